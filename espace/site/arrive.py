"""`espace site import`: a site's events taken into the logs of this installation, from the package that another made.

First the package is checked against its checkpoints, and that no record here has a name that it uses. Each event then goes in as it was,
in the order of its log; only its place is new. What came already is passed over, so that an import that was stopped is run again. At the
end every event is read back and compared.
"""

import asyncio
import os
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import typer

from espace import audit, audit_check
from espace.client import Services
from espace.settle import LOGS
from espace.site import keys
from espace.site.package import events, origin
from espace.stack.home import Home
from espace.stack.trouble import Trouble

PIECE = 500
PLACE = ("position", "version", "hash")
"""What is another in another log."""


def run(package: Path, beside: Path, env: Mapping[str, str] = os.environ) -> int:
    """0 once all is here and equal, 1 where the package is not as it was signed. Trouble: names are taken, or an event differs."""
    if code := audit_check.main(str(package)):
        return code
    counts = asyncio.run(_taken_in(package, beside, env))
    told = ", ".join(f"{service} {count}" for service, count in counts.items())
    typer.echo(f"Taken in, each event as it was: {told}. Then: `espace settle`, `espace verify`.", err=True)
    return 0


async def _taken_in(package: Path, beside: Path, env: Mapping[str, str]) -> dict[str, int]:
    async with Services.open(Home(), roles=["operator", "auditor"]) as services:
        with zipfile.ZipFile(package) as file:
            logs = {service: origin(file, service) for service in LOGS if f"{service}/checkpoint" in file.namelist()}
            for service, name in logs.items():
                await _free(services, service, name, {event["stream"] for event in events(file, service)})
            # What opens a text is there before the text is.
            await keys.arrive(Home(), env, beside)
            counts = {service: await _adopted(services, service, name, file) for service, name in logs.items()}
            for service in logs:
                await _equal(services, service, file)
    return counts


async def _free(services: Services, service: str, origin: str, streams: set[str]) -> None:
    """Trouble where this installation has records of its own with these names."""
    names = sorted(streams)
    for start in range(0, len(names), PIECE):
        asked = {"origin": origin, "streams": names[start : start + PIECE]}
        if taken := (await services.post(service, "/v1/adoption/streams", asked))["taken"]:
            raise Trouble(
                "taken_here",
                f"{service} has records of its own with these names: {', '.join(taken[:5])}. Nothing was taken in: choose an"
                " installation that does not have them.",
                part=service,
            )


async def _adopted(services: Services, service: str, origin: str, package: zipfile.ZipFile) -> int:
    count, piece = 0, []
    for event in events(package, service):
        piece.append(event)
        count += 1
        if len(piece) == PIECE:
            await services.post(service, "/v1/adoption/events", {"origin": origin, "events": piece})
            piece = []
    if piece:
        await services.post(service, "/v1/adoption/events", {"origin": origin, "events": piece})
    return count


async def _equal(services: Services, service: str, package: zipfile.ZipFile) -> None:
    """Trouble where an event of the package is not here as it is there."""
    missing = {event["id"]: _said(event) for event in events(package, service)}
    async for line, _ in audit.events(services, service, audit.LAST, audit.Chosen()):
        event = msgspec.json.decode(line)
        if event["id"] in missing and missing.pop(event["id"]) != _said(event):
            raise Trouble(
                "differs", f"The event {event['id']} of {service} is not here as the package has it.", part=service
            )
    if missing:
        raise Trouble(
            "missing", f"{len(missing)} events of {service} did not arrive: run the import again.", part=service
        )


def _said(event: dict[str, Any]) -> int:
    """What an event says, its place apart, in few bytes."""
    return hash(
        tuple(sorted((name, value) for name, value in event.items() if name not in PLACE and value is not None))
    )
