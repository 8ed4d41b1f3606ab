"""The event log: appends of concurrent commands share one transaction; positions are contiguous and visible in order.

Positions are given under the lock of the one row of `head`, held until commit: no reader can see a later position
before an earlier one. Optimistic concurrency is by stream version, idempotency by key; both are judged under that same lock.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from typing import Any

import asyncpg
import msgspec

from shared import metrics, pages, sites
from shared.db import AWAY, Unavailable, reaching
from shared.envelope import Recorded
from shared.log_batch import (
    COLUMNS,
    WRITE,
    Answer,
    Append,
    Batch,
    Conflict,
    Directory,
    Elsewhere,
    Entry,
    KeyReused,
    Known,
    Outcome,
    Place,
    presumed,
)
from shared.sites import Sites
from shared.together import Together

__all__ = [
    "READ", "Answer", "Append", "Conflict", "Elsewhere", "Entry", "EventLog", "KeyReused", "Stream", "Unavailable"
]  # fmt: skip

MAX_EVENTS = 5_000
# Turns of the loop from an answered future to the task that waits for it and its next append.
ANSWER_TURNS = 1
# How long an append whose commit was interrupted waits for the server to say what became of it.
DOUBT_PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8, 1.5, 3.0, 4.0)
READ = f"SELECT {', '.join(COLUMNS)} FROM events WHERE position > $1 ORDER BY position LIMIT $2"
LOCK = "SELECT FROM head FOR UPDATE"
UNDER_LOCK = """
SELECT position, hash, streams, versions, keys, fingerprints, answers, positions FROM head,
    (SELECT array_agg(stream) AS streams, array_agg(version) AS versions FROM streams WHERE stream = ANY($1)) AS s,
    (SELECT array_agg(key) AS keys, array_agg(fingerprint) AS fingerprints, array_agg(answer) AS answers,
        array_agg(position) AS positions FROM commands WHERE key = ANY($2)) AS c
"""
FOUND = "WHERE (kind, id) IN (SELECT * FROM unnest($1::text[], $2::text[]))"
CLAIMED = "SELECT kind, id FROM directory WHERE (kind, id) IN (SELECT * FROM unnest($1::text[], $2::text[]))"
LISTED = "SELECT kind, id, parent FROM directory WHERE (kind, parent) IN (SELECT * FROM unnest($1::text[], $2::text[]))"


class Stream(msgspec.Struct, frozen=True):
    """A stream's document (JSON text) and version; version 0 and None where it does not exist."""

    name: str
    version: int
    doc: bytes | None


_Waiting = tuple[Append, "asyncio.Future[Answer]", Sites]
"""A unit, who waits for its answer, and the sites of its caller."""


