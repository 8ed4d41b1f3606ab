"""The event log: appends of concurrent commands share one transaction; positions are contiguous and visible in order.

Positions are given under the lock of the one row of `head`, held until commit: no reader can see a later position before an
earlier one. Optimistic concurrency is by stream version, idempotency by key; both are judged under that same lock.
"""

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from typing import Any

import asyncpg
import msgspec

from shared.db import AWAY, Unavailable, reaching
from shared.envelope import NewEvent, Recorded, chain

MAX_EVENTS = 5_000
NAMESPACE = uuid.UUID("4e6f5a0e-3b0c-5a38-9d0e-52a9b2f5c1aa")


class Entry(msgspec.Struct, frozen=True):
    """A row of the directory: where the record of a kind is, and which record it hangs on. An empty stream removes it."""

    kind: str
    id: str
    stream: str
    parent: str | None = None


class Stream(msgspec.Struct, frozen=True):
    """A stream's document (JSON text) and version; version 0 and None where it does not exist."""

    name: str
    version: int
    doc: bytes | None


class Append(msgspec.Struct):
    """The outcome of one unit. `expected` gives the version of every stream it read or changed."""

    key: str
    fingerprint: bytes
    actor: str
    recorded_at: str
    command_id: str
    correlation_id: str
    causation_id: str | None
    traceparent: str | None
    events: list[NewEvent]
    expected: dict[str, int]
    docs: dict[str, bytes]
    entries: list[Entry]
    answer: Callable[[int], bytes]


class Answer(msgspec.Struct, frozen=True):
    """What was answered under a key. `repeated`: it had been answered before, and nothing was written now."""

    body: bytes
    repeated: bool
    position: int


class Conflict(Exception):
    """A stream is at another version than the unit was decided on."""

    def __init__(self, stream: str, expected: int, actual: int) -> None:
        super().__init__(f"{stream} is at version {actual}, not {expected}")
        self.stream = stream
        self.expected = expected
        self.actual = actual


class KeyReused(Exception):
    """The key was used for another request."""


class _Batch:
    """The rows of one transaction, built in order on what stands under the lock."""

    def __init__(
        self, position: int, last: bytes, versions: dict[str, int], known: dict[str, tuple[bytes, Answer]]
    ) -> None:
        self.position = position
        self.hash = last
        self.versions = versions
        self.known = known
        self.events: list[Recorded] = []
        self.docs: dict[str, tuple[int, bytes]] = {}
        self.entries: dict[tuple[str, str], Entry] = {}
        self.commands: list[tuple[str, bytes, bytes, int, str]] = []

    def take(self, item: Append) -> Answer | Exception:
        """Add an item, or say why it is not added."""
        if (known := self.known.get(item.key)) is not None:
            fingerprint, answer = known
            return answer if fingerprint == item.fingerprint else KeyReused(item.key)
        for stream, expected in item.expected.items():
            actual = self.versions.get(stream, 0)
            if actual != expected:
                return Conflict(stream, expected, actual)
        for index, new in enumerate(item.events):
            self._event(item, index, new)
        for stream, doc in item.docs.items():
            self.docs[stream] = (self.versions.get(stream, 0), doc)
        for entry in item.entries:
            self.entries[entry.kind, entry.id] = entry
        answer = Answer(item.answer(self.position), False, self.position)
        self.commands.append((item.key, item.fingerprint, answer.body, self.position, item.recorded_at))
        self.known[item.key] = (item.fingerprint, Answer(answer.body, True, answer.position))
        return answer

    def _event(self, item: Append, index: int, new: NewEvent) -> None:
        self.position += 1
        version = self.versions.get(new.stream, 0) + 1
        self.versions[new.stream] = version
        event = Recorded(
            self.position,
            new.stream,
            version,
            str(uuid.uuid5(NAMESPACE, f"{item.command_id}/{index}")),
            new.type,
            new.data,
            new.happened,
            new.participant,
            item.recorded_at,
            item.actor,
            item.command_id,
            item.correlation_id,
            item.causation_id,
            item.traceparent,
            b"",
        )
        self.hash = chain(self.hash, event)
        self.events.append(msgspec.structs.replace(event, hash=self.hash))


