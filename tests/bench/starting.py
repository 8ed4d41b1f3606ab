"""Row `start`: the whole stack from nothing running to all ready, and what each service holds when nothing happens."""

import statistics
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import psutil

from espace.stack import kafka, postgres
from espace.stack.provision import SERVICES
from tests.bench.results import Figure
from tests.stacks import Stack, owning

WARM_STARTS = 3
TARGET_SECONDS = 6
TARGET_MB = 120
# Longer than any of a service's own rounds but the hourly ones: the pools, the group and the topics have settled.
IDLE_SECONDS = 10
MB = 1_000_000
# What every service is made of, imported and not used.
LIBRARIES = "import aiokafka, asyncpg, cryptography, fastapi, psutil, pydantic, structlog, uvicorn"


def measure() -> list[Figure]:
    """A home of its own: the first start makes databases and topics, those after it find them (warm)."""
    with owning() as stack:
        first = _up(stack)
        warm = []
        for _ in range(WARM_STARTS):
            _down(stack)
            warm.append(_up(stack))
        time.sleep(IDLE_SECONDS)
        parts = stack.home.state()["parts"]
        idle = {name: psutil.Process(parts[name]["pid"]).memory_info().rss / MB for name in SERVICES}
        _down(stack)
        servers = _servers(stack)
    ours = statistics.median(warm)
    libraries = _libraries()
    figures = [
        Figure(
            "start", "Start of the whole stack, warm", "s", ours, f"{TARGET_SECONDS} s", ours <= TARGET_SECONDS,
            raw={"PostgreSQL and Kafka alone": servers}, details={"warm": warm, "first": first},
        )
    ]  # fmt: skip
    figures += [
        Figure(
            "start", f"Idle memory of {name}", "MB", held, f"{TARGET_MB} MB", held <= TARGET_MB,
            raw={"its libraries alone": libraries},
        )
        for name, held in idle.items()
    ]  # fmt: skip
    return figures


def _up(stack: Stack) -> float:
    start = time.perf_counter()
    stack.up()
    return time.perf_counter() - start


def _down(stack: Stack) -> None:
    done = stack.espace("down")
    assert done.returncode == 0, done.stderr


def _servers(stack: Stack) -> float:
    """Seconds until both servers of the home answer, started side by side, without a service."""
    with stack.home.lock(), ThreadPoolExecutor(2) as threads:
        start = time.perf_counter()
        for done in [threads.submit(server, stack.home) for server in (postgres.start, kafka.start)]:
            done.result()
        return time.perf_counter() - start


def _libraries() -> float:
    held = f"{LIBRARIES}; print(psutil.Process().memory_info().rss)"
    done = subprocess.run([sys.executable, "-c", held], capture_output=True, text=True, check=True)
    return int(done.stdout) / MB
