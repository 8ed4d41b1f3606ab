"""One process that appends to a log others append to as well: `python -m tests.core.writer URL NAME COUNT SHARED`.

It says on standard output, a line each, which keys were acknowledged and at which position.
"""

import asyncio
import sys

from shared.db import connect
from shared.eventlog import Append, Conflict, EventLog
from tests.core.units import unit

CONCURRENCY = 16


async def _one(log: EventLog, name: str, number: int, shared: int) -> str:
    """Two events on a stream of its own, or (every fourth) on one of those that all processes fight for."""
    key = f"{name}/{number}"
    stream = f"shared:{number // 4 % shared}" if number % 4 == 0 else f"own:{key}"
    while True:
        version = (await log.load([stream]))[stream].version
        item: Append = unit(stream, 2, version=version, key=key, participant=f"p{number % 7}")
        try:
            answer = await log.append(item)
        except Conflict:
            continue
        return f"{key} {answer.position}"


async def main(url: str, name: str, count: int, shared: int) -> None:
    numbers = iter(range(count))

    async with connect(url) as pool:
        log = EventLog(pool)

        async def work() -> None:
            for number in numbers:
                sys.stdout.write(await _one(log, name, number, shared) + "\n")

        await asyncio.gather(*(work() for _ in range(CONCURRENCY)))
        await log.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))
