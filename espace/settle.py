"""`espace settle`: waits until reporting has applied every event recorded before the call."""

import asyncio
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import typer

from espace.client import Services
from espace.language import spoken
from espace.stack.home import Home

LOGS = ("intake", "bilan", "ateliers")
PAUSE = 0.1


async def settled(services: Services, timeout: float) -> list[str]:
    """What is still behind after `timeout` seconds, a sentence each; empty when nothing is."""
    if services.joint:
        return await _joint_settled(services, timeout)
    statuses = await asyncio.gather(*(services.get(name, "/v1/status") for name in LOGS))
    heads = {name: int(status["log"]["position"]) for name, status in zip(LOGS, statuses, strict=True)}
    end = time.monotonic() + timeout
    while True:
        reached = await services.get("reporting", "/v1/watermark")
        if all(int(reached.get(name, 0)) >= head for name, head in heads.items()):
            return []
        if time.monotonic() >= end:
            return behind(heads, reached, await services.get("reporting", "/v1/status"))
        await asyncio.sleep(PAUSE)


async def _joint_settled(services: Services, timeout: float) -> list[str]:
    """What each of several stacks had told before the call is waited for; how old those are that are behind."""
    asked, end = datetime.now(UTC), time.monotonic() + timeout
    while True:
        stacks = (await services.get("reporting", "/v1/watermark"))["stacks"]
        late = [one for one in stacks if one["as_of"] is None or datetime.fromisoformat(one["as_of"]) < asked]
        if not late:
            return []
        if time.monotonic() >= end:
            return [one["says"][spoken()] if one["late"] else f"{one['stack']}: {one['as_of']}" for one in late]
        await asyncio.sleep(PAUSE)


def behind(heads: Mapping[str, int], reached: Mapping[str, int], status: Mapping[str, Any]) -> list[str]:
    """The sentences: how far reporting is, and where an event is parked or a gap is waited for."""
    found = []
    for name, head in heads.items():
        done = int(reached.get(name, 0))
        if done < head:
            inbox = status.get("inbox", {}).get(name, {})
            why = f"; parked: {inbox['parked']}, see `espace status`" if inbox.get("parked") else ""
            holes = ", ".join(f"{first} to {last}" for first, last in inbox.get("gap") or ())
            why += f"; it waits for events {holes}" if holes else ""
            found.append(f"reporting has applied {done} of {head} events of {name}{why}")
    return found


def run(timeout: float) -> int:
    """0 once settled; 1 on time-out, with what is behind on standard error."""

    async def work() -> list[str]:
        async with Services.open(Home(), roles=["operator"]) as services:
            return await settled(services, timeout)

    late = asyncio.run(work())
    for line in late:
        typer.echo(line, err=True)
    return 1 if late else 0
