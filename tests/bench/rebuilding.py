"""Row `rebuild`: all indicators anew from the logs, the recount beside them, and the chain of hashes alone."""

import asyncio
import hashlib
import json
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import asyncpg
import msgspec

from espace.client import Problem, Services
from espace.stack.provision import Plan
from shared import pages
from shared.envelope import GENESIS, Recorded, _any_head, chain
from shared.log_batch import COLUMNS
from tests.bench import peer
from tests.bench.history import chained, logs
from tests.bench.results import Figure
from tests.stacks import Stack, sharing

EVENTS, FULL = 300_000, 1_000_000
ROUNDS = 3
REBUILT, PEER_TIMES, VERIFIED, CHAINED = 1_000_000, 10, 2, 500_000
LOOK_SECONDS = 0.01
PAGE = 10_000


def measure(postgres: str, bootstrap: str, *, full: bool, pathway: Path) -> list[Figure]:
    """Logs filled in bulk and settled; then `POST /v1/rebuild` until it is live, and `espace verify` as one runs it.

    `pathway` is the Python of the peer's environment.
    """
    events = FULL if full else EVENTS
    made = logs(events)
    total = sum(map(len, made.values()))
    with sharing(postgres, bootstrap) as stack:
        stack.up()
        plan = Plan(postgres, stack.env["ESPACE_PREFIX"])
        hashed = {source: asyncio.run(_fill(plan, source, rows)) for source, rows in made.items()}
        settled = stack.espace("settle", "--timeout", "300", seconds=400)
        assert settled.returncode == 0, settled.stderr
        rebuilds = [asyncio.run(_rebuild(stack)) for _ in range(ROUNDS)]
        raw = {"PostgreSQL, the same rows copied out": total / asyncio.run(_copy(plan, made))}
        verified = [_verify(stack, total) for _ in range(ROUNDS)]
    rebuilt, verify = statistics.median(rebuilds), statistics.median(verified)
    details: dict[str, Any] = {"events": total, "seconds": rebuilds}
    theirs = _pathway(pathway, made)["a_second"]
    ratio = total / rebuilt / theirs
    met = total / rebuilt >= REBUILT and ratio >= PEER_TIMES
    return [
        Figure(
            "rebuild", f"All indicators anew from the logs, {total:,} events, until they are live", "a second",
            total / rebuilt, f"{REBUILT:,} and {PEER_TIMES} x Pathway", met, theirs, raw, ratio, details,
        ),
        Figure(
            "rebuild", f"`espace verify`, {total:,} events, chains included", "a second", total / verify,
            f"within {VERIFIED} x the rebuild", verify <= VERIFIED * rebuilt, total / rebuilt, {}, rebuilt / verify,
            {"seconds": verified},
        ),
        _chain(hashed["ateliers"][: 100_000]),
    ]  # fmt: skip


async def _fill(plan: Plan, source: str, rows: Iterable[Recorded]) -> list[Recorded]:
    """The events as the service would have recorded them: hashed one after the other, and the log's end moved."""
    hashed = chained(msgspec.structs.replace(row, version=number) for number, row in enumerate(rows, 1))
    connection = await asyncpg.connect(plan.url(plan.database(source)))
    async with connection.transaction():
        await connection.execute("SELECT FROM head FOR UPDATE")
        await connection.copy_records_to_table(
            "events", records=map(msgspec.structs.astuple, hashed), columns=list(COLUMNS), timeout=300
        )
        await connection.execute("UPDATE head SET position = $1, hash = $2", len(hashed), hashed[-1].hash)
    await connection.execute("NOTIFY appended")
    await connection.execute("VACUUM ANALYZE events")
    await connection.close()
    return hashed


async def _rebuild(stack: Stack) -> float:
    """Seconds until the new figures are live."""
    async with stack.services() as services:
        while not await _begun(services):
            await asyncio.sleep(LOOK_SECONDS)  # the generation before is being dropped
        begin = time.perf_counter()
        while (now := await services.get("reporting", "/v1/rebuild"))["state"] == "building":
            await asyncio.sleep(LOOK_SECONDS)
        assert now["state"] == "done", now
        return time.perf_counter() - begin


async def _begun(services: Services) -> bool:
    try:
        await services.post("reporting", "/v1/rebuild", {})
    except Problem as problem:
        if problem.code != "rebuild_running":
            raise
        return False
    return True


def _verify(stack: Stack, total: int) -> float:
    """Seconds of the whole command."""
    begin = time.perf_counter()
    done = stack.espace("verify")
    assert done.returncode == 0, done.stderr
    assert f"{total} events" in done.stderr, done.stderr
    return time.perf_counter() - begin


async def _copy(plan: Plan, sources: Iterable[str]) -> float:
    """Seconds in which PostgreSQL gives the rows that a rebuild reads, to somebody who drops them."""

    async def drop(piece: bytes) -> None:
        """Nothing."""

    seconds = 0.0
    for source in sources:
        connection = await asyncpg.connect(plan.url(plan.database(source)))
        last = await connection.fetchval("SELECT position FROM head")
        begin = time.perf_counter()
        for after in range(0, last, PAGE):
            await connection.copy_from_query(pages.query(after, PAGE, brief=True), output=drop)
        seconds += time.perf_counter() - begin
        await connection.close()
    return seconds


def _chain(events: list[Recorded]) -> Figure:
    """The check of events at hand, on one processor, and the interpreter hashing as many bytes as often."""

    def check() -> None:
        previous = GENESIS
        for event in events:
            previous = chain(previous, event)
            assert previous == event.hash

    envelopes = [_any_head(event) + event.data for event in events]

    def bare() -> None:
        previous = GENESIS
        for envelope in envelopes:
            previous = hashlib.sha256(previous + hashlib.sha256(envelope).digest()).digest()

    rate, raw = (len(events) / min(_seconds(work) for _ in range(ROUNDS)) for work in (check, bare))
    return Figure(
        "rebuild", f"Chain verification of {len(events):,} events at hand, one processor", "a second", rate, f"{CHAINED:,}",
        rate >= CHAINED, raw={"sha256 alone": raw}, details={"of_raw": rate / raw},
    )  # fmt: skip


def _seconds(work: Callable[[], None]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def _pathway(python: Path, made: dict[str, list[Recorded]]) -> dict[str, Any]:
    """What the peer makes of the attendance rows as it likes them best: flat, and with nothing more than it needs."""
    rows = [msgspec.json.decode(one.data)["record"] for one in made["ateliers"] if one.type == "workshop-attended.v1"]
    with tempfile.TemporaryDirectory() as folder:
        with (Path(folder) / "attendance.jsonl").open("wb") as file:
            for row in rows:
                flat = {name: row[name] for name in ("parcours_id", "status", "family", "minutes")}
                file.write(msgspec.json.encode(flat | {"year": int(row["held_on"][:4])}) + b"\n")
        words: list[str | Path] = [
            python,
            peer.HERE / "peers" / "rebuild.py",
            f"--folder={folder}",
            f"--events={len(rows)}",
        ]
        done = subprocess.run(words, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found
