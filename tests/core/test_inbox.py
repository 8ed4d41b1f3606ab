"""The inbox on a real broker and a real PostgreSQL: each event once, whatever comes, goes or fails."""

import asyncio
from typing import Any

import asyncpg
import pytest
from aiokafka import AIOKafkaConsumer

from shared import db
from shared import reader as reading
from shared.inbox import Inbox
from shared.kafka import Kafka
from tests.core import topics
from tests.core.inboxes import applied, inbox_of, records_of
from tests.core.keeping import Keeper, kept
from tests.core.topics import event


async def test_each_event_once_in_any_order_from_any_partition(
    pool: asyncpg.Pool, kafka: str, topic: str, keeper: Keeper
) -> None:
    other = topic + ".bilan"
    await topics.create(kafka, topic, 3)
    await topics.create(kafka, other, 1)
    inbox = Inbox(pool, Kafka(kafka), {topic: "intake", other: "bilan"}, topic, keeper)
    async with inbox.running():
        await topics.publish(kafka, topic, "intake", [event(n) for n in range(100, 0, -2)], 0)
        await topics.publish(kafka, topic, "intake", [event(n) for n in (5, 3, 1, 3, 2, 100, 1)], 2)
        await topics.publish(kafka, other, "bilan", [event(n) for n in range(1, 31)])
        await topics.publish(kafka, topic, "intake", [event(n) for n in range(1, 101)], 1)
        await applied(inbox, 100)
        await applied(inbox, 30, "bilan")
        status = await inbox.status()
    assert await kept(pool) == list(range(1, 101))
    assert await kept(pool, "bilan") == list(range(1, 31))
    assert (status["intake"]["gap"], status["intake"]["parked"], status["intake"]["error"]) == ([], 0, None)
    assert status["intake"]["last_applied_at"] is not None
    assert keeper.versions == sorted(keeper.versions)


async def test_a_restart_goes_on_where_it_was(pool: asyncpg.Pool, kafka: str, topic: str, keeper: Keeper) -> None:
    await topics.create(kafka, topic)
    for start in (1, 11, 21):
        await topics.publish(kafka, topic, "intake", [event(n) for n in range(start, start + 10)])
        inbox = inbox_of(pool, kafka, topic, keeper)
        async with inbox.running():
            await applied(inbox, start + 9)
    assert [min(batch) for batch in keeper.batches][:1] == [1]
    assert sum(map(len, keeper.batches)) == 30


