"""`espace audit export`: the logs for somebody who need not trust us; `espace/audit_check.py` reads what this writes."""

import asyncio
import zipfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
import typer

from espace.client import Services
from espace.logs import EVERY, address
from espace.settle import LOGS
from espace.site.owned import Owned, Said
from espace.stack.home import Home
from espace.stack.trouble import Trouble
from shared.envelope import GENESIS, canonical

PAGE = 10_000
LAST = 2**62


class _Head(msgspec.Struct):
    position: int
    hash: str
    participant: str | None
    stream: str
    data: str

    def said(self) -> Said:
        return msgspec.json.decode(self.data, type=Said)


_HEAD = msgspec.json.Decoder(_Head)


def export(target: Path, participant: str | None, since: list[Path], site: str | None = None) -> int:
    """0 once the package is there, whole: of one participant or one site alone where it is named.

    Trouble: it is there already, a checkpoint of `since` is none, or nothing is recorded of the site.
    """
    if target.exists():
        raise Trouble("exists", f"{target} is there already: name a file that is not.")
    older = [_older(path) for path in since]
    unfinished = target.with_name(f".{target.name}.partial")

    async def work() -> dict[str, int]:
        async with Services.open(Home(), roles=["auditor"]) as services:
            chosen = Chosen(participant, None if site is None else await learnt(services, site))
            logs = EVERY if site is None else LOGS
            with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as package:
                return {log: await _log(services, log, package, chosen, older) for log in logs}

    try:
        counts = asyncio.run(work())
        if site is not None and not any(counts.values()):
            raise Trouble("no_such_site", f"Nothing is recorded of a site {site}: see `espace site list`.")
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
    events = ", ".join(f"{service} {number}" for service, number in counts.items())
    typer.echo(f"Written to {target}: {sum(counts.values())} events ({events}).", err=True)
    typer.echo(f"To check it: espace audit check {target}, or python audit_check.py {target} anywhere.", err=True)
    return 0


def _older(path: Path) -> tuple[str, int]:
    """The log and the number of events of a checkpoint that was kept."""
    try:
        origin, size, *_ = path.read_text(encoding="utf-8").split("\n")
        return origin, int(size)
    except (OSError, ValueError) as error:
        raise Trouble("not_a_checkpoint", f"{path} is no checkpoint that can be read: name another file.") from error


async def _log(
    services: Services, log: str, package: zipfile.ZipFile, chosen: "Chosen", older: list[tuple[str, int]]
) -> int:
    """Write one log; the number of events that are shown. One that is empty has no checkpoint, and is left out."""
    service, place = address(log)
    note = await services.content(service, f"{place}/log/checkpoint")
    if not note:
        return 0
    origin, size = note.decode().split("\n")[:2]
    package.writestr(f"{log}/checkpoint", note)
    package.writestr(f"{log}/key", await services.content(service, f"{place}/log/key"))
    for old in sorted({old for name, old in older if name == origin and 0 < old <= int(size)}):
        proof = await services.get(service, f"{place}/log/consistency", {"old": old, "size": size})
        package.writestr(f"{log}/consistency/{old}", "".join(f"{one}\n" for one in proof["hashes"]))
    count = 0
    with package.open(f"{log}/events.ndjson", "w", force_zip64=True) as file:
        async for line, shown in events(services, log, int(size), chosen):
            file.write(line + b"\n")
            count += shown
    return count


@dataclass(frozen=True)
class Chosen:
    """Whose events are shown: of one participant, each with its proof; of one site, the others by their hash; or all."""

    participant: str | None = None
    site: Owned | None = None


async def learnt(services: Services, site: str) -> Owned:
    """Which events are a site's, as the logs are now."""
    owned = Owned(site)
    for service in LOGS:
        async for line, _ in events(services, service, LAST, Chosen()):
            head = _HEAD.decode(line)
            owned.learn(service, head.stream, head.said())
    return owned


async def events(services: Services, log: str, size: int, chosen: Chosen) -> AsyncIterator[tuple[bytes, bool]]:
    """What there is up to position `size`, and whether it is shown; where events are missing, the rest: who checks the package is
    told which.
    """
    service, place = address(log)
    previous, position = GENESIS.hex(), 0
    while True:
        before = position
        async for line in services.lines(service, f"{place}/events", {"after": before, "limit": PAGE}):
            event = _HEAD.decode(line)
            if event.position > size:
                return
            if chosen.site is not None and not chosen.site.owns(service, event.stream, event.said()):
                yield canonical({"position": event.position, "hash": event.hash}), False
            elif chosen.participant is None:
                yield line, True
            elif event.participant == chosen.participant:
                where = {"position": event.position, "size": size}
                proof = await services.get(service, f"{place}/log/inclusion", where)
                yield canonical(msgspec.json.decode(line) | {"previous": previous, "proof": proof["hashes"]}), True
            previous, position = event.hash, event.position
        if position == before:
            return
