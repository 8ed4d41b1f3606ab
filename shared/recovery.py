"""The way out for a log restored from a backup that is older than its topic: take back from the topic what is missing.

An event on the topic carries all that the log held of it, its hash included: put back in order it gives the same chain. The
document of a stream and its directory entries follow from the events; answers kept under idempotency keys do not come back.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import asyncpg
import msgspec

from shared import cloudevents
from shared.cloudevents import Unreadable
from shared.envelope import Recorded
from shared.eventlog import LOCK
from shared.log_batch import WRITE, Batch, Entry
from shared.topics import Topic

PIECE = 2_000

Replay = Callable[[bytes | None, Recorded], tuple[bytes, Sequence[Entry]]]
"""A stream's document before an event -> the document after it, and the directory entries that it changes. Pure."""
Settle = Callable[[Sequence[Recorded]], Awaitable[Sequence[Entry]]]
"""Directory entries of a piece of events that only the service's own keys give."""


class _Said(msgspec.Struct):
    id: str
    record: Any


_SAID = msgspec.json.Decoder(_Said)


def said(event: Recorded, kind: type) -> tuple[str, Any]:
    """The id of the record that an event is about, and that record as it then holds, None where it no longer stands."""
    data = _SAID.decode(event.data)
    return data.id, None if data.record is None else msgspec.convert(data.record, kind)


class Moved(Exception):
    """The log took other events meanwhile."""


async def take_back(pool: asyncpg.Pool, topic: Topic, source: str, replay: Replay, settle: Settle) -> int:
    """Append to the log what its topic holds beyond it; gives how many events. Raises Moved, KafkaError, and what says PostgreSQL away."""
    waiting: dict[tuple[int, bytes], Recorded] = {}
    count = 0
    async with pool.acquire() as connection:
        position, last = await _head(connection)
        async for records in topic.records({}, await topic.extent()):
            for record in records:
                try:
                    event = cloudevents.read(source, record)
                except Unreadable:
                    continue
                if event.position > position:
                    waiting[event.position, bytes.fromhex(event.previous.decode())] = cloudevents.recorded(
                        event, record
                    )
            while run := _run(waiting, position, last):
                await _append(connection, (position, last), run, replay, await settle(run))
                position, last = run[-1].position, run[-1].hash
                count += len(run)
    return count


async def _head(connection: Any) -> tuple[int, bytes]:
    row = await connection.fetchrow("SELECT position, hash FROM head")
    return row["position"], row["hash"]


def _run(waiting: dict[tuple[int, bytes], Recorded], position: int, last: bytes) -> list[Recorded]:
    """The next events that follow one another, PIECE at most."""
    run: list[Recorded] = []
    while len(run) < PIECE and (event := waiting.pop((position + 1, last), None)) is not None:
        run.append(event)
        position, last = event.position, event.hash
    return run


async def _append(
    connection: Any, head: tuple[int, bytes], events: Sequence[Recorded], replay: Replay, entries: Sequence[Entry]
) -> None:
    async with connection.transaction(isolation="read_committed"):
        await connection.execute(LOCK)
        if await _head(connection) != head:
            raise Moved
        rows = await connection.fetch(
            "SELECT stream, version, doc::text AS doc FROM streams WHERE stream = ANY($1)",
            list({event.stream for event in events}),
        )
        docs: dict[str, bytes] = {row["stream"]: row["doc"].encode() for row in rows}
        batch = Batch(*head, {row["stream"]: row["version"] for row in rows}, {})
        for event in events:
            docs[event.stream], changed = replay(docs.get(event.stream), event)
            batch.restore(event, docs[event.stream], changed)
        batch.enter(entries)
        if not await connection.fetchval(WRITE, *batch.arguments()):
            raise Moved
