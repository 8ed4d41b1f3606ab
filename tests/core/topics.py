"""Topics as tests write and read them."""

import asyncio
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import msgspec
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic, RecordsToDelete
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from shared import cloudevents, topics
from shared.envelope import GENESIS, Recorded, canonical, chain
from shared.kafka import Kafka
from tests.core.units import until

LARGEST = 16 * 1024 * 1024

_PREVIOUS: dict[bytes, bytes] = {}


def event(
    position: int, persons: tuple[str | None, ...] = (None,), kind: str = "thing-done.v1", log: str = ""
) -> Recorded:
    """The event at a position of a log in which person after person has one; another `log` holds other events."""
    return _log(persons, kind, log, 1 + position // 500)[position - 1]


@cache
def _log(persons: tuple[str | None, ...], kind: str, log: str, pieces: int) -> list[Recorded]:
    made: list[Recorded] = []
    last = GENESIS
    for position in range(1, 500 * pieces + 1):
        data = canonical({"id": f"t{position}", "record": {"n": position, "log": log}, "before": None, "why": None})
        one = Recorded(
            position, f"s:{position}", 1, f"id-{position}", kind, data, "2016-05-04", persons[position % len(persons)],
            "2016-05-04T10:00:00+00:00", "tester", "c", "c", None, None, b"",
        )  # fmt: skip
        one = msgspec.structs.replace(one, hash=chain(last, one))
        _PREVIOUS[one.hash] = last
        last = one.hash
        made.append(one)
    return made


def follow(last: Recorded, count: int) -> list[Recorded]:
    """Events that another log has after this one."""
    made = []
    for number in range(1, count + 1):
        other = event(last.position + 1, log=f"after {number}")
        one = msgspec.structs.replace(other, hash=chain(last.hash, other))
        _PREVIOUS[one.hash] = last.hash
        made.append(one)
        last = one
    return made


def saying(said: Iterable[tuple[str, Any]]) -> list[Recorded]:
    """A log of events of these types and data, from position 1."""
    made: list[Recorded] = []
    last = GENESIS
    for position, (kind, data) in enumerate(said, start=1):
        one = msgspec.structs.replace(event(position), type=kind, data=canonical(data))
        one = msgspec.structs.replace(one, hash=chain(last, one))
        _PREVIOUS[one.hash] = last
        last = one.hash
        made.append(one)
    return made


def headers(one: Recorded, source: str) -> cloudevents.Headers:
    """The headers of an event of `event`."""
    return cloudevents.headers(one, source, _PREVIOUS[one.hash].hex(), one.traceparent)


async def create(bootstrap: str, topic: str, partitions: int = 1) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        await admin.create_topics([NewTopic(topic, partitions, 1)])
    finally:
        await admin.close()


async def widen(bootstrap: str, topic: str) -> None:
    """Let a topic take records up to LARGEST."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        wider = {"max.message.bytes": str(LARGEST)}
        await admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, topic, configs=wider)])
    finally:
        await admin.close()


async def delete(bootstrap: str, topic: str) -> None:
    """Delete a topic and wait until it is gone."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        await admin.delete_topics([topic])
    finally:
        await admin.close()

    async def gone() -> bool:
        return not await topics.existing(Kafka(bootstrap), [topic])

    await until(gone, "the topic is deleted")


async def cut(bootstrap: str, topic: str, partition: int, before: int) -> None:
    """Drop the records of a partition before an offset."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        await admin.delete_records({TopicPartition(topic, partition): RecordsToDelete(before_offset=before)})
    finally:
        await admin.close()


async def publish(bootstrap: str, topic: str, source: str, events: Iterable[Recorded], partition: int = 0) -> None:
    """Send events to one partition, in the order given."""
    records = [(one.data, cloudevents.key(one), headers(one, source)) for one in events]
    await send(bootstrap, topic, records, partition)


async def send(bootstrap: str, topic: str, records: Sequence[tuple[Any, Any, Any]], partition: int = 0) -> None:
    """Send records (value, key, headers) to one partition."""
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, enable_idempotence=True, max_request_size=LARGEST)
    await producer.start()
    try:
        sent = [
            await producer.send(topic, value, key, partition=partition, headers=headers)
            for value, key, headers in records
        ]
        await asyncio.gather(*sent)
    finally:
        await producer.stop()


async def everything(bootstrap: str, topic: str) -> list[Any]:
    """Every record that is on a topic now, partition by partition."""
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, group_id=None, auto_offset_reset="earliest")
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await consumer.start()
    await admin.start()
    try:
        (described,) = await admin.describe_topics([topic])
        partitions = [TopicPartition(topic, number) for number in range(len(described["partitions"]))]
        if not partitions:
            return []
        ends = await consumer.end_offsets(partitions)
        consumer.assign(partitions)
        await consumer.seek_to_beginning(*partitions)
        records: list[Any] = []
        while any([await consumer.position(one) < ends[one] for one in partitions]):
            for part in (await consumer.getmany(timeout_ms=100)).values():
                records += part
        return sorted(records, key=lambda record: (record.partition, record.offset))
    finally:
        await admin.close()
        await consumer.stop()


def position(record: Any) -> int:
    """The log position that a record carries."""
    return int(dict(record.headers)["ce_position"])
