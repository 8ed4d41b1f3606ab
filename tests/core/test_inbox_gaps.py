"""What an inbox is missing is told, waited for and read again, whatever became of the topic or of the database."""

import asyncio
from typing import Any

import asyncpg
import pytest

from shared import reader as reading
from shared.inbox import Inbox
from shared.kafka import Kafka
from tests.core import topics
from tests.core.inboxes import applied, inbox_of
from tests.core.keeping import Keeper, kept
from tests.core.topics import event
from tests.core.units import until


async def test_a_gap_is_reported_and_waited_for(pool: asyncpg.Pool, kafka: str, topic: str, keeper: Keeper) -> None:
    await topics.create(kafka, topic, 2)
    await topics.publish(kafka, topic, "intake", [event(n) for n in (1, 2, 5, 6, 9)])
    inbox = inbox_of(pool, kafka, topic, keeper)
    async with inbox.running():

        async def gap() -> Any:
            return (await inbox.status())["intake"]["gap"]

        assert await until(gap, "the gap shows") == [[3, 4], [7, 8]]
        assert (await inbox.status())["intake"]["watermark"] == 2
        await topics.publish(kafka, topic, "intake", [event(n) for n in (8, 7, 4, 3)], 1)
        await applied(inbox, 9)
        assert await gap() == []


async def test_what_a_restored_database_lacks_is_read_again(
    pool: asyncpg.Pool, kafka: str, topic: str, keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "GAP_SECONDS", 0.2)
    await topics.create(kafka, topic)
    await topics.publish(kafka, topic, "intake", [event(n) for n in range(1, 21)])
    async with (inbox := inbox_of(pool, kafka, topic, keeper)).running():
        await applied(inbox, 20)
    await pool.execute("DELETE FROM kept WHERE position BETWEEN 5 AND 7")
    await pool.execute("UPDATE checkpoints SET applied = applied - '{[5,8)}'::int8multirange")
    async with (inbox := inbox_of(pool, kafka, topic, keeper)).running():
        await applied(inbox, 20)
    assert await kept(pool) == list(range(1, 21))


async def test_what_is_missing_is_read_again_also_while_events_arrive(
    pool: asyncpg.Pool, kafka: str, topic: str, keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "GAP_SECONDS", 0.5)
    other = topic + ".bilan"
    await topics.create(kafka, topic)
    await topics.create(kafka, other)
    await topics.publish(kafka, topic, "intake", [event(n) for n in range(1, 21)])
    sources = {topic: "intake", other: "bilan"}
    async with (inbox := Inbox(pool, Kafka(kafka), sources, topic, keeper)).running():
        await applied(inbox, 20)
    await pool.execute("DELETE FROM kept WHERE position BETWEEN 5 AND 7")
    await pool.execute("UPDATE checkpoints SET applied = applied - '{[5,8)}'::int8multirange WHERE source = 'intake'")

    enough = asyncio.Event()

    async def arrive() -> None:
        number = 0
        while not enough.is_set():  # each is before the one that it follows: something else is missing each time
            number += 2
            await topics.publish(kafka, other, "bilan", [event(number)])
            await topics.publish(kafka, other, "bilan", [event(number - 1)])

    async with (inbox := Inbox(pool, Kafka(kafka), sources, topic, keeper)).running():
        arriving = asyncio.create_task(arrive())
        try:
            await applied(inbox, 20)
        finally:
            enough.set()
            await arriving
    assert await kept(pool) == list(range(1, 21))


async def test_a_topic_replaced_by_one_as_long_is_noticed(
    pool: asyncpg.Pool, kafka: str, topic: str, keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "GAP_SECONDS", 0.2)
    monkeypatch.setattr(reading, "LOOK_AGAIN_SECONDS", 0.2)
    await topics.create(kafka, topic)
    await topics.publish(kafka, topic, "intake", [event(n) for n in range(1, 6)])
    async with (inbox := inbox_of(pool, kafka, topic, keeper)).running():
        await applied(inbox, 5)
    await topics.delete(kafka, topic)
    await topics.create(kafka, topic)
    await topics.publish(kafka, topic, "intake", [event(n) for n in (1, 4, 6, 7, 8)])
    async with (inbox := inbox_of(pool, kafka, topic, keeper)).running():
        await applied(inbox, 8)
        # And while it reads, with nothing new to fetch.
        await topics.delete(kafka, topic)
        await topics.create(kafka, topic)
        await topics.publish(kafka, topic, "intake", [event(n) for n in (9, 2, 10, 3, 11)])
        await applied(inbox, 11)
    assert await kept(pool) == list(range(1, 12))
