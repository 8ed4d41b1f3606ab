"""An inbox whose handler keeps events in another shape than what is there: all is read again, once."""

from collections.abc import Sequence
from typing import Any

import asyncpg
import pytest

from shared.cloudevents import Incoming
from shared.inbox import Inbox
from shared.kafka import Kafka
from shared.schema import INBOX_SHAPE
from tests.core import topics
from tests.core.inboxes import applied, records_of
from tests.core.topics import event

TABLE = "CREATE TABLE shaped (position bigint PRIMARY KEY, shape int)"


class Shaped:
    """Keeps the shape in which each event was last kept; without one, as a program of before shapes does, 0."""

    def __init__(self, shape: int) -> None:
        self.shape = shape
        self.times = 0

    async def apply(self, connection: Any, events: Sequence[Incoming], previous_version: int) -> None:
        self.times += len(events)
        await connection.executemany(
            "INSERT INTO shaped VALUES ($1, $2) ON CONFLICT (position) DO UPDATE SET shape = excluded.shape",
            [(one.position, self.shape) for one in events],
        )

    async def committed(self, version: int) -> None:
        """Nothing is remembered."""

    def rolled_back(self) -> None:
        """Nothing is remembered."""


@pytest.fixture
async def shaped(pool: asyncpg.Pool) -> asyncpg.Pool:
    await pool.execute(INBOX_SHAPE + TABLE)
    return pool


def inbox_of(pool: asyncpg.Pool, kafka: str, topic: str, handler: Shaped) -> Inbox:
    return Inbox(pool, Kafka(kafka), {topic: "intake"}, topic, handler, shape=handler.shape)


async def shapes(pool: asyncpg.Pool) -> list[int]:
    return [row["shape"] for row in await pool.fetch("SELECT shape FROM shaped ORDER BY position")]


async def test_what_another_shape_kept_is_read_again_once(shaped: asyncpg.Pool, kafka: str, topic: str) -> None:
    await topics.create(kafka, topic)
    await topics.publish(kafka, topic, "intake", [event(n) for n in range(1, 6)])
    read: list[int] = []
    for shape in (0, 1, 1, 2):
        handler = Shaped(shape)
        inbox = inbox_of(shaped, kafka, topic, handler)
        async with inbox.running():
            await topics.publish(kafka, topic, "intake", [event(6 + len(read))])
            await applied(inbox, 6 + len(read))
        read.append(handler.times)
    assert read == [6, 7, 1, 9]
    assert await shapes(shaped) == [2] * 9


async def test_what_a_program_of_before_keeps_while_it_still_runs_is_read_again_after_it(
    shaped: asyncpg.Pool, topic: str
) -> None:
    new, old = (inbox_of(shaped, "127.0.0.1:1", topic, Shaped(shape)) for shape in (1, 0))
    records = records_of(topic, [event(n) for n in range(1, 7)])
    await new.offsets()
    await new.take(records[:2])
    await old.take(records[2:4])
    await new.take(records[4:])
    assert await shapes(shaped) == [1, 1, 0, 0, 1, 1]
    assert await new.offsets() == {}
    await new.take(records)
    assert await shapes(shaped) == [1] * 6
    assert await new.offsets() == {(topic, 0): 6}


async def test_of_two_histories_the_operator_chooses_first(shaped: asyncpg.Pool, topic: str) -> None:
    old, new = (inbox_of(shaped, "127.0.0.1:1", topic, Shaped(shape)) for shape in (0, 1))
    await old.take(records_of(topic, [event(n) for n in range(1, 4)]))
    await old.take(records_of(topic, [event(3, log="other")], first=3))
    assert (await old.status())["intake"]["forked_at"] is not None
    assert await new.offsets() == {(topic, 0): 4}
