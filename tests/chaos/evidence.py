"""What is compared at the end of a run, brought together once, and the judgement on it."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.chaos import figures
from tests.chaos.audit import Acknowledged, Found, Logs, audit
from tests.chaos.clients import Told
from tests.chaos.world import LOGS, World
from tests.e2e import checks
from tests.e2e.folders import Rows


@dataclass(frozen=True)
class Evidence:
    """What was acknowledged and what holds by it; the logs; the running figures of every year that reporting counts."""

    acknowledged: Sequence[Acknowledged]
    windows: Mapping[str, Mapping[int, str]]
    records: Rows
    logs: Logs
    running: figures.Figures
    horizon: int


async def gather(world: World, told: Told) -> Evidence:
    """Settle, then fetch all. AssertionError where reporting does not settle."""
    await asyncio.to_thread(checks.settle, world.stack)
    logs = {service: await asyncio.to_thread(checks.events, world.stack, service) for service in LOGS}
    answer = await world.get(f"{world.url('reporting')}/v1/figures")
    horizon, running = figures.running(answer.content)
    return Evidence(told.acknowledged, told.windows, told.recorded.rows(), logs, running, horizon)


def judge(evidence: Evidence) -> Found:
    """Everything lost, doubled or counted wrong. Pure."""
    found = audit(evidence.acknowledged, evidence.logs, evidence.windows)
    counted = figures.counted(evidence.records, evidence.horizon)
    found.sentences += figures.differences(evidence.running, counted)
    return found
