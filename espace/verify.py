"""`espace verify`: recounts every indicator from the services' logs, apart from the running projections, and checks the logs."""

import asyncio
import os
from collections import deque
from collections.abc import AsyncIterator
from concurrent.futures import Executor, ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

import msgspec
import typer

from espace.client import Services
from espace.language import spoken
from espace.logs import EVERY, address
from espace.recount import START, Broken, Checked, Recount, check
from espace.settle import LOGS, settled
from espace.stack.home import Home
from espace.stack.trouble import Trouble
from espace.wording import altered
from services.reporting.fold import minus, recount
from services.reporting.indicators import INDEX, INDICATORS, Contributions
from shared import merkle, pages
from shared.notes import NotSigned, read_checkpoint
from shared.ranges import Ranges

SETTLE_SECONDS = 120.0
PAGE = 1 << 13
"""Events a page: a power of two, so that each is a subtree of the log's Merkle tree."""
PROCESSES = os.cpu_count() or 1


async def _figures(services: Services) -> tuple[dict[str, Ranges], int, Contributions]:
    """The running figures, the positions counted in them and the last year they go to, all of one moment."""
    lines = services.lines("reporting", "/v1/figures")
    head: dict[str, Any] = msgspec.json.decode(await anext(lines))
    running: Contributions = {}
    async for line in lines:
        year, site, public, indicator, numerator, denominator, unknown = msgspec.json.decode(line)
        running[year, site, public, INDEX[indicator]] = (numerator, denominator, unknown)
    return {source: Ranges.parse(text) for source, text in head["applied"].items()}, head["horizon"], running


def _pages(services: Services, log: str) -> AsyncIterator[bytes]:
    """A log in pages of whole rows."""
    service, place = address(log)
    path = f"{place}/events/page"
    return pages.in_turn(lambda after: services.content(service, path, {"after": after, "limit": PAGE}))


async def _log(services: Services, service: str, counted: Ranges, count: Recount, pool: Executor) -> int:
    """Check and fold a service's log, and its signed checkpoint; gives the position where it ends. Raises Broken.

    Each page is checked by itself, on the hash that the one before says it ends with: so there can be several at once.
    """
    loop = asyncio.get_running_loop()
    signed, root = await _signed(services, service)
    position, previous = START
    edges: list[list[bytes]] = []
    under_way: deque[asyncio.Future[Checked]] = deque()

    async def take() -> None:
        page = await under_way.popleft()
        count.take(service, page)
        edges.extend([page.edge] if page.edge else [])

    try:
        async for page in _pages(services, service):
            under_way.append(loop.run_in_executor(pool, check, service, page, counted, previous, position, signed))
            position, previous = pages.end(page), pages.last_hash(page)
            if len(under_way) > PROCESSES:
                await take()
        while under_way:
            await take()
    finally:
        await asyncio.gather(*under_way, return_exceptions=True)
    if position < signed:
        raise Broken(f"{service}: {signed} events are signed, and the log ends at position {position}")
    if merkle.root(merkle.joined(edges)) != root:
        raise Broken(f"{service}: the events up to position {signed} are not those under its signed checkpoint")
    return position


async def _signed(services: Services, service: str) -> tuple[int, bytes]:
    """How many events a log's newest checkpoint is of, and the root of their tree. Raises Broken."""
    of, place = address(service)
    note = (await services.content(of, f"{place}/log/checkpoint")).decode()
    key = (await services.content(of, f"{place}/log/key")).decode().strip()
    try:
        return read_checkpoint(note, key) if note else (0, merkle.EMPTY)
    except NotSigned as error:
        raise Broken(f"{service}: its checkpoint is not signed with its key") from error


async def _check(services: Services, pool: Executor) -> tuple[list[str], dict[str, int]]:
    """Each difference, a sentence each, and the number of events counted by service."""
    faults = await settled(services, SETTLE_SECONDS)
    applied, horizon, running = await _figures(services)
    count = Recount()
    for service in LOGS:
        if fault := (await services.get(service, "/v1/status"))["notary"]["fault"]:
            faults.append(altered(service, fault, spoken()))
        try:
            position = await _log(services, service, applied[service], count, pool)
        except Broken as broken:
            faults.append(str(broken))
            continue
        if position < (seen := applied[service].highest()):
            faults.append(f"{service}: reporting has applied the event at position {seen}, the log ends at {position}")
    for log in EVERY[len(LOGS) :]:
        service, _ = address(log)
        if fault := (await services.get(service, "/v1/status"))["reads"]["notary"]["fault"]:
            faults.append(altered(log, fault, spoken()))
        try:
            await _log(services, log, Ranges(), Recount(), pool)  # nothing of it is counted
        except Broken as broken:
            faults.append(str(broken))
    return faults + differences(running, recount(count.facts, horizon)), count.counts


def differences(running: Contributions, counted: Contributions) -> list[str]:
    """A sentence for each figure that is not what the recount gives."""
    found = []
    for place in sorted(minus(running, counted)):
        year, site, public, index = place
        one, other = running.get(place, (0, 0, 0)), counted.get(place, (0, 0, 0))
        found.append(f"{INDICATORS[index].id} {year} {site} {public}: running {_words(one)}, recounted {_words(other)}")
    return found


def _words(triple: tuple[int, int, int]) -> str:
    return f"{triple[0]}/{triple[1]} (unknown {triple[2]})"


def run() -> int:
    """0 where the recount is equal and the logs are intact; 4 with each difference on standard error."""

    async def work(pool: Executor) -> tuple[list[str], dict[str, int]]:
        async with Services.open(Home(), roles=["auditor", "operator"]) as services:
            if services.joint:
                raise Trouble(
                    "no_logs_here", "A joint reporting has no logs of its own: run `espace verify` at each stack."
                )
            return await _check(services, pool)

    with ProcessPoolExecutor(PROCESSES, get_context("fork")) as pool:
        pool.submit(int).result()  # all are forked now, while there is no other thread
        faults, counts = asyncio.run(work(pool))
    for fault in faults:
        typer.echo(fault, err=True)
    if faults:
        return 4
    events = ", ".join(f"{service} {number}" for service, number in counts.items())
    typer.echo(f"Equal and intact: every figure recounted from {sum(counts.values())} events ({events}).", err=True)
    return 0
