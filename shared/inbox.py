"""The inbox: events of other services applied exactly once, in one transaction with the note of what was applied.

What counts is the checkpoint in PostgreSQL, never Kafka's own offsets: duplicates, replays, a topic made anew, a restored
database and two readers that both believe they own a partition change nothing. Why aiokafka itself: docs/decisions.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any, Protocol

import asyncpg
import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import KafkaError

from shared import topics
from shared.checkpoints import Checkpoints
from shared.cloudevents import Incoming, Unreadable, read
from shared.db import AWAY
from shared.parking import Parking
from shared.schema import Schema

log = structlog.get_logger(__name__)

BACKOFF_SECONDS = (0.1, 0.5, 1.0, 2.0)
GAP_SECONDS = 3.0
WAIT_MS = 200


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
    """Reads the topics of `sources` (topic -> source) as one consumer group and hands their events to a handler."""

    def __init__(
        self,
        pool: asyncpg.Pool,
        bootstrap: str,
        sources: Mapping[str, str],
        group: str,
        handler: Handler,
        *,
        schema: Schema | None = None,
        max_records: int = 5_000,
    ) -> None:
        self._pool = pool
        self._bootstrap = bootstrap
        self._sources = dict(sources)
        self._group = group
        self._handler = handler
        self._schema = schema or Schema()
        self._checkpoints = Checkpoints(self._schema, sorted(self._sources.values()))
        self._parking = Parking(self._schema)
        self._max_records = max_records
        self._consumer: AIOKafkaConsumer | None = None
        self._gap_since: float | None = None
        self._rewind_after = GAP_SECONDS
        self._error: str | None = None

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Read until the block is left. Starts at once, with Kafka or without."""
        task = asyncio.create_task(self._run(), name=f"inbox {self._group}")
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _run(self) -> None:
        failures = 0
        while True:
            try:
                await self.replay()
                async with self._reading() as consumer:
                    while True:
                        await self._turn(consumer)
                        failures, self._error = 0, None
            except (*AWAY, KafkaError) as error:
                self._error = type(error).__name__
                log.warning("inbox_interrupted", group=self._group, error=self._error)
            except Exception as error:
                self._error = type(error).__name__
                log.exception("inbox_failed", group=self._group)
            self._handler.rolled_back()
            await asyncio.sleep(BACKOFF_SECONDS[min(failures, len(BACKOFF_SECONDS) - 1)])
            failures += 1

    @asynccontextmanager
    async def _reading(self) -> AsyncIterator[AIOKafkaConsumer]:
        await topics.appear(self._bootstrap, self._sources)
        consumer = AIOKafkaConsumer(
            bootstrap_servers=self._bootstrap,
            group_id=self._group,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            max_partition_fetch_bytes=4 * 1024 * 1024,
            fetch_max_wait_ms=WAIT_MS,
            session_timeout_ms=10_000,
            max_poll_interval_ms=600_000,
            metadata_max_age_ms=5_000,
        )
        consumer.subscribe(list(self._sources), listener=_Seek(self, consumer))
        try:
            await consumer.start()
            self._consumer = consumer
            yield consumer
        finally:
            self._consumer = None
            await consumer.stop()

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[Any]:
        async with self._pool.acquire() as connection, connection.transaction():
            await self._schema.resolve(connection)
            yield connection

    async def _turn(self, consumer: AIOKafkaConsumer) -> None:
        """One batch: apply it, then tell Kafka (which only shows the lag: the checkpoint is what counts)."""
        fetched = await consumer.getmany(timeout_ms=WAIT_MS, max_records=self._max_records)
        records = [record for part in fetched.values() for record in part]
        if records:
            await self.take(records)
            with suppress(KafkaError):
                await consumer.commit()
        await self._mend_gap(consumer)

    async def take(self, records: Sequence[Any]) -> None:
        """Apply a batch of consumer records in one transaction. Raises what shows that PostgreSQL is away."""
        events: list[Incoming] = []
        unreadable: list[tuple[Any, str]] = []
        raw: dict[tuple[str, int], Any] = {}
        for record in records:
            source = self._sources[record.topic]
            try:
                event = read(source, record)
            except Unreadable as error:
                unreadable.append((record, str(error)))
                continue
            events.append(event)
            raw[source, event.position] = record
        offsets: dict[str, dict[str, int]] = {}
        for record in records:
            mine = offsets.setdefault(self._sources[record.topic], {})
            mine[str(record.partition)] = max(mine.get(str(record.partition), 0), record.offset + 1)
        async with self._transaction() as connection:
            state = await self._checkpoints.lock(connection)
            fresh = state.fresh(events)
            fresh = await self._parking.hold_back(connection, fresh, raw)
            for record, reason in unreadable:
                await self._parking.park_unreadable(connection, self._sources[record.topic], record, reason)
            done = await self._apply(connection, fresh, state.version, raw)
            await self._checkpoints.move(connection, state, done, offsets)
        await self._handler.committed(state.version)
        await self._look_for_gap()

    async def _apply(
        self, connection: Any, events: Sequence[Incoming], version: int, raw: Mapping[tuple[str, int], Any]
    ) -> list[Incoming]:
        """Apply what can be applied; an event that cannot is found by halving, and parked with its person's later ones."""
        if not events:
            return []
        try:
            async with connection.transaction():
                await self._handler.apply(connection, events, version)
            return list(events)
        except AWAY as error:
            self._handler.rolled_back()
            if not isinstance(error, ValueError):
                raise
            failure: Exception = error
        except Exception as error:
            self._handler.rolled_back()
            failure = error
        if len(events) == 1:
            log.error(
                "event_parked", source=events[0].source, position=events[0].position, reason=type(failure).__name__
            )
            await self._parking.park(
                connection, events[0], raw[events[0].source, events[0].position], type(failure).__name__
            )
            return []
        middle = len(events) // 2
        first = await self._apply(connection, events[:middle], version, raw)
        rest = await self._parking.hold_back(connection, events[middle:], raw)
        return first + await self._apply(connection, rest, version, raw)

    async def replay(self) -> int:
        """Try the parked events again, oldest first; returns how many were applied."""
        count = 0
        async with self._transaction() as connection:
            state = await self._checkpoints.lock(connection)
            for event in await self._parking.events(connection):
                if await self._parking.waits(connection, event):
                    continue
                if state.has(event):
                    await self._parking.release(connection, event)
                    continue
                try:
                    async with connection.transaction():
                        await self._handler.apply(connection, [event], state.version)
                except AWAY:
                    raise
                except Exception:
                    self._handler.rolled_back()
                    continue
                await self._parking.release(connection, event)
                await self._checkpoints.move(connection, state, [event], {})
                count += 1
        await self._handler.committed(state.version)
        return count

    async def _look_for_gap(self) -> None:
        async with self._transaction() as connection:
            gaps = await self._checkpoints.gaps(connection, await self._parking.positions(connection))
        if not gaps:
            self._gap_since, self._rewind_after = None, GAP_SECONDS
        elif self._gap_since is None:
            self._gap_since = asyncio.get_running_loop().time()

    async def _mend_gap(self, consumer: AIOKafkaConsumer) -> None:
        """A position that stays missing is read again from the beginning of the topics: what was applied is dropped there."""
        if self._gap_since is None or asyncio.get_running_loop().time() - self._gap_since < self._rewind_after:
            return
        await self._look_for_gap()
        if self._gap_since is None:
            return
        log.warning("gap_reread", group=self._group)
        await consumer.seek_to_beginning()
        self._gap_since = asyncio.get_running_loop().time()
        self._rewind_after = min(self._rewind_after * 2, 60.0)

    async def seek(self, consumer: AIOKafkaConsumer, assigned: Sequence[TopicPartition]) -> None:
        """Go on where the checkpoint says; from the beginning where it names an offset that the topic no longer has."""
        async with self._transaction() as connection:
            offsets = await self._checkpoints.offsets(connection)
        ends = await consumer.end_offsets(assigned) if assigned else {}
        for partition in assigned:
            wanted = offsets.get(self._sources[partition.topic], {}).get(str(partition.partition), 0)
            consumer.seek(partition, wanted if wanted <= ends[partition] else 0)

    async def status(self) -> dict[str, Any]:
        """For each source: watermark, parked count, missing ranges, when it was last applied, and what is wrong."""
        async with self._transaction() as connection:
            parked = await self._parking.positions(connection)
            counts = await self._parking.counts(connection)
            sources = await self._checkpoints.status(connection, parked)
        for source, one in sources.items():
            one |= {"parked": counts.get(source, 0), "error": self._error, "reading": self._consumer is not None}
        return sources


class _Seek(ConsumerRebalanceListener):  # type: ignore[misc]
    def __init__(self, inbox: Inbox, consumer: AIOKafkaConsumer) -> None:
        self._inbox = inbox
        self._consumer = consumer

    async def on_partitions_revoked(self, revoked: set[TopicPartition]) -> None:
        """Nothing to do: what was applied is in the checkpoint."""

    async def on_partitions_assigned(self, assigned: set[TopicPartition]) -> None:
        """Seek before anything is delivered: aiokafka would hand records out while this still waits."""
        partitions = sorted(assigned)
        self._consumer.pause(*partitions)
        while True:
            try:
                await self._inbox.seek(self._consumer, partitions)
                break
            except AWAY:
                await asyncio.sleep(BACKOFF_SECONDS[1])
        self._consumer.resume(*partitions)
