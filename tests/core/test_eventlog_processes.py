"""Six processes on one log, read meanwhile: no reader sees a later position before an earlier one."""

import asyncio
import sys

import pytest

from shared.envelope import Recorded
from shared.eventlog import EventLog
from tests.core.units import check_log

PROCESSES = 6
UNITS = 100


@pytest.mark.parametrize("shared", [1, 1_000], ids=["on one stream", "on a thousand"])
async def test_six_writers_and_a_reader(database: str, log: EventLog, shared: int) -> None:
    writers = [
        await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.core.writer",
            database,
            f"w{number}",
            str(UNITS),
            str(shared),
            stdout=asyncio.subprocess.PIPE,
        )
        for number in range(PROCESSES)
    ]
    done = asyncio.gather(*(writer.communicate() for writer in writers))
    seen: list[Recorded] = []
    looks = 0
    while not done.done():
        # The next position must be the first one read, whatever is being committed just now.
        piece = await log.read(len(seen), 1_000)
        assert [event.position for event in piece] == list(range(len(seen) + 1, len(seen) + 1 + len(piece)))
        seen += piece
        looks += bool(piece)
    outputs = await done
    assert [writer.returncode for writer in writers] == [0] * PROCESSES
    seen += await log.read(len(seen), 10_000)
    assert len(seen) == PROCESSES * UNITS * 2
    assert looks > 10
    assert await log.head() == (len(seen), check_log(seen))
    acknowledged = dict(line.split() for out, _ in outputs for line in out.decode().splitlines())
    assert len(acknowledged) == PROCESSES * UNITS
    for position in map(int, acknowledged.values()):
        last = seen[position - 1]
        assert seen[position - 2].command_id == last.command_id
    assert len({event.id for event in seen}) == len(seen)
