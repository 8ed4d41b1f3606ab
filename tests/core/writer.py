"""One process that appends to a log others append to as well: `python -m tests.core.writer URL NAME COUNT`.

It says on standard output, a line each, which keys were acknowledged and at which position.
"""

import asyncio
import sys

from shared.db import connect
from shared.eventlog import Append, Conflict, EventLog
from tests.core.units import unit

SHARED_STREAMS = 3
CONCURRENCY = 16


async def _one(log: EventLog, name: str, number: int) -> str:
    """Two events on a stream of its own, or on one that all processes fight for."""
    key = f"{name}/{number}"
    stream = f"shared:{number % SHARED_STREAMS}" if number % 4 == 0 else f"own:{key}"
    while True:
        version = (await log.load([stream]))[stream].version
        item: Append = unit(stream, 2, version=version, key=key, participant=f"p{number % 7}")
        try:
            answer = await log.append(item)
        except Conflict:
            continue
        return f"{key} {answer.position}"


async def main(url: str, name: str, count: int) -> None:
    numbers = iter(range(count))

    async with connect(url) as pool:
        log = EventLog(pool)

        async def work() -> None:
            for number in numbers:
                sys.stdout.write(await _one(log, name, number) + "\n")

        await asyncio.gather(*(work() for _ in range(CONCURRENCY)))
        await log.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
