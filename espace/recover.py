"""`espace recover`: the way out after a service's database was restored from a backup older than what was already told."""

import asyncio
import time
from typing import Any

import typer

from espace import rebuild
from espace.client import Problem, Services
from espace.settle import LOGS
from espace.stack.home import Home
from espace.stack.trouble import Trouble

PAUSE = 0.2
REFILL_SECONDS = 600.0
ROSTERS = ("bilan", "ateliers")
"""The services that read intake's events."""


async def _recover(service: str, *, accept_loss: bool) -> dict[str, Any]:
    async with Services.open(Home(), roles=["operator", "auditor"]) as services:
        outcome: dict[str, Any] = await services.post(service, "/v1/recover", {"accept_loss": accept_loss})
        if accept_loss:
            await _refilled(services, service)
            for reader in ROSTERS if service == "intake" else ():
                await services.post(reader, "/v1/inbox/anew", {})
            await services.post("reporting", "/v1/trail/anew", {})
        return outcome


async def _refilled(services: Services, service: str) -> None:
    """Wait until the topic holds the log again."""
    end = time.monotonic() + REFILL_SECONDS
    while True:
        status = await services.get(service, "/v1/status")
        logs = (status, status["reads"])
        if all(one["log"]["ahead"] is None and one["relay"]["confirmed"] >= one["log"]["position"] for one in logs):
            return
        if time.monotonic() > end:
            raise Trouble(
                "not_refilled", f"The topic of {service} is not filled yet: see `espace status`, then run this again."
            )
        await asyncio.sleep(PAUSE)


def run(service: str, *, accept_loss: bool) -> int:
    """0 once the log and all that read it agree again; 1 where they cannot, with what to do. 2: there is no such service."""
    if service not in LOGS:
        typer.echo(f"{service} is no service that records: name one of {', '.join(LOGS)}.", err=True)
        return 2
    try:
        outcome = asyncio.run(_recover(service, accept_loss=accept_loss))
    except Problem as problem:
        typer.echo(str(problem), err=True)
        return 0 if problem.code == "nothing_to_recover" else 1
    if not accept_loss:
        typer.echo(
            f"{outcome['taken_back']} events taken back: the log of {service} ends at {outcome['position']} again, as it was told.",
            err=True,
        )
        return 0
    typer.echo(
        f"The log of {service} stands as it is, up to {outcome['position']}; what was told beyond it is given up.",
        err=True,
    )
    return rebuild.run(anew=[service])