class EventLog:
    """The log of one service. `on_append` is called with the last position after each commit that wrote events.

    It says whether nobody else has to hear of it: where it does not, or there is none, `appended` is notified.

    It shows and writes what is of the sites that are served (shared/sites.py). That is judged here, and by PostgreSQL.
    """

    def __init__(
        self, pool: asyncpg.Pool, *, max_events: int = MAX_EVENTS, on_append: Callable[[int], bool] | None = None
    ) -> None:
        self._pool = pool
        self._max_events = max_events
        self._on_append = on_append
        self._documents = Together(self._fetch_documents)
        self._answers = Together(self._fetch_answers)
        self._entries = Together(self._fetch_entries)
        self._waiting: list[_Waiting] = []
        self._flusher: asyncio.Task[None] | None = None
        self._notice: asyncio.Task[None] | None = None
        self._unannounced = False
        # Where our last transaction left the log, and whether nobody else has been seen to write.
        self._end = (-1, b"")
        self._alone = False

    def append(self, item: Append) -> asyncio.Future[Answer]:
        """Append one unit; concurrent calls share a transaction.

        Raises Conflict, KeyReused, Elsewhere or Unavailable, for this unit alone. An append whose commit was interrupted is
        looked up by its key once the server answers again; Unavailable says that it does not, or that nothing was written.
        """
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future, sites.own()))
        if self._flusher is None or self._flusher.done():
            self._flusher = asyncio.create_task(self._flush(), name="event log")
        # A caller that goes away takes nothing back: the unit is in a transaction with others.
        return future

    async def _flush(self) -> None:
        while self._waiting:
            batch, own = self._take()
            metrics.APPEND_UNITS.observe(len(batch))
            with metrics.APPEND_SECONDS.time(), sites.serving(own):
                outcomes = await self._outcomes([item for item, *_ in batch])
            for (_, future, _), outcome in zip(batch, outcomes, strict=True):
                if future.done():
                    continue
                if isinstance(outcome, Exception):
                    future.set_exception(outcome)
                    future.exception()  # a caller that went away leaves nobody to look at it
                else:
                    future.set_result(outcome)
            # Who was answered just now may have more to append: it goes into the next transaction, not the one after.
            for _ in range(ANSWER_TURNS):
                await asyncio.sleep(0)

    def _take(self) -> tuple[list["_Waiting"], Sites]:
        """The units of the next transaction: of those that wait longest and of others whose callers have the same sites, so that
        PostgreSQL lets the transaction write rows of these sites alone.
        """
        own = self._waiting[0][2]
        size = 0
        taken: list[_Waiting] = []
        left: list[_Waiting] = []
        for one in self._waiting:
            size += len(one[0].events) + 1 if one[2] == own else 0
            fits = one[2] == own and (not taken or size <= self._max_events)
            (taken if fits else left).append(one)
        self._waiting = left
        return taken, own

    async def _outcomes(self, items: list[Append]) -> list[Outcome]:
        try:
            return await self._write(items)
        except Exception as error:
            if len(items) == 1:
                return [Elsewhere() if _walled(error) else error]
        # One of them cannot be written at all (text that PostgreSQL refuses, say): the others do not fall with it.
        middle = len(items) // 2
        return await self._outcomes(items[:middle]) + await self._outcomes(items[middle:])

    async def _write(self, items: list[Append]) -> list[Outcome]:
        if self._alone and (guess := presumed(*self._end, items)) is not None:
            outcomes = await self._write_as_presumed(items, *guess)
            if outcomes is not None:
                return outcomes
        return await self._write_under_lock(items)

    async def _write_as_presumed(
        self, items: list[Append], batch: Batch, decided: list[Outcome]
    ) -> list[Outcome] | None:
        """One statement, its own transaction. None: something is not as presumed, and nothing was written."""
        sent = False
        try:
            async with self._pool.acquire() as connection:
                sent = True
                written = await connection.fetchval(WRITE, *batch.arguments())
        except AWAY as error:
            if isinstance(error, ValueError):
                return None
            self._alone = False
            return await self._in_doubt(items, decided) if sent else [Unavailable(type(error).__name__)] * len(items)
        except asyncpg.PostgresError:
            return None
        if not written:
            return None
        self._committed(batch)
        return decided

    async def _write_under_lock(self, items: list[Append]) -> list[Outcome]:
        """What stands is read under the lock, and the items are judged on that."""
        batch: Batch | None = None
        decided: list[Outcome] = []
        committed = False
        try:
            async with self._pool.acquire() as connection:
                async with connection.transaction(isolation="read_committed"):
                    # A statement of its own: the next one's snapshot is then taken with the lock in hand.
                    await connection.execute(LOCK)
                    found = await self._under_lock(connection, items)
                    end = (found.position, found.hash)
                    decided = [found.take(item) for item in items]
                    if found.commands and not await connection.fetchval(WRITE, *found.arguments()):
                        if sites.own() is not None:
                            raise Elsewhere  # a stream or a record that is not to be seen has the name of a new one
                        raise RuntimeError("what was read under the lock of the log is not what stands")
                    batch = found
                committed = True
        except AWAY as error:
            if isinstance(error, ValueError):
                raise
            if batch is None:
                return [Unavailable(type(error).__name__)] * len(items)
            # Only the commit is left to be unsure of; where nothing was to be written it does not matter.
            if batch.commands and not committed:
                self._alone = False
                return await self._in_doubt(items, decided)
        # Another process that wrote since we did is likely to do so again.
        self._alone = end == self._end or self._end[0] < 0
        self._committed(batch)
        return decided

    def _committed(self, batch: Batch) -> None:
        self._end = (batch.position, batch.hash)
        if batch.events:
            metrics.EVENTS.inc(len(batch.events))
            self._announce(batch.position)

    @staticmethod
    async def _under_lock(connection: Any, items: list[Append]) -> Batch:
        streams = {stream for item in items for stream in item.expected}
        row = await connection.fetchrow(UNDER_LOCK, list(streams), [item.key for item in items])
        versions = dict(zip(row["streams"] or (), row["versions"] or (), strict=True))
        return Batch(row["position"], row["hash"], versions, _known(row), await _directory(connection, items))

    async def _in_doubt(self, items: list[Append], decided: list[Outcome]) -> list[Outcome]:
        """The connection went during the commit: what is under the keys tells whether it happened."""
        keys = [item.key for item in items]
        for pause in DOUBT_PAUSES:
            try:
                async with self._pool.acquire() as connection, connection.transaction(isolation="read_committed"):
                    # Whoever held the lock has committed or is gone once it can be had.
                    await connection.execute(LOCK)
                    known = _known(await connection.fetchrow(UNDER_LOCK, [], keys))
                break
            except AWAY:
                await asyncio.sleep(pause)
        else:
            return [Unavailable("it is not known whether this was written")] * len(items)
        outcomes: list[Outcome] = []
        for item, outcome in zip(items, decided, strict=True):
            fingerprint, answer = known.get(item.key, (b"", None))
            if answer is None:
                outcomes.append(Unavailable("the connection was lost before this was written"))
            elif fingerprint != item.fingerprint:
                outcomes.append(KeyReused(item.key))
            else:
                repeated = isinstance(outcome, Answer) and outcome.repeated
                outcomes.append(Answer(answer.body, repeated, answer.position))
        if written := [outcome.position for outcome in outcomes if isinstance(outcome, Answer)]:
            self._announce(max(written))
        return outcomes

    def _announce(self, position: int) -> None:
        if self._on_append is not None and self._on_append(position):
            return  # a NOTIFY is a transaction with a flush of its own
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

    async def answers(self, requests: Mapping[str, bytes]) -> dict[str, Answer | KeyReused]:
        """What was answered before under these keys; KeyReused where the fingerprint was another."""
        known = await self._answers.get(requests)
        return {key: answer if mark == requests[key] else KeyReused(key) for key, (mark, answer) in known.items()}

    async def _fetch_answers(self, keys: list[str]) -> Known:
        async with reaching():
            return _known(await self._pool.fetchrow(UNDER_LOCK, [], keys))

    async def load(self, streams: Iterable[str]) -> dict[str, Stream]:
        """Documents and versions of streams, absent ones included."""
        names = list(streams)
        found = await self._documents.get(names)
        return {name: found.get(name) or Stream(name, 0, None) for name in names}

    async def _fetch_documents(self, names: list[str]) -> dict[str, Stream]:
        async with reaching():
            rows = await self._pool.fetch(f"SELECT {_documents()} WHERE stream = ANY($1)", names)
        return {row["stream"]: _stream(row) for row in rows if _seen(row)}

    async def find(self, kind: str, ids: Iterable[str]) -> dict[str, Entry]:
        """Directory entries of records that exist, by id."""
        return {entry.id: entry for entry in (await self._entries.get((kind, one) for one in ids)).values()}

    async def _fetch_entries(self, places: list[Place]) -> dict[Place, Entry]:
        async with reaching():
            rows = await self._pool.fetch(
                f"SELECT {_entries()} {FOUND}", [kind for kind, _ in places], [one for _, one in places]
            )
        return {(row["kind"], row["id"]): _entry(row) for row in rows if _seen(row)}

    async def children(self, kind: str, parents: Iterable[str]) -> list[Entry]:
        """Directory entries of the records that hang on these parents."""
        async with reaching():
            rows = await self._pool.fetch(
                f"SELECT {_entries()} WHERE kind = $1 AND parent = ANY($2)", kind, list(parents)
            )
        return [_entry(row) for row in rows if _seen(row)]

    async def documents(self, prefix: str) -> AsyncIterator[Stream]:
        """Every document of the streams whose name starts with a prefix, in stream order, through a cursor."""
        last = prefix[:-1] + chr(ord(prefix[-1]) + 1)
        query = f"SELECT {_documents()} WHERE stream >= $1 AND stream < $2 ORDER BY stream"
        async with reaching(), self._pool.acquire() as connection, connection.transaction(readonly=True):
            async for row in connection.cursor(query, prefix, last, prefetch=1_000):
                if _seen(row):
                    yield _stream(row)

    async def read(self, after: int, limit: int) -> list[Recorded]:
        """Up to `limit` events after a position, in order."""
        async with reaching():
            rows = await self._pool.fetch(READ, after, limit)
        return [Recorded(*row) for row in rows]

    async def at(self, positions: Iterable[int]) -> list[Recorded]:
        """The events at these positions, in order; those that are not there, or are of another site, are left out."""
        query = (
            f"SELECT {', '.join(COLUMNS)}{_sites_of('events')} FROM events WHERE position = ANY($1) ORDER BY position"
        )
        async with reaching():
            rows = await self._pool.fetch(query, list(positions))
        return [Recorded(*(row[name] for name in COLUMNS)) for row in rows if _seen(row)]

    async def page(self, after: int, limit: int, *, brief: bool) -> bytes:
        """Up to `limit` rows after a position, in order, as `shared.pages` reads them."""
        pieces: list[bytes] = []

        async def keep(piece: bytes) -> None:
            pieces.append(piece)

        async with reaching(), self._pool.acquire() as connection:
            await connection.copy_from_query(pages.query(after, limit, brief=brief), output=keep)
        return b"".join(pieces)

    async def head(self) -> tuple[int, bytes]:
        """The last position (0 where there is none) and its hash."""
        async with reaching():
            rows = await self._pool.fetch("SELECT position, hash FROM head")
        return rows[0]["position"], rows[0]["hash"]

    async def close(self) -> None:
        """Wait for the appends under way."""
        running = [task for task in (self._flusher, self._notice) if task is not None]
        await asyncio.gather(*running, return_exceptions=True)