COLUMNS = Recorded.__struct_fields__
_TYPES = {"position": "bigint", "version": "bigint", "data": "bytea", "hash": "bytea"}
_EVENTS = ", ".join(f"${index}::{_TYPES.get(name, 'text')}[]" for index, name in enumerate(COLUMNS, 1))
_N = len(COLUMNS)
WRITE = f"""
WITH written AS (INSERT INTO events ({", ".join(COLUMNS)}) SELECT * FROM unnest({_EVENTS})),
documents AS (
    INSERT INTO streams (stream, version, doc)
    SELECT s, v, d::json FROM unnest(${_N + 1}::text[], ${_N + 2}::bigint[], ${_N + 3}::text[]) AS u(s, v, d)
    ON CONFLICT (stream) DO UPDATE SET version = excluded.version, doc = excluded.doc),
entered AS (
    INSERT INTO directory (kind, id, stream, parent)
    SELECT * FROM unnest(${_N + 4}::text[], ${_N + 5}::text[], ${_N + 6}::text[], ${_N + 7}::text[])
    ON CONFLICT (kind, id) DO UPDATE SET stream = excluded.stream, parent = excluded.parent),
answered AS (
    INSERT INTO commands (key, fingerprint, answer, position, recorded_at)
    SELECT * FROM unnest(${_N + 8}::text[], ${_N + 9}::bytea[], ${_N + 10}::bytea[], ${_N + 11}::bigint[], ${_N + 12}::text[]))
UPDATE head SET position = ${_N + 13}, hash = ${_N + 14}
"""
UNDER_LOCK = """
SELECT position, hash,
    ARRAY(SELECT stream FROM streams WHERE stream = ANY($1) ORDER BY stream) AS names,
    ARRAY(SELECT version FROM streams WHERE stream = ANY($1) ORDER BY stream) AS versions
FROM head
"""


