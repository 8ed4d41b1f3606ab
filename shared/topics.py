"""The topics of a broker: whether one exists, making it, and whether it still is the one that was filled."""

import asyncio
from collections.abc import AsyncIterator, Collection, Coroutine, Mapping
from contextlib import suppress
from typing import Any

import msgspec
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import TopicAlreadyExistsError, for_code

from shared.kafka import Kafka

LOOK_SECONDS = 0.25
STOP_SECONDS = 5.0
FETCH_MS = 200
MAX_RECORD = 8 * 1024 * 1024
# A new reader starts from the first event, so nothing may be dropped by age or size.
CONFIG = {
    "cleanup.policy": "delete",
    "retention.ms": "-1",
    "retention.bytes": "-1",
    "max.message.bytes": str(MAX_RECORD),
}


class Extent(msgspec.Struct, frozen=True):
    """What of a topic is there: for each partition its first offset, and the offset after its last."""

    starts: dict[int, int] = {}
    ends: dict[int, int] = {}


def lost(then: Extent, now: Extent) -> str | None:
    """Why a topic no longer holds what was confirmed in it, None where it does."""
    if not then.starts:
        return None
    if not now.starts:
        return "it is gone"
    if then.starts.keys() != now.starts.keys():
        return "its partitions are others"
    if any(now.ends[partition] < end for partition, end in then.ends.items()):
        return "it ends earlier"
    if any(now.starts[partition] > start for partition, start in then.starts.items()):
        return "it begins later"
    return None


class Topic:
    """One topic of a broker, watched over one pair of connections. `start` and `stop` frame its use."""

    def __init__(self, kafka: Kafka, name: str) -> None:
        self._name = name
        self._admin = AIOKafkaAdminClient(**kafka.options)
        self._consumer = AIOKafkaConsumer(**kafka.options, group_id=None)

    async def start(self) -> None:
        """Connect. Raises KafkaError where the broker cannot be reached."""
        await self._admin.start()
        await self._consumer.start()

    async def stop(self) -> None:
        """Disconnect."""
        await stopped(self._consumer.stop())
        await stopped(self._admin.close())

    async def ensure(self, partitions: int, replication: int) -> None:
        """Make the topic where it does not exist. Raises KafkaError."""
        if not await _partitions(self._admin, self._name):
            with suppress(TopicAlreadyExistsError):
                made = await self._admin.create_topics(
                    [NewTopic(self._name, partitions, replication, topic_configs=CONFIG)]
                )
                for _, code, *_ in made.topic_errors:
                    if code:
                        raise for_code(code)

    async def delete(self) -> None:
        """Delete the topic; the relay makes it anew and fills it from the log. Raises KafkaError."""
        deleted = await self._admin.delete_topics([self._name])
        for _, code, *_ in deleted.topic_error_codes:
            if code:
                raise for_code(code)

    async def extent(self) -> Extent:
        """What of the topic is there now; an empty extent where it does not exist. Raises KafkaError."""
        partitions = [TopicPartition(self._name, number) for number in await _partitions(self._admin, self._name)]
        if not partitions:
            return Extent()
        starts = await self._consumer.beginning_offsets(partitions)
        ends = await self._consumer.end_offsets(partitions)
        return Extent(
            {one.partition: at for one, at in starts.items()}, {one.partition: at for one, at in ends.items()}
        )

    async def firsts(self, extent: Extent) -> list[ConsumerRecord]:
        """The record that each partition begins with, of those that have one."""
        near = Extent(
            extent.starts, {number: min(end, extent.starts[number] + 1) for number, end in extent.ends.items()}
        )
        found = [record async for records in self.records({}, near) for record in records]
        return [record for record in found if record.offset == extent.starts[record.partition]]

    async def records(self, since: Mapping[int, int], extent: Extent) -> AsyncIterator[list[ConsumerRecord]]:
        """The records that are there now, from an offset in each partition (its first where none is named), in pieces."""
        ends = {TopicPartition(self._name, number): end for number, end in extent.ends.items()}
        starts = {one: max(extent.starts[one.partition], since.get(one.partition, 0)) for one in ends}
        wanted = {one for one in ends if starts[one] < ends[one]}
        if not wanted:
            return
        self._consumer.assign(wanted)
        try:
            for one in wanted:
                self._consumer.seek(one, starts[one])
            while wanted:
                fetched = await self._consumer.getmany(*wanted, timeout_ms=FETCH_MS)
                if records := [record for part in fetched.values() for record in part]:
                    yield records
                wanted = {one for one in wanted if await self._consumer.position(one) < ends[one]}
        finally:
            self._consumer.assign([])


async def stopped(stopping: Coroutine[Any, Any, None], seconds: float = STOP_SECONDS) -> bool:
    """Let a Kafka client stop, for so long at most; says whether it did.

    A task of its own: aiokafka lets the cancellation of its inner tasks out, which would end ours for good.
    """
    task = asyncio.create_task(stopping)
    done, _ = await asyncio.wait({task}, timeout=seconds)
    if not done:
        task.cancel()
    elif not task.cancelled():
        task.exception()
    return bool(done)


def asked_to_stop() -> bool:
    """Whether the cancellation being handled is that of the current task, and not one that a library let out."""
    task = asyncio.current_task()
    return task is None or task.cancelling() > 0


async def existing(kafka: Kafka, names: Collection[str]) -> set[str]:
    """Those of these topics that exist. Raises KafkaError."""
    admin = AIOKafkaAdminClient(**kafka.options)
    try:
        await admin.start()
        return {name for name in names if await _partitions(admin, name)}
    finally:
        await stopped(admin.close())


async def appear(kafka: Kafka, names: Collection[str]) -> set[str]:
    """Wait until one of these topics exists; gives those that do. Raises KafkaError."""
    while not (there := await existing(kafka, names)):
        await asyncio.sleep(LOOK_SECONDS)
    return there


async def _partitions(admin: Any, name: str) -> list[int]:
    (described,) = await admin.describe_topics([name])
    return sorted(one["partition"] for one in described["partitions"])
