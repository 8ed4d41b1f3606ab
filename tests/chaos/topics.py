"""What can happen to topics and to what they hold."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiokafka.admin import AIOKafkaAdminClient, NewPartitions, NewTopic, RecordsToDelete
from aiokafka.structs import TopicPartition

from tests.chaos.world import LOGS, World

PREFIX = "espace."


async def nothing(world: World) -> None:
    """There is nothing to mend: the services have to."""


async def delete(world: World) -> None:
    """All topics deleted."""
    async with _admin(world) as admin:
        await admin.delete_topics([PREFIX + service for service in LOGS])


async def wipe(world: World) -> None:
    """All topics deleted and made anew, empty, before anybody looks."""
    await _anew(world, None)


async def repartition(world: World) -> None:
    """All topics made anew with another number of partitions."""
    await _anew(world, world.dice.choice((1, 2, 7)))


async def add_partitions(world: World) -> None:
    """A topic in use gets more partitions: from then on keys go elsewhere."""
    async with _admin(world) as admin:
        for service in LOGS:
            number = await _partitions(admin, PREFIX + service)
            await admin.create_partitions({PREFIX + service: NewPartitions(number + 2)})


async def retention(world: World) -> None:
    """Reporting is away, and what it had not read yet is removed from the topics."""
    await world.stop_services("reporting", world.homes)
    before = await world.heads()

    async def more() -> bool:
        return all(head > before[service] + 10 for service, head in (await world.heads()).items())

    await world.until(more, "events that reporting has not read")
    async with _admin(world) as admin:
        for service in LOGS:
            number = await _partitions(admin, PREFIX + service)
            await admin.delete_records(
                {TopicPartition(PREFIX + service, one): RecordsToDelete(before_offset=-1) for one in range(number)}
            )


async def lose_everything(world: World) -> None:
    """The broker stopped and its whole data directory gone."""
    await world.stop_kafka()
    await asyncio.to_thread(shutil.rmtree, world.servers.path / "kafka" / "data")


async def _anew(world: World, partitions: int | None) -> None:
    async with _admin(world) as admin:
        for service in LOGS:
            name = PREFIX + service
            number = partitions or await _partitions(admin, name)
            await admin.delete_topics([name])
            await admin.create_topics([NewTopic(name, number, 1)])


async def _partitions(admin: AIOKafkaAdminClient, name: str) -> int:
    (described,) = await admin.describe_topics([name])
    return len(described["partitions"])


@asynccontextmanager
async def _admin(world: World) -> AsyncIterator[AIOKafkaAdminClient]:
    admin = AIOKafkaAdminClient(bootstrap_servers=world.bootstrap)
    await admin.start()
    try:
        yield admin
    finally:
        await admin.close()
