"""Events that another log recorded, taken into this one as they were: what was said, by whom and when stays, their place is new.

Where each comes from is kept (`adopted`), so that the same event is taken in once, however often it is sent, and can be compared with
the log it comes from. A stream is adopted whole or not at all: one that this log has by itself is somebody else's of the same name.
"""

from collections.abc import Sequence
from typing import Any

import asyncpg

from shared.envelope import Recorded
from shared.eventlog import LOCK
from shared.log_batch import WRITE, Batch, Entry
from shared.recovery import Replay, Settle

ADOPTED = """
CREATE TABLE adopted (
    origin text NOT NULL,
    origin_position bigint NOT NULL,
    position bigint NOT NULL UNIQUE,
    PRIMARY KEY (origin, origin_position)
);
CREATE TRIGGER adopted_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON adopted
    FOR EACH STATEMENT EXECUTE FUNCTION events_are_kept();
"""
THERE = "SELECT origin_position FROM adopted WHERE origin = $1 AND origin_position = ANY($2)"
OWN = """SELECT stream FROM streams WHERE stream = ANY($2) AND version <> (
    SELECT count(*) FROM events JOIN adopted USING (position) WHERE events.stream = streams.stream AND adopted.origin = $1)"""
# A record is found by its id alone: one of another stream that was here before is another record.
OWN_RECORDS = """SELECT kind || '/' || id AS record FROM directory
    WHERE (kind, id) IN (SELECT * FROM unnest($2::text[], $3::text[])) AND NOT EXISTS (
        SELECT FROM events JOIN adopted USING (position)
        WHERE events.stream = directory.stream AND events.version = 1 AND adopted.origin = $1)"""
KEEP = "INSERT INTO adopted (origin, origin_position, position) SELECT $1, * FROM unnest($2::bigint[], $3::bigint[])"


def adopted_grants(role: str) -> str:
    """What the service's own role may do with where events come from."""
    return f'GRANT SELECT, INSERT ON adopted TO "{role}";'


class Taken(Exception):
    """This log has records of its own under names that the events use; the message has some of them."""


async def taken(pool: asyncpg.Pool, origin: str, streams: Sequence[str]) -> list[str]:
    """Those of these streams that the log has by itself."""
    return [row["stream"] for row in await pool.fetch(OWN, origin, list(streams))]


async def adopt(pool: asyncpg.Pool, origin: str, events: Sequence[Recorded], replay: Replay, settle: Settle) -> int:
    """Append a log's events, in order of its positions; those that are here already are passed over. Gives how many were not.

    Raises Taken, and KeyError for a type of event that is none of this service's.
    """
    async with pool.acquire() as connection, connection.transaction(isolation="read_committed"):
        await connection.execute(LOCK)
        there = {
            row["origin_position"] for row in await connection.fetch(THERE, origin, [one.position for one in events])
        }
        new = [one for one in events if one.position not in there]
        if not new:
            return 0
        batch = await _batch(connection, origin, new, replay)
        batch.enter(await settle(new))
        if not await connection.fetchval(WRITE, *batch.arguments()):
            raise RuntimeError("what was read under the lock of the log is not what stands")
        first = batch.position - len(new) + 1
        positions = list(range(first, batch.position + 1))
        await connection.execute(KEEP, origin, [one.position for one in new], positions)
    return len(new)


async def _batch(connection: Any, origin: str, events: Sequence[Recorded], replay: Replay) -> Batch:
    names = list({event.stream for event in events})
    if own := await connection.fetch(OWN, origin, names):
        raise Taken(", ".join(row["stream"] for row in own[:5]))
    rows = await connection.fetch("SELECT stream, version, doc::text AS doc FROM streams WHERE stream = ANY($1)", names)
    docs: dict[str, bytes] = {row["stream"]: row["doc"].encode() for row in rows}
    position, digest = await connection.fetchrow("SELECT position, hash FROM head")
    batch = Batch(position, digest, {row["stream"]: row["version"] for row in rows}, {})
    entered: list[Entry] = []
    for event in events:
        docs[event.stream], changed = replay(docs.get(event.stream), event)
        batch.adopt(event, docs[event.stream], changed)
        entered += changed
    kinds, ids = [one.kind for one in entered], [one.id for one in entered]
    if own := await connection.fetch(OWN_RECORDS, origin, kinds, ids):
        raise Taken(", ".join(row["record"] for row in own[:5]))
    return batch
