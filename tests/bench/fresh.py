"""Row `fresh`: how long after a command's answer reporting shows it, at a steady pace on a whole stack."""

import asyncio
import time
from collections import deque

import psutil
import uvloop

from espace.client import addresses
from espace.stack.provision import SERVICES
from espace.tokens import token_source
from tests.bench.folder import write
from tests.bench.history import PERSONS, SESSIONS
from tests.bench.results import Figure
from tests.bench.wire import Pool, connected
from tests.stacks import Stack, sharing

PACE = 200
WARM, MEASURED = 400, 4_000
TARGET_MS = 150
LATE_SECONDS = 30
CONNECTIONS = 64
# The reader asks so often that what it adds is small, and not so often that it takes what the services need.
LOOK_SECONDS = 0.005


def measure(postgres: str, bootstrap: str) -> list[Figure]:
    """One person's attendance a command, each on another session than the one before it."""
    with sharing(postgres, bootstrap) as stack:
        stack.up()
        folder = stack.home.path / "folder"
        write(folder, 0)
        done = stack.espace("import", str(folder), cwd=stack.home.path)
        assert done.returncode == 0, done.stderr
        settled = stack.espace("settle", "--timeout", "60")
        assert settled.returncode == 0, settled.stderr
        before = _processor(stack)
        answered, readable, took = uvloop.run(_run(stack))
        used = {name: seconds - before[name] for name, seconds in _processor(stack).items()}
    p99 = percentile(readable, 99)
    pace = MEASURED / took
    return [
        Figure(
            "fresh", f"Answer to readable indicator, {PACE} commands a second, p99", "ms", p99, f"under {TARGET_MS} ms",
            p99 < TARGET_MS and pace > PACE * 0.97,
            details={
                "readable_ms": {str(one): percentile(readable, one) for one in (50, 90, 99, 100)},
                "answer_ms": {str(one): percentile(answered, one) for one in (50, 90, 99, 100)},
                "commands_a_second": pace,
                "processor_ms_a_command": {name: one * 1000 / (WARM + MEASURED) for name, one in used.items()},
            },
        )
    ]  # fmt: skip


async def _run(stack: Stack) -> tuple[list[float], list[float], float]:
    """Milliseconds from request to answer, from answer to readable, and the seconds in which the answers came."""
    answered: list[float] = []
    readable: list[float] = []
    waiting: deque[tuple[int, float]] = deque()
    urls, token = addresses(stack.home, {}), token_source(stack.home, {})
    async with (
        connected(urls["ateliers"], token, CONNECTIONS) as services,
        connected(urls["reporting"], token, 1) as readers,
    ):
        reader = asyncio.create_task(_read(readers, waiting, readable))
        start = time.perf_counter()
        tasks = []
        for number in range(WARM + MEASURED):
            # The next is due at its own time, however long those before it take.
            await asyncio.sleep(max(0.0, start + number / PACE - time.perf_counter()))
            tasks.append(asyncio.create_task(_command(services, number, waiting, answered)))
        await asyncio.gather(*tasks)
        took = time.perf_counter() - start - WARM / PACE
        async with asyncio.timeout(LATE_SECONDS):
            await reader
    return answered, readable, took


async def _command(services: Pool, number: int, waiting: deque[tuple[int, float]], answered: list[float]) -> None:
    person, session = divmod(number, SESSIONS)
    assert person < PERSONS
    body = {"session_id": f"s0-{session}", "parcours_id": f"k0-{person}", "status": "present"}
    began = time.perf_counter()
    answer = await services.ask("POST", "/v1/commands/record-attendance", body)
    now = time.perf_counter()
    # Those of the warm-up are read too, and not counted.
    waiting.append((int(answer["position"]), now if number >= WARM else 0.0))
    if number >= WARM:
        answered.append((now - began) * 1000)


async def _read(services: Pool, waiting: deque[tuple[int, float]], readable: list[float]) -> None:
    """One reader, one question after the other."""
    seen = 0
    while seen < WARM + MEASURED:
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
