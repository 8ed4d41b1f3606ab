"""A run: the history goes on while one fault after another strikes, is mended and recovered from; then all is compared."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from time import monotonic

from tests.chaos import memory, resources
from tests.chaos.clients import Clients
from tests.chaos.evidence import Evidence, gather, judge
from tests.chaos.faults import Fault
from tests.chaos.world import LOGS, World

INSTANCES = 2
CLIENTS = 8
PACE = 0.1
MOST_SECONDS = 560.0
SETTLE_SECONDS = 30.0
"""Kept free at the end for settling and comparing."""


@dataclass
class Row:
    """What one fault did, over all the times it struck."""

    struck: int = 0
    in_flight: int = 0
    acknowledged: int = 0
    again: int = 0
    lost: int = 0
    doubled: int = 0
    seconds: float = 0.0


@dataclass
class Report:
    """A row a fault, and a sentence for everything that was not as it should be."""

    seed: int
    rows: dict[str, Row] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    evidence: Evidence | None = None
    """What was compared, where the run came so far."""
    memory: dict[str, int] = field(default_factory=dict)
    """The most that a process of each service had resident, in bytes."""


async def run(seed: int, seconds: float, faults: Sequence[Fault], say: Callable[[str], None]) -> Report:
    """Strike each fault once in an order of the seed, then at random until `seconds` are over; settle and compare.

    A machine too slow for all of them within MOST_SECONDS strikes fewer.

    `say` is told what happens as it happens.
    """
    began = monotonic()
    dice = Random(seed)
    report = Report(seed, {fault.name: Row() for fault in faults})
    spare = max(fault.spare for fault in faults)
    async with World.running(dice, INSTANCES, spare, resources.disk()) as world:
        clients = Clients(world, seed, CLIENTS, PACE)
        watch = asyncio.create_task(resources.watch_memory(world, report.memory))
        try:
            await _recover(world, clients)
            say(f"{monotonic() - began:5.1f} s  ready")
            waiting = dice.sample(faults, len(faults))
            while (spent := monotonic() - began + SETTLE_SECONDS) < (MOST_SECONDS if waiting else seconds):
                fault = waiting.pop() if waiting else dice.choice(faults)
                took = await _strike(world, clients, fault, report)
                say(f"{monotonic() - began:5.1f} s  {fault.name}, recovered after {took:.1f} s")
            if waiting:
                say(f"{spent:.0f} s are not enough for {', '.join(fault.name for fault in waiting)}")
            await clients.stop()
            await _compare(world, clients, report)
            say(f"{monotonic() - began:5.1f} s  compared")
        except (TimeoutError, AssertionError) as error:
            report.wrong += [f"under {clients.told.fault}: {error}", *await world.words()]
        finally:
            watch.cancel()
            clients.cancel()
    return report


async def _strike(world: World, clients: Clients, fault: Fault, report: Report) -> float:
    told, row = clients.told, report.rows[fault.name]
    told.enter(fault.name, await world.heads())
    before, again = len(told.acknowledged), told.again
    row.struck += 1
    await fault.strike(world)
    row.in_flight += len(told.in_flight)
    await asyncio.sleep(fault.hold)
    began = monotonic()
    await fault.mend(world)
    await _recover(world, clients)
    seconds = monotonic() - began
    row.seconds = max(row.seconds, seconds)
    row.acknowledged += len(told.acknowledged) - before
    row.again += told.again - again
    clients.check()
    return seconds


async def _recover(world: World, clients: Clients) -> None:
    """Every service acknowledges commands again, and reporting has applied all that was recorded by then."""
    before = dict(clients.told.by_service)

    async def working() -> bool:
        return all(clients.told.by_service[service] > before.get(service, 0) for service in LOGS)

    await world.until(working, "commands are acknowledged by each service")
    heads = await world.until(world.heads, "the logs can be read")

    async def reached() -> bool:
        return await world.reached(heads)

    await world.until(reached, f"reporting has applied {heads}")


async def _compare(world: World, clients: Clients, report: Report) -> None:
    told = clients.told
    report.evidence = await gather(world, told)
    found = judge(report.evidence)
    report.wrong += found.sentences
    for name, number in found.lost.items():
        report.rows.setdefault(name, Row()).lost += number
    for name, number in found.doubled.items():
        report.rows.setdefault(name, Row()).doubled += number
    report.wrong += [f"{text} ({times} times)" for text, times in told.surprises.items()]
    verified = await asyncio.to_thread(world.stack.espace, "verify")
    if verified.returncode:
        report.wrong.append(f"espace verify: {verified.returncode}\n{verified.stderr}")
    for service, most in report.memory.items():
        if most > memory.MEMORY_MB * 2**20:
            report.wrong.append(f"{service} had {most >> 20} MB resident, more than {memory.MEMORY_MB} MB")
