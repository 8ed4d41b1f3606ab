"""`espace rebuild`: has reporting build its projections anew beside the live ones and switch, and shows how far it is."""

import asyncio
from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from espace.client import Problem, Services
from espace.stack.home import Home

LOOK_SECONDS = 0.2


async def _rebuild(progress: Progress, anew: Sequence[str]) -> dict[str, Any]:
    async with Services.open(Home(), roles=["operator", "auditor"]) as services:
        try:
            await services.post("reporting", "/v1/rebuild", {"anew": list(anew)})
        except Problem as problem:
            if problem.code != "rebuild_running":
                raise
        task = progress.add_task("Building beside the live figures", total=None)
        while True:
            now: dict[str, Any] = await services.get("reporting", "/v1/rebuild")
            progress.update(task, completed=sum(now["built"].values()), total=sum(now["live"].values()) or None)
            if now["state"] != "building":
                return now
            await asyncio.sleep(LOOK_SECONDS)


def trail() -> int:
    """0 once reporting has forgotten the trails of files and reads them again."""

    async def work() -> None:
        async with Services.open(Home(), roles=["operator"]) as services:
            await services.post("reporting", "/v1/trail/anew", {})

    asyncio.run(work())
    Console(stderr=True).print(
        "The trails of files are read again from the topics: `espace status` says how far that is."
    )
    return 0


def run(anew: Sequence[str] = ()) -> int:
    """0 once the new projections are live; 1 where the rebuild failed, with why. `anew`: see Rebuild.start of reporting."""
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:.0f} events"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console) as progress:
        outcome = asyncio.run(_rebuild(progress, anew))
    if outcome["state"] == "done":
        console.print(
            f"Rebuilt: generation {outcome['generation']} is live, from {sum(outcome['built'].values())} events."
        )
        return 0
    if outcome["state"] == "idle":
        console.print(
            "Reporting was started anew meanwhile and gave the rebuild up; the live figures were not touched. Run it again."
        )
        return 1
    console.print(
        f"The rebuild failed ({outcome['error']}); the live figures were not touched. Run it again, or see the log of reporting."
    )
    return 1