async def test_a_database_without_tables_for_a_moment_leaves_no_partition_paused(
    pool: asyncpg.Pool, kafka: str, topic: str, keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    await topics.create(kafka, topic)
    await topics.publish(kafka, topic, "intake", [event(n) for n in range(1, 11)])
    inbox = inbox_of(pool, kafka, topic, keeper)
    look, asked = inbox.offsets, []

    async def offsets() -> dict[tuple[str, int], int]:
        asked.append(1)
        if len(asked) < 3:
            await pool.fetch("SELECT FROM made_a_moment_later")
        return await look()

    monkeypatch.setattr(inbox, "offsets", offsets)
    async with inbox.running():
        await applied(inbox, 10)
        assert (await inbox.status())["intake"]["error"] is None
    assert len(asked) >= 3


async def test_a_topic_that_comes_later_holds_up_no_other(
    pool: asyncpg.Pool, kafka: str, topic: str, keeper: Keeper
) -> None:
    later = topic + ".later"
    await topics.create(kafka, topic)
    await topics.publish(kafka, topic, "intake", [event(1)])
    inbox = Inbox(pool, Kafka(kafka), {topic: "intake", later: "bilan"}, topic, keeper)
    async with inbox.running():
        await applied(inbox, 1)
        await topics.create(kafka, later)
        await topics.publish(kafka, later, "bilan", [event(1)])
        await applied(inbox, 1, "bilan")


async def test_two_that_both_believe_they_own_a_partition(pool: asyncpg.Pool, topic: str, keeper: Keeper) -> None:
    other = Keeper()
    pair = [inbox_of(pool, "127.0.0.1:1", topic, one) for one in (keeper, other)]
    records = records_of(topic, [event(n) for n in range(1, 201)])
    pieces = [records[start : start + 30] for start in range(0, 200, 20)]
    await asyncio.gather(*(inbox.take(piece) for piece in pieces for inbox in pair))
    assert await kept(pool) == list(range(1, 201))
    assert sum(map(len, keeper.batches)) + sum(map(len, other.batches)) == 200
    assert (await pair[0].status())["intake"]["watermark"] == 200


async def test_a_batch_whose_connection_is_lost_is_applied_once(
    pool: asyncpg.Pool, kafka: str, topic: str, keeper: Keeper
) -> None:
    await topics.create(kafka, topic)
    times = 0

    async def lose(connection: Any) -> None:
        nonlocal times
        times += 1
        if times <= 2:
            await pool.execute("SELECT pg_terminate_backend($1)", connection.get_server_pid())

    keeper.before = lose
    inbox = inbox_of(pool, kafka, topic, keeper)
    async with inbox.running():
        await topics.publish(kafka, topic, "intake", [event(n) for n in range(1, 51)])
        await applied(inbox, 50)
        status = (await inbox.status())["intake"]
    assert times >= 3
    assert (status["parked"], await kept(pool)) == (0, list(range(1, 51)))


async def test_a_batch_committed_and_never_acknowledged_is_dropped_when_it_comes_again(
    pool: asyncpg.Pool, topic: str, keeper: Keeper
) -> None:
    inbox = inbox_of(pool, "127.0.0.1:1", topic, keeper)
    records = records_of(topic, [event(n) for n in range(1, 21)])
    assert await inbox.take(records) == {}
    version = keeper.versions[-1]
    assert await inbox.take(records) == {}
    assert len(keeper.batches) == 1
    assert keeper.versions[-1] == version
    assert await inbox.take(records_of(topic, [event(23)], first=20)) == {"intake": 21}
    assert keeper.seen_version == version


async def test_a_commit_that_never_ends_holds_nothing_up(
    pool: asyncpg.Pool, kafka: str, topic: str, keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As aiokafka's does for a partition that went: it tries again for ever, also once another one was assigned."""
    never = asyncio.Event()

    async def commit(_: AIOKafkaConsumer) -> None:
        await never.wait()

    monkeypatch.setattr(AIOKafkaConsumer, "commit", commit)
    monkeypatch.setattr(reading, "COMMIT_SECONDS", 0.1)
    await topics.create(kafka, topic)
    async with (inbox := inbox_of(pool, kafka, topic, keeper)).running():
        for start in (1, 11, 21):
            await topics.publish(kafka, topic, "intake", [event(n) for n in range(start, start + 10)])
            await applied(inbox, start + 9)
    assert await kept(pool) == list(range(1, 31))


async def test_two_members_share_the_partitions(pool: asyncpg.Pool, kafka: str, topic: str, keeper: Keeper) -> None:
    await topics.create(kafka, topic, 4)
    other = Keeper()
    first, second = inbox_of(pool, kafka, topic, keeper), inbox_of(pool, kafka, topic, other)
    async with first.running():
        await topics.publish(kafka, topic, "intake", [event(1)], 0)
        await applied(first, 1)
        async with second.running():
            for start in range(2, 102, 10):
                await topics.publish(
                    kafka, topic, "intake", [event(n) for n in range(start, start + 10)], start // 10 % 4
                )
            await applied(second, 101)
        await topics.publish(kafka, topic, "intake", [event(n) for n in range(102, 112)], 3)
        await applied(first, 111)
    assert await kept(pool) == list(range(1, 112))


async def test_a_member_that_stands_still_in_its_transaction_is_replaced(
    pool: asyncpg.Pool, database: str, kafka: str, topic: str, keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db, "SILENT_SECONDS", 1)
    await topics.create(kafka, topic)
    still, goes_on = asyncio.Event(), asyncio.Event()
    frozen = Keeper()

    async def stand_still(_: Any) -> None:
        still.set()
        await goes_on.wait()

    frozen.before = stand_still
    async with db.connect(database) as own:
        first, second = inbox_of(own, kafka, topic, frozen), inbox_of(pool, kafka, topic, keeper)
        taking = asyncio.create_task(first.take(records_of(topic, [event(n) for n in range(1, 6)])))
        await still.wait()
        async with second.running():
            await topics.publish(kafka, topic, "intake", [event(n) for n in range(1, 11)])
            await applied(second, 10)
        goes_on.set()
        with pytest.raises((db.Unavailable, *db.AWAY)):
            await taking
    assert await kept(pool) == list(range(1, 11))
