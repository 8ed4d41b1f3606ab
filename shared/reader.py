"""The Kafka side of an inbox: fetch batches, hand each over until it is applied, seek where the checkpoint says."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any, Protocol

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError

from shared import topics
from shared.abreast import Abreast
from shared.db import AWAY, Unavailable
from shared.failures import Failure
from shared.kafka import Kafka

log = structlog.get_logger(__name__)

BACKOFF_SECONDS = (0.1, 0.5, 1.0, 2.0)
WAIT_MS = 200
# What waits in memory is at most this of each partition; a record that is larger comes alone.
FETCH_BYTES = 512 * 1024
# How long a position may be missing, with all that Kafka has read, before the topics are read again from their beginning.
GAP_SECONDS = 3.0
GAP_SECONDS_MOST = 60.0
COMMIT_SECONDS = 5.0
# With no more records than these left, what has been missing for long is not on its way: under load some always arrive.
NEARLY_ALL = 1_000
# How often the last record is read again: it is another one where the topic was replaced by one as long.
LOOK_AGAIN_SECONDS = 10.0
# How often to look which topics there are: with one of its topics missing a consumer would read none of them.
TOPICS_SECONDS = 5.0
MISSING_TOPICS_SECONDS = 0.5


class Target(Protocol):
    """What takes the batches."""

    def reading(self) -> Any:
        """What says, given with a batch, that it was not fetched before this."""
        ...

    async def take(self, records: Sequence[ConsumerRecord], reading: Any) -> dict[str, int]:
        """Apply a batch; gives the first missing position of each source with a gap."""
        ...

    async def replay(self) -> int:
        """Try again what could not be applied."""
        ...

    async def offsets(self) -> dict[tuple[str, int], int]:
        """Where to read on, by topic and partition."""
        ...


class Reader:
    """Reads topics as one consumer group, for ever: what fails is tried again, nothing is skipped."""

    def __init__(
        self,
        target: Target,
        kafka: Kafka,
        names: Sequence[str],
        group: str,
        max_records: int,
        rests: Callable[[], bool] | None = None,
    ) -> None:
        self._rests = rests
        self._target = target
        self._kafka = kafka
        self._names = list(names)
        self._group = group
        self._max_records = max_records
        self._consumer: AIOKafkaConsumer | None = None
        # By source, the first position that is missing, and since when it is.
        self._missing: dict[str, tuple[int, float]] = {}
        self._gap_seconds = GAP_SECONDS
        self._looked = 0.0
        self._polled: float | None = None
        self._failure = Failure()
        self._restart = False
        self._abreast = Abreast()
        # Until the places to read on from are found, nobody else may resume a partition.
        self._seeking = False

    def restart(self) -> None:
        """Look the checkpoint up again and go on from there. Another member finds out by the gap that it then sees."""
        self._restart = True

    async def run(self) -> None:
        """Read until cancelled."""
        failures = 0
        while True:
            # A consumer that started has taken the error away.
            failures = failures + 1 if self._failure.lasts else 0
            try:
                await self._target.replay()
                await self._read()
                continue
            except (*AWAY, Unavailable, KafkaError) as error:
                self._failed(error)
            except (Exception, asyncio.CancelledError) as error:
                if isinstance(error, asyncio.CancelledError) and topics.asked_to_stop():
                    raise
                self._failure.note(error)
                log.exception("inbox_failed", group=self._group)
            await asyncio.sleep(_pause(failures))

    def _failed(self, error: Exception) -> None:
        self._failure.note(error)
        log.warning("inbox_interrupted", group=self._group, error=type(error).__name__)

    async def _read(self) -> None:
        """Read the topics there are, until there are others."""
        loop = asyncio.get_running_loop()
        there = await topics.appear(self._kafka, self._names)
        pause = TOPICS_SECONDS if len(there) == len(self._names) else MISSING_TOPICS_SECONDS
        async with self._reading(there) as consumer:
            self._looked = loop.time()
            look = loop.time() + pause
            while True:
                await self._turn(consumer)
                if loop.time() >= look or self._restart:
                    if self._restart or await self._others(there):
                        self._restart = False
                        return
                    look = loop.time() + pause

    async def _others(self, there: Collection[str]) -> bool:
        """Whether other topics are there than those being read."""
        try:
            found = await topics.existing(self._kafka, self._names)
        except KafkaError as error:
            # The consumer connects again by itself, and is still the member of the group that it was.
            self._failed(error)
            return False
        self._failure.over()
        return found != there

    @asynccontextmanager
    async def _reading(self, names: Collection[str]) -> AsyncIterator[AIOKafkaConsumer]:
        consumer = AIOKafkaConsumer(
            **self._kafka.options,
            group_id=self._group,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            max_partition_fetch_bytes=FETCH_BYTES,
            fetch_max_wait_ms=WAIT_MS,
            session_timeout_ms=10_000,
            max_poll_interval_ms=600_000,
            metadata_max_age_ms=5_000,
        )
        consumer.subscribe(list(names), listener=_Seek(self, consumer))
        try:
            await consumer.start()
            self._consumer = consumer
            self._failure.over()
            yield consumer
        finally:
            self._consumer = None
            await topics.stopped(consumer.stop())

    async def _turn(self, consumer: AIOKafkaConsumer) -> None:
        """One batch: apply it, then tell Kafka (which only shows the lag: the checkpoint is what counts)."""
        if self._rests is not None and self._rests():
            await asyncio.sleep(WAIT_MS / 1_000)
            return
        reading = self._target.reading()
        fetched = await consumer.getmany(timeout_ms=WAIT_MS, max_records=self._max_records)
        loop = asyncio.get_running_loop()
        self._polled = loop.time()
        if not self._seeking:
            self._abreast.keep(consumer, fetched, {one: _state(consumer, one) for one in consumer.assignment()})
        if records := [record for part in fetched.values() for record in part]:
            self._note(await self._hand_over(records, reading), loop.time())
            # aiokafka tries for ever to commit for a partition that is gone.
            with suppress(KafkaError, TimeoutError):
                async with asyncio.timeout(COMMIT_SECONDS):
                    await consumer.commit()
        left = _left(consumer, consumer.assignment())
        if left is not None and left <= NEARLY_ALL:
            await self._look_again(consumer, loop.time())
        else:
            self._wait_from(loop.time())

    async def _hand_over(self, records: Sequence[ConsumerRecord], reading: Any) -> dict[str, int]:
        """Keep a batch until it is applied: PostgreSQL may be away for long."""
        failures = 0
        while True:
            try:
                missing = await self._target.take(records, reading)
                self._failure.over()
                return missing
            except (*AWAY, Unavailable) as error:
                if isinstance(error, ValueError):
                    raise
                self._failed(error)
            await asyncio.sleep(_pause(failures))
            failures += 1

    def _note(self, missing: dict[str, int], now: float) -> None:
        if not missing:
            self._gap_seconds = GAP_SECONDS
        known = self._missing
        self._missing = {
            source: known[source] if source in known and known[source][0] == position else (position, now)
            for source, position in missing.items()
        }

    def _wait_from(self, now: float) -> None:
        """What is missing may still come: while catching up, partitions run apart for long."""
        self._missing = {source: (position, now) for source, (position, _) in self._missing.items()}

    async def _look_again(self, consumer: AIOKafkaConsumer, now: float) -> None:
        """With next to nothing left to read: what is missing is looked for from the beginning, where what was applied drops."""
        assigned = consumer.assignment()
        long = {source: at for source, (at, since) in self._missing.items() if now - since >= self._gap_seconds}
        if long:
            log.warning("gap_reread", group=self._group, missing=long)
            await consumer.seek_to_beginning(*assigned)
            self._abreast.forget()
            self._wait_from(now)
            self._looked = now
            self._gap_seconds = min(self._gap_seconds * 2, GAP_SECONDS_MOST)
        elif now - self._looked >= LOOK_AGAIN_SECONDS:
            self._looked = now
            for partition in assigned:
                if (state := _state(consumer, partition)).has_valid_position:
                    consumer.seek(partition, max(0, state.position - 1))

    async def seek(self, consumer: AIOKafkaConsumer, assigned: Sequence[TopicPartition]) -> None:
        """Go on where the checkpoint says, or from the beginning where the topic is shorter.

        One record back: in a topic made anew it is one that was not applied yet, and what is missing before it shows as a gap.
        """
        wanted = await self._target.offsets()
        ends = await consumer.end_offsets(assigned) if assigned else {}
        for partition in assigned:
            offset = wanted.get((partition.topic, partition.partition), 0)
            consumer.seek(partition, max(0, offset - 1) if offset <= ends[partition] else 0)

    async def assigned(self, consumer: AIOKafkaConsumer, partitions: Sequence[TopicPartition]) -> None:
        """Seek before anything is delivered: aiokafka would hand records out while this still waits."""
        self._seeking = True
        consumer.pause(*partitions)
        failures = 0
        while True:
            try:
                await self.seek(consumer, partitions)
                break
            except (*AWAY, Unavailable, KafkaError) as error:
                self._failed(error)
            except Exception as error:
                # A database made anew has no tables for a moment, say. aiokafka would go on, the partitions paused for good.
                self._failure.note(error)
                log.exception("inbox_failed", group=self._group)
            await asyncio.sleep(_pause(failures))
            failures += 1
        self._failure.over()
        self._abreast.forget()
        self._seeking = False
        consumer.resume(*partitions)

    def status(self) -> dict[str, dict[str, Any]]:
        """By topic: seconds since Kafka was last asked, records there that were not fetched, and what is wrong."""
        now = asyncio.get_running_loop().time()
        polled = None if self._polled is None else round(now - self._polled, 1)
        return {
            name: {
                "reading": self._consumer is not None,
                "polled": polled,
                "unread": self._unread(name),
                **self._failure.told(),
            }
            for name in self._names
        }

    def unread(self) -> int:
        """Records that are there and were not fetched, of the topics of which that is known."""
        return sum(self._unread(name) or 0 for name in self._names)

    def _unread(self, name: str) -> int | None:
        consumer = self._consumer
        mine = [one for one in consumer.assignment() if one.topic == name] if consumer is not None else []
        return _left(consumer, mine) if mine else None


def _state(consumer: AIOKafkaConsumer, partition: TopicPartition) -> Any:
    """Where reading of an assigned partition is. `consumer.position` would wait, for ever where the partition is gone."""
    return consumer._subscription.subscription.assignment.state_value(partition)


def _left(consumer: AIOKafkaConsumer, partitions: Collection[TopicPartition]) -> int | None:
    """How many records of these partitions are there and were not fetched; None where that is not known."""
    left = 0
    for state in (_state(consumer, one) for one in partitions):
        if state.highwater is None or not state.has_valid_position:
            return None
        left += max(0, int(state.highwater) - int(state.position))
    return left


def _pause(failures: int) -> float:
    return BACKOFF_SECONDS[min(failures, len(BACKOFF_SECONDS) - 1)]


class _Seek(ConsumerRebalanceListener):  # type: ignore[misc]
    def __init__(self, reader: Reader, consumer: AIOKafkaConsumer) -> None:
        self._reader = reader
        self._consumer = consumer

    async def on_partitions_revoked(self, revoked: set[TopicPartition]) -> None:
        """Nothing to do: what was applied is in the checkpoint."""

    async def on_partitions_assigned(self, assigned: set[TopicPartition]) -> None:
        """Go on where the checkpoint says."""
        await self._reader.assigned(self._consumer, sorted(assigned))
