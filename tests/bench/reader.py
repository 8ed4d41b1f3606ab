"""A process that reads the topics: as reporting does, until all is committed (`report`), or only reads (`consume`)."""

import asyncio
import cProfile
import json
import resource
import sys
import time
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import uvloop
from aiokafka import AIOKafkaConsumer

from services.reporting import schema
from services.reporting.messages import Projection, horizon_at
from shared.db import connect
from shared.inbox import Inbox
from shared.reader import FETCH_BYTES
from shared.web import clock

LOOK_SECONDS = 0.02
ATTENDANCE = """SELECT sum(denominator)::bigint FROM gen_1.figures
    WHERE indicator = 'attendance.rate' AND site = 'all' AND public = 'all'"""


async def report(task: dict[str, Any]) -> None:
    """Reporting's inbox on an empty generation; ends when the committed watermark of each source is its end."""
    async with connect(task["url"]) as pool:
        await schema.first(pool, horizon_at(clock))
        live = schema.Live(lambda: horizon_at(clock))
        topics = {f"{task['prefix']}{name}": name for name in task["ends"]}
        inbox = Inbox(
            pool, task["bootstrap"], topics, f"{task['prefix']}{task['group']}", Projection(live), schema=live
        )
        begin, began = time.perf_counter(), time.time()
        before, first = await _applied(pool), (0, 0.0)
        async with inbox.running():
            while not await _reached(pool, task["ends"]):
                if not first[0] and (count := await _applied(pool)) > before:
                    first = (count, time.perf_counter())
                await asyncio.sleep(LOOK_SECONDS)
            now, ended = time.perf_counter(), time.time()
            steady = (await _applied(pool) - first[0]) / (now - first[1])
            _say(
                now - begin, task["events"], await inbox.status(), await pool.fetchval(ATTENDANCE), steady=steady,
                began=began, ended=ended,
            )  # fmt: skip


async def _applied(pool: Any) -> int:
    """How many events are counted in."""
    count = "SELECT coalesce(sum(upper(one) - lower(one)), 0) FROM gen_1.checkpoints, unnest(applied) one"
    return int(await pool.fetchval(count))


async def _reached(pool: Any, ends: dict[str, int]) -> bool:
    rows = await pool.fetch("SELECT source, applied::text AS applied FROM gen_1.checkpoints")
    done = {row["source"]: row["applied"] for row in rows}
    return all(done.get(name) == f"{{[1,{end + 1})}}" for name, end in ends.items())


async def consume(task: dict[str, Any]) -> None:
    """aiokafka with the same fetch settings, and nothing done with what it gives."""
    total = sum(task["ends"].values())
    begin = time.perf_counter()
    consumer = AIOKafkaConsumer(
        *(f"{task['prefix']}{name}" for name in task["ends"]),
        bootstrap_servers=task["bootstrap"],
        group_id=f"{task['prefix']}consume",
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        max_partition_fetch_bytes=FETCH_BYTES,
    )
    async with consumer:
        count = 0
        while count < total:
            fetched = await consumer.getmany(timeout_ms=200, max_records=5_000)
            count += sum(len(part) for part in fetched.values())
    _say(time.perf_counter() - begin, count)


def _say(seconds: float, events: int, status: Any = None, attendance: int | None = None, **more: float) -> None:
    use = resource.getrusage(resource.RUSAGE_SELF)
    parked = sum(one["parked"] for one in status.values()) if status else 0
    said = {
        "events": events, "seconds": seconds, "a_second": events / seconds, "cpu_seconds": use.ru_utime + use.ru_stime,
        "parked": parked, "attendance": attendance, "peak_mib": _peak_mib(), **more,
    }  # fmt: skip
    sys.stdout.write(json.dumps(said) + "\n")


def _peak_mib() -> float:
    """Highest resident memory since this program began: `ru_maxrss` would have that of the process it was forked from."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def main() -> None:
    """The task as JSON; `profile` in it names a file to write a profile to (pstats)."""
    task = json.loads(sys.argv[1])
    work = report if task["what"] == "report" else consume
    with cProfile.Profile() if "profile" in task else nullcontext() as profile:
        uvloop.run(work(task))
    if profile is not None:
        profile.dump_stats(task["profile"])


if __name__ == "__main__":
    main()
