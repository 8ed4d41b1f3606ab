"""Row `append`: one event a command, 32 commands at once, beside the peer and what PostgreSQL could do at most."""

import asyncio
import hashlib
import statistics
import time
import uuid
from collections.abc import Awaitable, Callable
from pathlib import Path

import asyncpg
import uvloop

from shared.db import connect
from shared.envelope import NewEvent, canonical
from shared.eventlog import Append, Entry, EventLog
from shared.schema import LOG
from tests.bench import peer
from tests.bench.databases import fresh
from tests.bench.results import Figure

AT_ONCE = 32
ROUNDS = 3
SECONDS = 4.0
TARGET = 20
NOISY = 1.3
BARE = "CREATE TABLE bare (position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, stream text, data bytea)"

Once = Callable[[], Awaitable[object]]
Rate = tuple[float, float]
"""A second, and the 99th percentile of the times in milliseconds."""


def measure(postgres: str, python: Path) -> list[Figure]:
    """Rounds in turn, so that all see the same machine; of each the median. The peer as it comes, and with its faster option."""
    found: dict[str, list[Rate]] = {}
    for _ in range(ROUNDS):
        for name, way in (("ours", _ours), ("group-committed insert", _group), ("single-row INSERT", _single)):
            found.setdefault(name, []).append(uvloop.run(way(postgres)))
        for name, functions in (("peer", "n"), ("peer, database functions", "y")):
            found.setdefault(name, []).append(uvloop.run(_peer(postgres, python, functions)))
    rates = {name: statistics.median(rate for rate, _ in runs) for name, runs in found.items()}
    raw = {name: rates[name] for name in ("group-committed insert", "single-row INSERT")}
    rounds = {name: [{"a_second": rate, "p99_ms": p99} for rate, p99 in runs] for name, runs in found.items()}
    # Where rounds of the same thing differ, other work was on the machine, and a ratio of medians says little.
    spread = {name: max(rate for rate, _ in runs) / min(rate for rate, _ in runs) for name, runs in found.items()}
    what = f"Appends, one event a command, {AT_ONCE} at once, fsync on"
    return [
        Figure(
            "append", f"{what}; {name}{_noise(max(spread['ours'], spread[name]))}", "a second", rates["ours"], f"{TARGET} x the peer",
            rates["ours"] / rates[name] >= TARGET, rates[name], raw, rates["ours"] / rates[name], {"rounds": rounds, "spread": spread},
        )
        for name in ("peer", "peer, database functions")
    ]  # fmt: skip


def _noise(spread: float) -> str:
    return f" (noisy: rounds differ {spread:.1f} x)" if spread > NOISY else ""


async def _ours(postgres: str) -> Rate:
    async with fresh(postgres) as url, connect(url) as pool:
        await pool.execute(LOG)
        log = EventLog(pool)

        async def once() -> None:
            await log.append(command())

        try:
            return await paced(once)
        finally:
            await log.close()


def command() -> Append:
    """Attendance of one person: a new stream with one event and its document, and a directory entry."""
    identity = str(uuid.uuid4())
    stream = f"session:{identity}"
    return Append(
        key=identity, fingerprint=hashlib.sha256(identity.encode()).digest(), actor="bench",
        recorded_at="2016-05-04T10:00:00.000000+00:00", command_id=identity, correlation_id=identity, causation_id=None,
        traceparent=None, events=[NewEvent(stream, "workshop-attended.v1", DATA, "2016-05-04", "p1")], expected={stream: 0},
        docs={stream: DATA}, entries=[Entry("session", identity, stream)], answer=lambda position: b'{"position":%d}' % position,
    )  # fmt: skip


DATA = canonical(
    {
        "id": "s1/k1",
        "record": {
            "session_id": "s1", "parcours_id": "k1", "status": "present", "minutes": 120, "reason": None,
            "held_on": "2016-05-04", "family": "educational", "cancelled": False,
        },
        "before": None,
        "why": None,
    }
)  # fmt: skip


async def paced(once: Once) -> Rate:
    """AT_ONCE workers do it again and again for SECONDS."""
    times: list[float] = []
    start = time.perf_counter()
    end = start + SECONDS

    async def work() -> None:
        while (began := time.perf_counter()) < end:
            await once()
            times.append(time.perf_counter() - began)

    await asyncio.gather(*(work() for _ in range(AT_ONCE)))
    took = time.perf_counter() - start
    times.sort()
    return len(times) / took, times[int(len(times) * 0.99)] * 1000


async def _single(postgres: str) -> Rate:
    """The same bytes, a transaction each, nothing else."""
    async with fresh(postgres) as url, connect(url, smallest=AT_ONCE, largest=AT_ONCE) as pool:
        await pool.execute(BARE)

        async def once() -> None:
            await pool.execute("INSERT INTO bare (stream, data) VALUES ($1, $2)", "session:s1", DATA)

        return await paced(once)


async def _group(postgres: str) -> Rate:
    """The same bytes, one transaction for all that wait: no versions, keys, hashes or documents."""
    async with fresh(postgres) as url, connect(url) as pool:
        await pool.execute(BARE)
        bare = _Bare(pool)
        return await paced(bare.once)


class _Bare:
    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool
        self._waiting: list[asyncio.Future[None]] = []
        self._flusher: asyncio.Task[None] | None = None

    async def once(self) -> None:
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(future)
        if self._flusher is None or self._flusher.done():
            self._flusher = asyncio.create_task(self._flush())
        await future

    async def _flush(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            await self._pool.execute(
                "INSERT INTO bare (stream, data) SELECT * FROM unnest($1::text[], $2::bytea[])",
                ["session:s1"] * len(batch), [DATA] * len(batch),
            )  # fmt: skip
            for future in batch:
                future.set_result(None)


async def _peer(postgres: str, python: Path, functions: str) -> Rate:
    async with fresh(postgres) as url:
        said = await asyncio.to_thread(
            peer.run, python, "append", url, threads=AT_ONCE, seconds=SECONDS, bytes=len(DATA), functions=functions
        )
    return said["a_second"], said["p99_ms"]
