"""Row `longer`: what an append and an import cost beside a history and beside one ten times as long (project.py has projection)."""

import asyncio
import statistics
import time
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from itertools import count

import uvloop

from shared import ids
from shared.db import connect
from shared.eventlog import EventLog
from shared.schema import LOG
from tests.bench import append, folder
from tests.bench.databases import fresh
from tests.bench.results import Figure
from tests.stacks import Stack, sharing

TIMES = 10
GROWTH = 1.1
ROUNDS = 5
AT_ONCE = 32
BATCH = 500
EVENTS = 30_000
HISTORY = 38_400
PROBE = 9_600
"""Attendance rows: of the history that is there first, and of what is imported beside it."""

Make = Callable[[], object]


def measure(postgres: str, bootstrap: str) -> list[Figure]:
    """Each beside a short history and a long one, on the same server. Random ids too, which are all over an index."""
    return [
        _figure("append", uvloop.run(_appends(postgres, ids.in_order))),
        _figure("append of random ids", uvloop.run(_appends(postgres, uuid.uuid4))),
        _figure("import", _imports(postgres, bootstrap)),
    ]


def _figure(what: str, found: tuple[list[float], list[float]]) -> Figure:
    short, long = map(statistics.median, found)
    growth = long / short
    return Figure(
        "longer", f"Cost of an event at {TIMES} times the history, {what}", "us", long * 1e6,
        f"within {GROWTH} x", growth <= GROWTH, short * 1e6, ratio=growth,
        details={"short_us": [one * 1e6 for one in found[0]], "long_us": [one * 1e6 for one in found[1]]},
    )  # fmt: skip


async def _appends(postgres: str, make: Make) -> tuple[list[float], list[float]]:
    """Seconds an event, a log of EVENTS and one of TIMES as many in turn."""
    async with _log(postgres, EVENTS, make) as short, _log(postgres, EVENTS * TIMES, make) as long:
        found: tuple[list[float], list[float]] = [], []
        for _ in range(ROUNDS):
            for rounds, log in zip(found, (short, long), strict=True):
                rounds.append(await _paced(log, make))
        return found


@asynccontextmanager
async def _log(postgres: str, events: int, make: Make) -> AsyncIterator[EventLog]:
    async with fresh(postgres) as url, connect(url) as pool:
        await pool.execute(LOG)
        log = EventLog(pool, on_append=lambda position: True)
        try:
            await _fill(log, events, make)
            await pool.execute("VACUUM ANALYZE")
            await pool.execute("CHECKPOINT")
            yield log
        finally:
            await log.close()


async def _fill(log: EventLog, events: int, make: Make) -> None:
    """So many events, in batches that share their commits."""
    for start in range(0, events, BATCH):
        await asyncio.gather(*(log.append(append.command(make)) for _ in range(min(BATCH, events - start))))


async def _paced(log: EventLog, make: Make) -> float:
    commands = iter([append.command(make) for _ in range(append.MOST)])

    async def once() -> None:
        await log.append(next(commands))

    rate, _ = await append.paced(once, AT_ONCE)
    return 1 / rate


def _imports(postgres: str, bootstrap: str) -> tuple[list[float], list[float]]:
    """Seconds a row until settled, a stack with HISTORY rows and one with TIMES as many in turn."""
    with sharing(postgres, bootstrap) as short, sharing(postgres, bootstrap) as long:
        first = count(step=1_000)
        for stack, rows in ((short, HISTORY), (long, HISTORY * TIMES)):
            stack.up()
            _bring(stack, rows, first)
        found: tuple[list[float], list[float]] = [], []
        for _ in range(ROUNDS):
            for rounds, stack in zip(found, (short, long), strict=True):
                rounds.append(_bring(stack, PROBE, first))
        return found


def _bring(stack: Stack, rows: int, first: Iterator[int]) -> float:
    number = next(first)
    place = stack.home.path / f"folder-{number}"
    folder.write(place, rows, first=number)
    start = time.perf_counter()
    done = stack.espace("import", str(place), cwd=stack.home.path, seconds=900)
    assert done.returncode == 0, done.stderr[-2000:]
    settled = stack.espace("settle", "--timeout", "600", seconds=700)
    assert settled.returncode == 0, settled.stderr
    return (time.perf_counter() - start) / rows
