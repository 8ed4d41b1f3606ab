"""Row `fresh`: how long after a command's answer reporting shows it, at a steady pace on a whole stack."""

import asyncio
import time
import uuid
from collections import deque
from typing import NamedTuple

import psutil
import uvloop

from espace.client import addresses
from espace.stack.provision import SERVICES
from tests.bench.folder import write
from tests.bench.history import PERSONS, SESSIONS
from tests.bench.results import Figure
from tests.bench.wire import Pool, connected
from tests.stacks import Stack, sharing


class Pace(NamedTuple):
    """Commands a second, sent so many in one request, a warm-up first; the 99th percentile wanted, in milliseconds."""

    a_second: int
    together: int
    warm: int
    measured: int
    under_ms: int


# The fastest both ways: one by one, and as people work who record in batches (twenty commands, each a unit of its own).
PACES = (
    Pace(100, 1, 200, 1_000, 100),
    Pace(200, 1, 400, 3_000, 150),
    Pace(500, 1, 500, 4_000, 100),
    Pace(1_000, 1, 1_000, 5_000, 100),
    Pace(1_000, 20, 1_000, 8_000, 100),
)
KEPT = 0.97
LATE_SECONDS = 30
CONNECTIONS = 64
# The reader asks so often that what it adds is small, and not so often that it takes what the services need.
LOOK_SECONDS = 0.005


def measure(postgres: str, bootstrap: str) -> list[Figure]:
    """One person's attendance a command, each on another session than the one before it; the paces one after the other."""
    with sharing(postgres, bootstrap) as stack:
        stack.up()
        folder = stack.home.path / "folder"
        write(folder, 0, groups_at_least=-(-sum(pace.warm + pace.measured for pace in PACES) // (PERSONS * SESSIONS)))
        done = stack.espace("import", str(folder), cwd=stack.home.path)
        assert done.returncode == 0, done.stderr
        settled = stack.espace("settle", "--timeout", "60")
        assert settled.returncode == 0, settled.stderr
        first, figures = 0, []
        for pace in PACES:
            figures.append(_one(stack, pace, first))
            first += pace.warm + pace.measured
    return figures


def _one(stack: Stack, pace: Pace, first: int) -> Figure:
    before = _processor(stack)
    answered, readable, took = uvloop.run(_run(stack, pace, first))
    used = {name: seconds - before[name] for name, seconds in _processor(stack).items()}
    p99 = percentile(readable, 99)
    reached = pace.measured / took
    batch = f" in batches of {pace.together}" if pace.together > 1 else ""
    return Figure(
        "fresh", f"Answer to readable indicator, {pace.a_second:,} commands a second{batch}, p99", "ms", p99,
        f"under {pace.under_ms} ms", p99 < pace.under_ms and reached > pace.a_second * KEPT,
        details={
            "readable_ms": {str(one): percentile(readable, one) for one in (50, 90, 99, 100)},
            "answer_ms": {str(one): percentile(answered, one) for one in (50, 90, 99, 100)},
            "commands_a_second": reached,
            "processor_ms_a_command": {name: one * 1000 / (pace.warm + pace.measured) for name, one in used.items()},
        },
    )  # fmt: skip


async def _run(stack: Stack, pace: Pace, first: int) -> tuple[list[float], list[float], float]:
    """Milliseconds from request to answer, from answer to readable, and the seconds in which the answers came."""
    answered: list[float] = []
    readable: list[float] = []
    waiting: deque[tuple[int, float]] = deque()
    total = pace.warm + pace.measured
    urls, token = addresses(stack.home, {}), stack.tokens()
    async with (
        connected(urls["ateliers"], token, CONNECTIONS) as services,
        connected(urls["reporting"], token, 1) as readers,
    ):
        reader = asyncio.create_task(_read(readers, total, waiting, readable))
        start = time.perf_counter()
        tasks = []
        for number in range(0, total, pace.together):
            # The next is due at its own time, however long those before it take.
            await asyncio.sleep(max(0.0, start + number / pace.a_second - time.perf_counter()))
            # Those of the warm-up are read too, and not counted.
            counted = answered if number >= pace.warm else None
            tasks.append(asyncio.create_task(_send(services, first + number, pace.together, waiting, counted)))
        await asyncio.gather(*tasks)
        took = time.perf_counter() - start - pace.warm / pace.a_second
        async with asyncio.timeout(LATE_SECONDS):
            await reader
    return answered, readable, took


async def _send(
    services: Pool, number: int, together: int, waiting: deque[tuple[int, float]], answered: list[float] | None
) -> None:
    bodies = [_seat(number + index) for index in range(together)]
    began = time.perf_counter()
    if together == 1:
        results = [await services.ask("POST", "/v1/commands/record-attendance", bodies[0])]
    else:
        units = [{"key": str(uuid.uuid4()), "commands": [{"command": "record-attendance", **body}]} for body in bodies]
        results = (await services.ask("POST", "/v1/batch", {"units": units}))["results"]
    now = time.perf_counter()
    waiting.extend((int(one["position"]), 0.0 if answered is None else now) for one in results)
    if answered is not None:
        answered.append((now - began) * 1000)


def _seat(number: int) -> dict[str, str]:
    """The person and session of a command; each number is another pair."""
    group, pair = divmod(number, PERSONS * SESSIONS)
    person, session = divmod(pair, SESSIONS)
    return {"session_id": f"s{group}-{session}", "parcours_id": f"k{group}-{person}", "status": "present"}


async def _read(services: Pool, total: int, waiting: deque[tuple[int, float]], readable: list[float]) -> None:
    """One reader, one question after the other."""
    seen = 0
    while seen < total:
        reached = (await services.ask("GET", "/v1/watermark"))["ateliers"]
        now = time.perf_counter()
        for _ in range(len(waiting)):
            position, answered = waiting.popleft()
            if position > reached:
                waiting.append((position, answered))
                continue
            seen += 1
            if answered:
                readable.append((now - answered) * 1000)
        await asyncio.sleep(LOOK_SECONDS)


def _processor(stack: Stack) -> dict[str, float]:
    """Processor seconds of each service so far."""
    parts = stack.home.state()["parts"]
    times = {name: psutil.Process(parts[name]["pid"]).cpu_times() for name in SERVICES}
    return {name: one.user + one.system for name, one in times.items()}


def percentile(values: list[float], percent: int) -> float:
    """The value that `percent` of a hundred are not above."""
    return sorted(values)[min(len(values) - 1, len(values) * percent // 100)]
