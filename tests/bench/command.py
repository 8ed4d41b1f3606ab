"""Row `command`: whole commands over HTTP, 32 at once, beside an empty POST of the same framework."""

import asyncio
import itertools
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvloop

from espace.client import addresses
from tests.bench.folder import write
from tests.bench.fresh import percentile
from tests.bench.history import PERSONS, SESSIONS
from tests.bench.results import Figure
from tests.bench.wire import Connection, connected
from tests.stacks import ROOT, Stack, sharing

AT_ONCE = 32
ROUNDS = 3
REQUESTS = 1_400
WARM = 300
TARGET_OF_RAW = 0.5
TARGET_MS = 50
START_SECONDS = 20
RAW = "empty POST"


def measure(postgres: str, bootstrap: str) -> list[Figure]:
    """Attendance of one person a command: token, validation, the documents read, decision, append; reporting rests."""
    with sharing(postgres, bootstrap) as stack, _empty() as empty:
        stack.up()
        folder = stack.home.path / "folder"
        write(folder, 0)
        done = stack.espace("import", str(folder), cwd=stack.home.path)
        assert done.returncode == 0, done.stderr
        stack.kill("reporting")
        bodies = ({"session_id": f"s0-{session}", "parcours_id": f"k0-{person}", "status": "present"}
                  for person, session in itertools.product(range(PERSONS), range(SESSIONS)))  # fmt: skip
        found = uvloop.run(_run(stack, empty, bodies))
    ours, raw = (statistics.median(rate for rate, _ in found[name]) for name in ("ours", RAW))
    times = sorted(one for _, times in found["ours"] for one in times)
    p99 = percentile(times, 99)
    rounds = {
        name: [{"a_second": rate, "p99_ms": percentile(times, 99)} for rate, times in runs]
        for name, runs in found.items()
    }
    what = f"Whole commands over HTTP, {AT_ONCE} at once"
    details = {"rounds": rounds, "answer_ms": {str(one): percentile(times, one) for one in (50, 90, 99, 100)}}
    return [
        Figure("command", what, "a second", ours, f"{TARGET_OF_RAW:.0%} of the raw limit", ours / raw >= TARGET_OF_RAW,
               raw={RAW: raw}, ratio=ours / raw, details=details),
        Figure("command", f"{what}, p99", "ms", p99, f"under {TARGET_MS} ms", p99 < TARGET_MS),
    ]  # fmt: skip


async def _run(
    stack: Stack, empty: str, bodies: Iterator[dict[str, str]]
) -> dict[str, list[tuple[float, list[float]]]]:
    """Of each round: a second, and milliseconds of each request."""
    url, token = addresses(stack.home, {})["ateliers"], stack.tokens()
    found: dict[str, list[tuple[float, list[float]]]] = {"ours": [], RAW: []}
    path = "/v1/commands/record-attendance"
    await _paced(url, token, path, itertools.islice(bodies, WARM))
    await _paced(empty, token, "/", itertools.repeat({}, WARM))
    for _ in range(ROUNDS):
        found["ours"].append(await _paced(url, token, path, itertools.islice(bodies, REQUESTS)))
        found[RAW].append(await _paced(empty, token, "/", itertools.repeat({}, 4 * REQUESTS)))
    return found


async def _paced(
    url: str, token: Callable[[], str], path: str, bodies: Iterator[dict[str, str]]
) -> tuple[float, list[float]]:
    """Each of AT_ONCE connections asks again as soon as it is answered."""
    times: list[float] = []

    async def work(connection: Connection) -> None:
        for body in bodies:
            began = time.perf_counter()
            await connection.ask("POST", path, body)
            times.append((time.perf_counter() - began) * 1000)

    async with connected(url, token, AT_ONCE) as pool:
        start = time.perf_counter()
        await asyncio.gather(*map(work, pool.connections))
        return len(times) / (time.perf_counter() - start), times


@contextmanager
def _empty() -> Iterator[str]:
    """URL of an empty app in a process of its own, which listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen([sys.executable, "-m", "tests.bench.empty", str(port)], cwd=ROOT)
    try:
        end = time.monotonic() + START_SECONDS
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                assert process.poll() is None, "the empty app ended"
                assert time.monotonic() < end, "the empty app does not listen"
                time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()