class EventLog:
    """The log of one service. `on_append` is called with the last position after each commit that wrote events."""

    def __init__(
        self, pool: asyncpg.Pool, *, max_events: int = MAX_EVENTS, on_append: Callable[[int], None] | None = None
    ) -> None:
        self._pool = pool
        self._max_events = max_events
        self._on_append = on_append
        self._waiting: list[tuple[Append, asyncio.Future[Answer]]] = []
        self._flusher: asyncio.Task[None] | None = None
        self._notice: asyncio.Task[None] | None = None
        self._unannounced = False

    async def append(self, item: Append) -> Answer:
        """Append one unit; concurrent calls share a transaction. Raises Conflict, KeyReused or Unavailable for this unit alone."""
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        if self._flusher is None or self._flusher.done():
            self._flusher = asyncio.create_task(self._flush(), name="event log")
        # Shielded: a caller that goes away takes nothing back, the unit is in a transaction with others.
        return await asyncio.shield(future)

    async def _flush(self) -> None:
        while self._waiting:
            batch = self._take()
            try:
                outcomes = await self._write([item for item, _ in batch])
            except AWAY as error:
                outcomes = await self._in_doubt([item for item, _ in batch], error)
            except Exception as error:
                outcomes = [error] * len(batch)
            for (_, future), outcome in zip(batch, outcomes, strict=True):
                if future.done():
                    continue
                if isinstance(outcome, BaseException):
                    future.set_exception(outcome)
                    future.exception()  # a caller that went away leaves nobody to look at it
                else:
                    future.set_result(outcome)

    def _take(self) -> list[tuple[Append, asyncio.Future[Answer]]]:
        size = count = 0
        for item, _ in self._waiting:
            size += len(item.events) + 1
            if count and size > self._max_events:
                break
            count += 1
        batch, self._waiting = self._waiting[:count], self._waiting[count:]
        return batch

    async def _write(self, items: list[Append]) -> list[Answer | Exception]:
        async with self._pool.acquire() as connection:
            async with connection.transaction():
                # A statement of its own: the next one's snapshot is then taken with the lock in hand.
                await connection.execute("SELECT FROM head FOR UPDATE")
                streams = {stream for item in items for stream in item.expected}
                row = await connection.fetchrow(UNDER_LOCK, list(streams))
                known = await self._known(connection, [item.key for item in items])
                batch = _Batch(
                    row["position"], row["hash"], dict(zip(row["names"], row["versions"], strict=True)), known
                )
                outcomes = [batch.take(item) for item in items]
                if batch.commands:
                    await connection.execute(WRITE, *_arguments(batch))
            if batch.events:
                self._announce(batch.position)
        return outcomes

    @staticmethod
    async def _known(connection: Any, keys: list[str]) -> dict[str, tuple[bytes, Answer]]:
        rows = await connection.fetch(
            "SELECT key, fingerprint, answer, position FROM commands WHERE key = ANY($1)", keys
        )
        return {row["key"]: (row["fingerprint"], Answer(row["answer"], True, row["position"])) for row in rows}

    def _announce(self, position: int) -> None:
        if self._on_append is not None:
            self._on_append(position)
        self._unannounced = True
        if self._notice is None or self._notice.done():
            self._notice = asyncio.create_task(self._notify())

    async def _notify(self) -> None:
        # After the commit and in a statement of its own: a NOTIFY inside the transaction would serialise commits.
        while self._unannounced:
            self._unannounced = False
            try:
                await self._pool.execute("NOTIFY appended")
            except AWAY:
                return  # a hint only: the relay also looks by itself

    async def _in_doubt(self, items: list[Append], error: Exception) -> list[Answer | Exception]:
        """The connection went in mid-transaction: what is under the key was committed, the rest was not."""
        away: list[Answer | Exception] = [Unavailable(type(error).__name__)] * len(items)
        if isinstance(error, ValueError):
            return [error] * len(items)
        try:
            async with self._pool.acquire() as connection:
                # Whoever held the lock has committed or is gone once it can be had.
                async with connection.transaction():
                    await connection.execute("SELECT FROM head FOR UPDATE")
                    known = await self._known(connection, [item.key for item in items])
        except AWAY:
            return away
        outcomes = [known[item.key][1] if item.key in known else away[0] for item in items]
        written = [outcome.position for outcome in outcomes if isinstance(outcome, Answer)]
        if written:
            self._announce(max(written))
        return [Answer(one.body, False, one.position) if isinstance(one, Answer) else one for one in outcomes]

    async def answers(self, requests: Mapping[str, bytes]) -> dict[str, Answer | KeyReused]:
        """What was answered before under these keys; KeyReused where the fingerprint was another."""
        async with reaching():
            known = await self._known(self._pool, list(requests))
        return {key: answer if mark == requests[key] else KeyReused(key) for key, (mark, answer) in known.items()}

    async def load(self, streams: Iterable[str]) -> dict[str, Stream]:
        """Documents and versions of streams, absent ones included."""
        names = list(streams)
        async with reaching():
            rows = await self._pool.fetch(
                "SELECT stream, version, doc::text AS doc FROM streams WHERE stream = ANY($1)", names
            )
        found = {row["stream"]: Stream(row["stream"], row["version"], row["doc"].encode()) for row in rows}
        return {name: found.get(name) or Stream(name, 0, None) for name in names}

    async def find(self, kind: str, ids: Iterable[str]) -> dict[str, Entry]:
        """Directory entries of records that exist, by id."""
        async with reaching():
            rows = await self._pool.fetch(
                "SELECT kind, id, stream, parent FROM directory WHERE kind = $1 AND id = ANY($2)", kind, list(ids)
            )
        return {row["id"]: Entry(**row) for row in rows}

    async def children(self, kind: str, parents: Iterable[str]) -> list[Entry]:
        """Directory entries of the records that hang on these parents."""
        async with reaching():
            rows = await self._pool.fetch(
                "SELECT kind, id, stream, parent FROM directory WHERE kind = $1 AND parent = ANY($2)",
                kind,
                list(parents),
            )
        return [Entry(**row) for row in rows]

    async def documents(self, prefix: str) -> AsyncIterator[Stream]:
        """Every document of the streams whose name starts with a prefix, in stream order, through a cursor."""
        last = prefix[:-1] + chr(ord(prefix[-1]) + 1)
        query = (
            "SELECT stream, version, doc::text AS doc FROM streams WHERE stream >= $1 AND stream < $2 ORDER BY stream"
        )
        async with reaching(), self._pool.acquire() as connection, connection.transaction(readonly=True):
            async for row in connection.cursor(query, prefix, last, prefetch=1_000):
                yield Stream(row["stream"], row["version"], row["doc"].encode())

    async def read(self, after: int, limit: int) -> list[Recorded]:
        """Up to `limit` events after a position, in order."""
        async with reaching():
            rows = await self._pool.fetch(READ, after, limit)
        return [Recorded(*row) for row in rows]

    async def head(self) -> tuple[int, bytes]:
        """The last position (0 where there is none) and its hash."""
        async with reaching():
            row = await self._pool.fetchrow("SELECT position, hash FROM head")
        return row["position"], row["hash"]

    async def close(self) -> None:
        """Wait for the appends under way."""
        running = [task for task in (self._flusher, self._notice) if task is not None]
        await asyncio.gather(*running, return_exceptions=True)


READ = f"SELECT {', '.join(COLUMNS)} FROM events WHERE position > $1 ORDER BY position LIMIT $2"


def _arguments(batch: _Batch) -> list[Any]:
    columns: list[Any] = [[getattr(event, name) for event in batch.events] for name in COLUMNS]
    docs = [(stream, version, doc.decode()) for stream, (version, doc) in batch.docs.items()]
    entries = [(entry.kind, entry.id, entry.stream, entry.parent) for entry in batch.entries.values()]
    for rows, width in ((docs, 3), (entries, 4), (batch.commands, 5)):
        columns += [list(column) for column in zip(*rows, strict=True)] if rows else [[] for _ in range(width)]
    return [*columns, batch.position, batch.hash]
