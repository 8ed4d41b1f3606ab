"""The inbox: events of other services applied exactly once, in one transaction with the note of what was applied.

What counts is the checkpoint in PostgreSQL, never Kafka's own offsets: duplicates, replays, a topic made anew, a restored
database and two readers that both believe they own a partition change nothing. Why aiokafka itself: docs/decisions.
"""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any, Protocol

import asyncpg
import structlog
from aiokafka import ConsumerRecord
from opentelemetry.trace import SpanKind

from shared import metrics, tracing
from shared.checkpoints import Checkpoints, Progress, State
from shared.cloudevents import Incoming, Unreadable, read
from shared.db import Unavailable, passes, reaching
from shared.kafka import Kafka
from shared.parking import Parking, Raw
from shared.ranges import Ranges
from shared.reader import Reader
from shared.readings import Before, Forget, Readings
from shared.schema import Schema

log = structlog.get_logger(__name__)

SHOWN_GAPS = 10
FORKED = "the log of its source is another one than was applied: it was restored from a backup, see docs/recovery.md"

Offsets = dict[str, dict[str, int]]


class Handler(Protocol):
    """What a service does with events. Everything it writes goes through the connection it is given."""

    async def apply(self, connection: Any, events: Sequence[Incoming], previous_version: int) -> None:
        """Apply events, each for the first time. `previous_version` is that of the checkpoints before this transaction."""
        ...

    async def committed(self, version: int) -> None:
        """What was applied is now durable, and the checkpoints are at this version."""
        ...

    def rolled_back(self) -> None:
        """What was applied is undone: forget what is remembered of it."""
        ...


