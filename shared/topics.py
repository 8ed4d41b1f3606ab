"""The topics of a broker: whether one exists, and making it."""

import asyncio
from collections.abc import Iterable
from contextlib import suppress

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import TopicAlreadyExistsError

LOOK_SECONDS = 0.25


async def partitions(bootstrap: str, topic: str) -> int:
    """The number of a topic's partitions, 0 where it does not exist. Raises KafkaError."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        (described,) = await admin.describe_topics([topic])
        return len(described["partitions"])
    finally:
        await admin.close()


async def ensure(bootstrap: str, topic: str, count: int, replication: int) -> None:
    """Make a topic where it does not exist. Raises KafkaError."""
    if await partitions(bootstrap, topic):
        return
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        with suppress(TopicAlreadyExistsError):
            await admin.create_topics([NewTopic(topic, count, replication)])
    finally:
        await admin.close()


async def appear(bootstrap: str, topics: Iterable[str]) -> None:
    """Wait until each topic exists: a consumer that subscribes earlier looks again only after its metadata's age."""
    for topic in topics:
        while not await partitions(bootstrap, topic):
            await asyncio.sleep(LOOK_SECONDS)
