"""What the tests of the inbox have in common: an inbox of one topic, waiting for what it applied, records as Kafka gives them."""

from collections.abc import Sequence
from typing import Any

import asyncpg
from aiokafka import ConsumerRecord

from shared import cloudevents
from shared.envelope import Recorded
from shared.inbox import Inbox
from shared.kafka import Kafka
from tests.core import topics
from tests.core.keeping import Keeper
from tests.core.units import until


def inbox_of(pool: asyncpg.Pool, kafka: str, topic: str, keeper: Keeper, group: str = "") -> Inbox:
    """An inbox of one topic of intake's; its group is named like the topic unless another is given."""
    return Inbox(pool, Kafka(kafka), {topic: "intake"}, group or topic, keeper)


async def applied(inbox: Inbox, position: int, source: str = "intake") -> None:
    """Wait until all up to a position is applied."""

    async def reached() -> Any:
        status = await inbox.status()
        return status[source]["watermark"] >= position

    await until(reached, f"position {position} of {source} is applied")


async def reads(inbox: Inbox, source: str = "intake") -> None:
    """Wait until it reads: a client of aiokafka that is cancelled while it connects leaves its socket open."""

    async def fetched() -> bool:
        return (await inbox.status())[source]["unread"] is not None

    await until(fetched, f"the topic of {source} is read")


def records_of(topic: str, events: Sequence[Recorded], first: int = 0) -> list[Any]:
    """Consumer records as Kafka would give them."""
    return [
        ConsumerRecord(
            topic, 0, first + index, 0, 0, cloudevents.key(one), one.data, None, 0, 0,
            tuple(topics.headers(one, "intake")),
        )
        for index, one in enumerate(events)
    ]  # fmt: skip