class Inbox:
    """Reads the topics of `sources` (topic -> source) as one consumer group and hands their events to a handler.

    `does` is what a trace says of that, in a word.
    `forget` removes all that the handler has written, where that can be read anew. `shape` (from 1) is the number of the shape
    in which the handler keeps what it reads: where a program of another has kept some of it, all is read again, over what is
    there, so that the handler has to take an event again as if it were the first time. While `rests` says so nothing is read.
    """

    def __init__(
        self,
        pool: asyncpg.Pool,
        kafka: Kafka,
        sources: Mapping[str, str],
        group: str,
        handler: Handler,
        *,
        schema: Schema | None = None,
        max_records: int = 5_000,
        does: str = "apply",
        forget: Forget | None = None,
        shape: int = 0,
        rests: Callable[[], bool] | None = None,
    ) -> None:
        self._pool = pool
        self._group = group
        self._does = does
        self._sources = dict(sources)
        self._handler = handler
        self._schema = schema or Schema()
        self._checkpoints = Checkpoints(self._schema, sorted(self._sources.values()), shape)
        self._parking = Parking(self._schema)
        # One transaction of this instance at a time: the handler is told of each commit before the next begins.
        self._turn = asyncio.Lock()
        self._readings = Readings(self._checkpoints, self._parking, forget)
        self._reader = Reader(self, kafka, list(self._sources), group, max_records, rests)
        self.taken = 0
        """How many events this instance has applied since it was made."""

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Read until the block is left. Starts at once, with Kafka or without."""
        task = asyncio.create_task(self._reader.run(), name="inbox")
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[Any]:
        async with self._pool.acquire() as connection, connection.transaction(isolation="read_committed"):
            await self._schema.resolve(connection)
            yield connection

    def reading(self) -> Mapping[str, int]:
        """What says, given with a batch, that it was not fetched before this."""
        return self._readings.now

    async def take(self, records: Sequence[ConsumerRecord], reading: Mapping[str, int] | None = None) -> dict[str, int]:
        """Apply a batch of consumer records in one transaction; gives the first missing position of each source with a gap.

        Of what was fetched before all was forgotten (`reading`) nothing is applied. Raises what shows that PostgreSQL is away;
        the same batch may then be given again.
        """
        events: list[Incoming] = []
        unreadable: list[tuple[ConsumerRecord, str]] = []
        raw: dict[tuple[str, int], ConsumerRecord] = {}
        offsets: Offsets = {}
        for record in records:
            source = self._sources[record.topic]
            mine = offsets.setdefault(source, {})
            mine[str(record.partition)] = max(mine.get(str(record.partition), 0), record.offset + 1)
            try:
                event = read(source, record)
            except Unreadable as error:
                unreadable.append((record, str(error)))
                continue
            events.append(event)
            raw[source, event.position] = record
        begin = time.time_ns()
        async with self._turn:
            try:
                with metrics.APPLY_SECONDS.time():
                    state, done, progress = await self._commit(
                        events, unreadable, raw, offsets, self.reading() if reading is None else reading
                    )
            except Before:
                # Read again, from where the checkpoint says by now.
                self._handler.rolled_back()
                self._reader.restart()
                return {}
            except BaseException:
                self._handler.rolled_back()
                raise
            await self._handler.committed(state.version)
        for source, count in Counter(event.source for event in done).items():
            metrics.APPLIED.labels(source).inc(count)
        self.taken += len(done)
        self._trace(done, begin)
        return {source: one.seen.reach() + 1 for source, one in progress.items() if one.seen.holes()}

    def _trace(self, done: Sequence[Incoming], begin: int) -> None:
        if not tracing.is_on():
            return
        for topic, source in self._sources.items():
            mine = [event for event in done if event.source == source]
            told = {
                "messaging.system": "kafka",
                "messaging.operation.type": "process",
                "messaging.destination.name": topic,
                "messaging.consumer.group.name": self._group,
            }
            tracing.passed(f"{self._does} {source}", SpanKind.CONSUMER, mine, begin, told)

    async def _commit(
        self,
        events: list[Incoming],
        unreadable: list[tuple[ConsumerRecord, str]],
        raw: Raw,
        offsets: Offsets,
        reading: Mapping[str, int],
    ) -> tuple[State, list[Incoming], dict[str, Progress]]:
        async with self._transaction() as connection:
            state = await self._checkpoints.lock(connection)
            self._readings.check(state, reading)
            for record, reason in unreadable:
                metrics.PARKED.labels(self._sources[record.topic]).inc()
                await self._parking.park_unreadable(connection, self._sources[record.topic], record, reason)
            fresh = await self._parking.hold_back(
                connection, await self._of_one_log(connection, state, events, raw), raw
            )
            done = await self._apply(connection, fresh, state.version, raw)
            await self._checkpoints.move(connection, state, done, offsets)
            return state, done, await self._checkpoints.progress(connection)

    async def _of_one_log(self, connection: Any, state: State, events: list[Incoming], raw: Raw) -> list[Incoming]:
        """The events not applied yet. Those of a source that was seen to be another log are parked: figures stay of one log."""
        known = {source for source, links in state.links.items() if links.forked_at is not None}
        forked = state.of_another_log(events)
        for source in forked - known:
            log.error("log_forked", source=source, position=state.links[source].forked_at)
        fresh = state.fresh(events)
        for event in fresh:
            if event.source in forked:
                await self._parking.park(connection, event, raw[event.source, event.position], FORKED)
        return [event for event in fresh if event.source not in forked]

    async def _apply(self, connection: Any, events: Sequence[Incoming], version: int, raw: Raw) -> list[Incoming]:
        """Apply what can be applied; an event that cannot is found by halving, and parked with its person's later ones."""
        if not events:
            return []
        failure = await self._try(connection, events, version)
        if failure is None:
            return list(events)
        if len(events) == 1:
            (event,) = events
            log.error(
                "event_parked",
                source=event.source,
                position=event.position,
                reason=failure,
                trace_id=tracing.trace_id(event.traceparent),
            )
            metrics.PARKED.labels(event.source).inc()
            await self._parking.park(connection, event, raw[event.source, event.position], failure)
            return []
        middle = len(events) // 2
        first = await self._apply(connection, events[:middle], version, raw)
        rest = await self._parking.hold_back(connection, events[middle:], raw)
        return first + await self._apply(connection, rest, version, raw)

    async def _try(self, connection: Any, events: Sequence[Incoming], version: int) -> str | None:
        """Apply events or leave no trace of them; the kind of failure, None where there was none."""
        try:
            async with connection.transaction():
                await self._handler.apply(connection, events, version)
        except Exception as error:
            self._handler.rolled_back()
            if passes(error, connection):
                raise Unavailable(type(error).__name__) from error
            return type(error).__name__
        return None

    async def replay(self) -> int:
        """Try the parked events again, in their order; returns how many were applied. Raises Unavailable."""
        done: list[Incoming] = []
        gone: list[str] = []
        stuck: set[tuple[str, str]] = set()
        async with self._turn:
            try:
                async with reaching(), self._transaction() as connection:
                    state = await self._checkpoints.lock(connection)
                    applied = {source: Ranges(ranges) for source, ranges in state.applied.items()}
                    for parked in await self._parking.all(connection, sorted(state.applied)):
                        event = parked.event
                        if event is None or (event.source, event.participant) in stuck:
                            continue
                        if state.links[event.source].forked_at is not None:
                            continue
                        if event.position not in applied[event.source]:
                            if await self._try(connection, [event], state.version) is not None:
                                if event.participant is not None:
                                    stuck.add((event.source, event.participant))
                                continue
                            applied[event.source].add([event.position])
                            done.append(event)
                        gone.append(parked.place)
                    await self._parking.release(connection, gone)
                    await self._checkpoints.move(connection, state, done, {})
            except BaseException:
                self._handler.rolled_back()
                raise
            await self._handler.committed(state.version)
        return len(done)

    async def anew(self) -> None:
        """Forget all that was applied and parked; what the topics hold is then read from their beginning.

        ValueError: the inbox was made without `forget`, which removes what its handler has written.
        """
        async with self._turn:
            async with self._transaction() as connection:
                await self._readings.begin(connection, await self._checkpoints.lock(connection))
            self._handler.rolled_back()
        self._reader.restart()

    async def of_logs(self, firsts: Mapping[str, str]) -> bool:
        """The topics of these sources begin with these events now (their hashes, in hexadecimal).

        Where one is of another log than was read, all is forgotten and read anew; says whether it was. Raises Unavailable.
        """
        async with self._turn:
            async with reaching(), self._transaction() as connection:
                anew = await self._readings.of_logs(connection, await self._checkpoints.lock(connection), firsts)
            if anew:
                self._handler.rolled_back()
        if anew:
            self._reader.restart()
        return anew

    async def has(self, ends: Offsets) -> bool:
        """Whether all before these offsets of each source's partitions is applied, nothing missing or parked. Raises Unavailable."""
        async with reaching(), self._transaction() as connection:
            known = await self._checkpoints.offsets(connection)
            progress = await self._checkpoints.progress(connection)
            parked = await self._parking.counts(connection)
        return all(
            not parked.get(source)
            and not progress[source].seen.holes()
            and all(known.get(source, {}).get(partition, 0) >= end for partition, end in partitions.items())
            for source, partitions in ends.items()
        )

    def unread(self) -> int:
        """Records that are there and were not fetched by this instance, as far as it knows."""
        return self._reader.unread()

    async def offsets(self) -> dict[tuple[str, int], int]:
        """Where to read on, by topic and partition: from the beginning where what is kept is of another shape."""
        async with self._transaction() as connection:
            state = await self._checkpoints.lock(connection)
            if await self._readings.join(connection, state):
                log.info("read_again", group=self._group, sources=sorted(state.applied))
            known = await self._checkpoints.offsets(connection)
        return {
            (topic, int(partition)): offset
            for topic, source in self._sources.items()
            for partition, offset in known.get(source, {}).items()
        }

    async def status(self) -> dict[str, Any]:
        """For each source: watermark, parked count, missing ranges, when it was last applied, and how reading goes.

        `forked_at` is the first position seen to be of another log than what was applied, None where there is none.
        `missing` is how many positions are missing in all. `polled` is the age in seconds of the last look at Kafka, `unread`
        the records that are there and were not fetched by this instance; None where it is not known.
        """
        async with reaching(), self._transaction() as connection:
            progress = await self._checkpoints.progress(connection)
            counts = await self._parking.counts(connection)
        reading = self._reader.status()
        holes = {source: progress[source].seen.holes() for source in self._sources.values()}
        return {
            source: {
                "watermark": progress[source].applied.reach(),
                "last_applied_at": at.isoformat() if (at := progress[source].at) else None,
                "gap": [[start, end - 1] for start, end in holes[source][:SHOWN_GAPS]],
                "missing": sum(end - start for start, end in holes[source]),
                "parked": counts.get(source, 0),
                "forked_at": progress[source].forked_at,
            }
            | reading[topic]
            for topic, source in self._sources.items()
        }