def _documents() -> str:
    return f"stream, version, doc::text AS doc{_sites_of('streams')} FROM streams"


def _entries() -> str:
    return f"kind, id, stream, parent{_sites_of('directory')} FROM directory"


def _sites_of(table: str) -> str:
    """What else to ask for where not every row is shown."""
    return "" if sites.own() is None else f", sites_of({table}) AS sites"


def _seen(row: Any) -> bool:
    """Whether the caller may see it. PostgreSQL gives no other rows; it is judged here all the same."""
    return sites.own() is None or sites.seen(row["sites"])


def _stream(row: Any) -> Stream:
    return Stream(row["stream"], row["version"], row["doc"].encode())


def _entry(row: Any) -> Entry:
    return Entry(row["kind"], row["id"], row["stream"], row["parent"])


def _walled(error: Exception) -> bool:
    return sites.own() is not None and isinstance(error, asyncpg.InsufficientPrivilegeError)


async def _directory(connection: Any, items: list[Append]) -> Directory:
    """The places that the items claim or have listed, as they are under the lock."""
    claims = {claim for item in items for claim in item.claims}
    listed = {place for item in items for place in item.listed}
    found = Directory(children={place: set() for place in listed})
    if claims:
        kinds, ids = zip(*claims, strict=True)
        for row in await connection.fetch(CLAIMED, list(kinds), list(ids)):
            found.taken.add((row["kind"], row["id"]))
    if listed:
        kinds, parents = zip(*listed, strict=True)
        for row in await connection.fetch(LISTED, list(kinds), list(parents)):
            found.children[row["kind"], row["parent"]].add(row["id"])
    return found


def _known(row: Any) -> Known:
    """What was answered under the keys, from a row of UNDER_LOCK."""
    columns = (row[name] or () for name in ("keys", "fingerprints", "answers", "positions"))
    return {
        key: (fingerprint, Answer(body, repeated=True, position=position))
        for key, fingerprint, body, position in zip(*columns, strict=True)
    }
