"""Row `append`: one event a command, 1 to 128 commands at once, beside the peer and what PostgreSQL could do at most."""

import asyncio
import gc
import hashlib
import statistics
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import asyncpg
import uvloop

from shared import ids
from shared.db import connect
from shared.envelope import NewEvent, canonical
from shared.eventlog import Append, Entry, EventLog
from shared.schema import LOG
from tests.bench import peer
from tests.bench.databases import fresh
from tests.bench.results import Figure

AT_ONCE = (1, 8, 32, 128)
BESIDE_PEER = 32
ROUNDS = 3
SECONDS = 1.5
MOST = 60_000
TARGET = 20
TARGET_OF_RAW = 0.6
NOISY = 1.3
RAW = "group-committed insert"
BARE = "CREATE TABLE bare (position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, stream text, data bytea)"

Once = Callable[[], Awaitable[object]]
Rate = tuple[float, float]
"""A second, and the 99th percentile of the times in milliseconds."""


def measure(postgres: str, python: Path) -> list[Figure]:
    """Rounds in turn, so that all see the same machine; of each the median. The peer as it comes, and with its faster option."""
    found: dict[str, list[Rate]] = {}
    for _ in range(ROUNDS):
        for at_once in AT_ONCE:
            found.setdefault(f"ours {at_once}", []).append(uvloop.run(_ours(postgres, at_once)))
            found.setdefault(f"bare {at_once}", []).append(uvloop.run(_group(postgres, at_once)))
        for name, functions in (("peer", "n"), ("peer, database functions", "y")):
            found.setdefault(name, []).append(uvloop.run(_peer(postgres, python, functions)))
    rates = {name: statistics.median(rate for rate, _ in runs) for name, runs in found.items()}
    # Where rounds of the same thing differ, other work was on the machine, and a ratio of medians says little.
    spread = {name: max(rate for rate, _ in runs) / min(rate for rate, _ in runs) for name, runs in found.items()}

    def figure(at_once: int, against: str, target: str, wanted: float) -> Figure:
        ours, bare = f"ours {at_once}", f"bare {at_once}"
        ratio = rates[ours] / rates[against]
        rounds = {
            name: [{"a_second": rate, "p99_ms": p99} for rate, p99 in found[name]] for name in {ours, bare, against}
        }
        return Figure(
            "append",
            f"Appends, one event a command, {at_once} at once{'' if against == bare else '; ' + against}"
            f"{_noise(max(spread[name] for name in rounds))}",
            "a second", rates[ours], target, ratio >= wanted, None if against == bare else rates[against],
            {RAW: rates[bare]}, ratio, {"rounds": rounds},
        )  # fmt: skip

    return [
        *(figure(at_once, f"bare {at_once}", f"{TARGET_OF_RAW:.0%} of the raw limit", TARGET_OF_RAW) for at_once in AT_ONCE),
        *(figure(BESIDE_PEER, name, f"{TARGET} x the peer", TARGET) for name in rates if name.startswith("peer")),
    ]  # fmt: skip


def _noise(spread: float) -> str:
    return f" (noisy: rounds differ {spread:.1f} x)" if spread > NOISY else ""


async def _ours(postgres: str, at_once: int) -> Rate:
    async with fresh(postgres) as url, connect(url) as pool:
        await pool.execute(LOG)
        log = EventLog(pool, on_append=lambda position: True)  # as where the relay is in the same process

        # What a client makes is no part of an append.
        commands = iter([command() for _ in range(MOST)])

        async def once() -> None:
            await log.append(next(commands))

        gc.freeze()
        try:
            return await paced(once, at_once)
        finally:
            gc.unfreeze()
            await log.close()


def command(make: Callable[[], object] = ids.in_order) -> Append:
    """Attendance of one person: a new stream with one event and its document, and a directory entry.

    Ids are in order, as services make them and as a site counts its sessions; `make` another where that is the question.
    """
    identity = str(make())
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


async def paced(once: Once, at_once: int) -> Rate:
    """Workers do it again and again for SECONDS, or until there is nothing more to do."""
    times: list[float] = []
    start = time.perf_counter()
    end = start + SECONDS

    async def work() -> None:
        while (began := time.perf_counter()) < end and len(times) < MOST - at_once:
            await once()
            times.append(time.perf_counter() - began)

    await asyncio.gather(*(work() for _ in range(at_once)))
    took = time.perf_counter() - start
    times.sort()
    return len(times) / took, times[int(len(times) * 0.99)] * 1000


async def _group(postgres: str, at_once: int) -> Rate:
    """The same bytes, one transaction for all that wait: no versions, keys, hashes or documents."""
    async with fresh(postgres) as url, connect(url) as pool:
        await pool.execute(BARE)
        bare = _Bare(pool)
        return await paced(bare.once, at_once)


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
            peer.run, python, "append", url, threads=BESIDE_PEER, seconds=SECONDS, bytes=len(DATA), functions=functions
        )
    return said["a_second"], said["p99_ms"]
