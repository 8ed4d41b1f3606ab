"""The inbox on a real broker and a real PostgreSQL: each event once, whatever comes, goes or fails."""

import asyncio
from collections.abc import Sequence
from typing import Any

import asyncpg
import pytest
from aiokafka import AIOKafkaConsumer, ConsumerRecord

from shared import cloudevents, db
from shared import reader as reading
from shared.envelope import Recorded
from shared.inbox import Inbox
from tests.core import topics
from tests.core.keeping import TABLE, Keeper, kept
from tests.core.topics import event
from tests.core.units import until


@pytest.fixture
async def keeper(pool: asyncpg.Pool) -> Keeper:
    await pool.execute(TABLE)
    return Keeper()


def _inbox(pool: asyncpg.Pool, kafka: str, topic: str, keeper: Keeper, group: str = "") -> Inbox:
    return Inbox(pool, kafka, {topic: "intake"}, group or topic, keeper)


async def _watermark(inbox: Inbox, position: int, source: str = "intake") -> None:
    async def reached() -> Any:
        status = await inbox.status()
        return status[source]["watermark"] >= position

    await until(reached, f"position {position} of {source} is applied")


def _records(topic: str, events: Sequence[Recorded], first: int = 0) -> list[Any]:
    """Consumer records as Kafka would give them."""
    return [
        ConsumerRecord(
            topic, 0, first + index, 0, 0, cloudevents.key(one), one.data, None, 0, 0,
            tuple(cloudevents.headers(one, "intake", "", None)),
        )
        for index, one in enumerate(events)
    ]  # fmt: skip


async def test_each_event_once_in_any_order_from_any_partition(
    pool: asyncpg.Pool, kafka: str, topic: str, keeper: Keeper
) -> None:
    other = topic + ".bilan"
    await topics.create(kafka, topic, 3)
    await topics.create(kafka, other, 1)
    inbox = Inbox(pool, kafka, {topic: "intake", other: "bilan"}, topic, keeper)
    async with inbox.running():
        await topics.publish(kafka, topic, "intake", [event(n) for n in range(100, 0, -2)], 0)
        await topics.publish(kafka, topic, "intake", [event(n) for n in (5, 3, 1, 3, 2, 100, 1)], 2)
        await topics.publish(kafka, other, "bilan", [event(n) for n in range(1, 31)])
        await topics.publish(kafka, topic, "intake", [event(n) for n in range(1, 101)], 1)
        await _watermark(inbox, 100)
        await _watermark(inbox, 30, "bilan")
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
        inbox = _inbox(pool, kafka, topic, keeper)
        async with inbox.running():
            await _watermark(inbox, start + 9)
    assert [min(batch) for batch in keeper.batches][:1] == [1]
    assert sum(map(len, keeper.batches)) == 30


async def test_a_topic_that_comes_later_holds_up_no_other(
    pool: asyncpg.Pool, kafka: str, topic: str, keeper: Keeper
) -> None:
    later = topic + ".later"
    await topics.create(kafka, topic)
    await topics.publish(kafka, topic, "intake", [event(1)])
    inbox = Inbox(pool, kafka, {topic: "intake", later: "bilan"}, topic, keeper)
    async with inbox.running():
        await _watermark(inbox, 1)
        await topics.create(kafka, later)
        await topics.publish(kafka, later, "bilan", [event(1)])
        await _watermark(inbox, 1, "bilan")


async def test_what_is_no_event_is_kept_whole_and_stops_nothing(
    pool: asyncpg.Pool, kafka: str, topic: str, keeper: Keeper
) -> None:
    await topics.create(kafka, topic)
    bad = [
        (b"not json", b"k", [("ce_position", b"\xff\x00\xfe")]),
        (b"\x00\xff", None, []),
        (None, b"k", [("h\u0000", b"\x00")]),
    ]
    await topics.publish(kafka, topic, "intake", [event(1)])
    await topics.send(kafka, topic, bad)
    await topics.publish(kafka, topic, "intake", [event(2)])
    inbox = _inbox(pool, kafka, topic, keeper)
    async with inbox.running():
        await _watermark(inbox, 2)
        assert (await inbox.status())["intake"]["parked"] == 3
        assert await inbox.replay() == 0
    rows = await pool.fetch("SELECT place, headers::text AS headers, value, reason FROM parked ORDER BY place")
    assert [row["place"] for row in rows] == [f"{topic}/0/{offset}" for offset in (1, 2, 3)]
    assert [row["value"] for row in rows] == [value for value, _, _ in bad]
    assert rows[0]["headers"] == '[["ce_position", "\\u00ff\\u0000\\u00fe"]]'
    assert rows[0]["reason"] == "the header ce_specversion is missing"


async def test_an_event_that_cannot_be_applied_is_parked_with_its_persons_later_ones(
    pool: asyncpg.Pool, kafka: str, topic: str, keeper: Keeper
) -> None:
    await topics.create(kafka, topic)
    keeper.poison = {7, 30}
    persons = ["p0", "p1", None, "p3", "p4"]
    inbox = _inbox(pool, kafka, topic, keeper)
    async with inbox.running():
        await topics.publish(kafka, topic, "intake", [event(n, persons[n % 5]) for n in range(1, 31)])
        await topics.publish(kafka, topic, "intake", [event(n, persons[n % 5]) for n in range(31, 41)])
        # 7 is of nobody; 30 is of p0, whose 35 and 40 wait for it.
        stays = {7, 30, 35, 40}

        async def all_seen() -> bool:
            return (
                set(await kept(pool)) == set(range(1, 41)) - stays and (await inbox.status())["intake"]["parked"] == 4
            )

        await until(all_seen, "all but the parked ones are applied")
        status = (await inbox.status())["intake"]
        assert (status["watermark"], status["gap"]) == (6, [])
        assert await inbox.replay() == 0
        keeper.poison = {30}
        assert await inbox.replay() == 1
        assert await kept(pool) == sorted(set(range(1, 41)) - stays | {7})
        keeper.poison = set()
        assert await inbox.replay() == 3
        status = (await inbox.status())["intake"]
        assert (status["watermark"], status["parked"]) == (40, 0)
    assert await kept(pool) == list(range(1, 41))


async def test_parked_events_are_tried_again_at_the_start(
    pool: asyncpg.Pool, kafka: str, topic: str, keeper: Keeper
) -> None:
    await topics.create(kafka, topic)
    keeper.poison = {2}
    await topics.publish(kafka, topic, "intake", [event(n, "p") for n in range(1, 5)])
    inbox = _inbox(pool, kafka, topic, keeper)
    async with inbox.running():

        async def parked() -> Any:
            return (await inbox.status())["intake"]["parked"] == 3

        await until(parked, "three are parked")
    keeper.poison = set()
    inbox = _inbox(pool, kafka, topic, keeper)
    async with inbox.running():
        await _watermark(inbox, 4)
    assert await pool.fetchval("SELECT count(*) FROM parked") == 0


async def test_a_handler_that_fails_like_the_driver_does_not_stop_the_others(
    pool: asyncpg.Pool, topic: str, keeper: Keeper
) -> None:
    """An argument that does not fit is the driver's InterfaceError and a ValueError: it is the event's fault, not the server's."""

    async def unfit(connection: Any) -> None:
        if keeper.batches[-1].count(2):
            await connection.execute("SELECT $1::int", "text")

    keeper.before = unfit
    inbox = _inbox(pool, "127.0.0.1:1", topic, keeper)
    await inbox.take(_records(topic, [event(1), event(2), event(3)]))
    assert await kept(pool) == [1, 3]
    assert await inbox.replay() == 0
    keeper.before = None
    assert await inbox.replay() == 1
    assert await kept(pool) == [1, 2, 3]


async def test_two_that_both_believe_they_own_a_partition(pool: asyncpg.Pool, topic: str, keeper: Keeper) -> None:
    other = Keeper()
    pair = [_inbox(pool, "127.0.0.1:1", topic, one) for one in (keeper, other)]
    records = _records(topic, [event(n) for n in range(1, 201)])
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
    inbox = _inbox(pool, kafka, topic, keeper)
    async with inbox.running():
        await topics.publish(kafka, topic, "intake", [event(n) for n in range(1, 51)])
        await _watermark(inbox, 50)
        status = (await inbox.status())["intake"]
    assert times >= 3
    assert (status["parked"], await kept(pool)) == (0, list(range(1, 51)))


async def test_a_batch_committed_and_never_acknowledged_is_dropped_when_it_comes_again(
    pool: asyncpg.Pool, topic: str, keeper: Keeper
) -> None:
    inbox = _inbox(pool, "127.0.0.1:1", topic, keeper)
    records = _records(topic, [event(n) for n in range(1, 21)])
    assert await inbox.take(records) == {}
    version = keeper.versions[-1]
    assert await inbox.take(records) == {}
    assert len(keeper.batches) == 1
    assert keeper.versions[-1] == version
    assert await inbox.take(_records(topic, [event(23)], first=20)) == {"intake": 21}
    assert keeper.seen_version == version


async def test_a_gap_is_reported_and_waited_for(pool: asyncpg.Pool, kafka: str, topic: str, keeper: Keeper) -> None:
    await topics.create(kafka, topic, 2)
    await topics.publish(kafka, topic, "intake", [event(n) for n in (1, 2, 5, 6, 9)])
    inbox = _inbox(pool, kafka, topic, keeper)
    async with inbox.running():

        async def gap() -> Any:
            return (await inbox.status())["intake"]["gap"]

        assert await until(gap, "the gap shows") == [[3, 4], [7, 8]]
        assert (await inbox.status())["intake"]["watermark"] == 2
        await topics.publish(kafka, topic, "intake", [event(n) for n in (8, 7, 4, 3)], 1)
        await _watermark(inbox, 9)
        assert await gap() == []


async def test_what_a_restored_database_lacks_is_read_again(
    pool: asyncpg.Pool, kafka: str, topic: str, keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "GAP_SECONDS", 0.2)
    await topics.create(kafka, topic)
    await topics.publish(kafka, topic, "intake", [event(n) for n in range(1, 21)])
    async with (inbox := _inbox(pool, kafka, topic, keeper)).running():
        await _watermark(inbox, 20)
    await pool.execute("DELETE FROM kept WHERE position BETWEEN 5 AND 7")
    await pool.execute("UPDATE checkpoints SET applied = applied - '{[5,8)}'::int8multirange")
    async with (inbox := _inbox(pool, kafka, topic, keeper)).running():
        await _watermark(inbox, 20)
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
    async with (inbox := Inbox(pool, kafka, sources, topic, keeper)).running():
        await _watermark(inbox, 20)
    await pool.execute("DELETE FROM kept WHERE position BETWEEN 5 AND 7")
    await pool.execute("UPDATE checkpoints SET applied = applied - '{[5,8)}'::int8multirange WHERE source = 'intake'")

    enough = asyncio.Event()

    async def arrive() -> None:
        number = 0
        while not enough.is_set():  # each is before the one that it follows: something else is missing each time
            number += 2
            await topics.publish(kafka, other, "bilan", [event(number)])
            await topics.publish(kafka, other, "bilan", [event(number - 1)])

    async with (inbox := Inbox(pool, kafka, sources, topic, keeper)).running():
        arriving = asyncio.create_task(arrive())
        try:
            await _watermark(inbox, 20)
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
    async with (inbox := _inbox(pool, kafka, topic, keeper)).running():
        await _watermark(inbox, 5)
    await topics.delete(kafka, topic)
    await topics.create(kafka, topic)
    await topics.publish(kafka, topic, "intake", [event(n) for n in (1, 4, 6, 7, 8)])
    async with (inbox := _inbox(pool, kafka, topic, keeper)).running():
        await _watermark(inbox, 8)
        # And while it reads, with nothing new to fetch.
        await topics.delete(kafka, topic)
        await topics.create(kafka, topic)
        await topics.publish(kafka, topic, "intake", [event(n) for n in (9, 2, 10, 3, 11)])
        await _watermark(inbox, 11)
    assert await kept(pool) == list(range(1, 12))


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
    async with (inbox := _inbox(pool, kafka, topic, keeper)).running():
        for start in (1, 11, 21):
            await topics.publish(kafka, topic, "intake", [event(n) for n in range(start, start + 10)])
            await _watermark(inbox, start + 9)
    assert await kept(pool) == list(range(1, 31))


async def test_two_members_share_the_partitions(pool: asyncpg.Pool, kafka: str, topic: str, keeper: Keeper) -> None:
    await topics.create(kafka, topic, 4)
    other = Keeper()
    first, second = _inbox(pool, kafka, topic, keeper), _inbox(pool, kafka, topic, other)
    async with first.running():
        await topics.publish(kafka, topic, "intake", [event(1)], 0)
        await _watermark(first, 1)
        async with second.running():
            for start in range(2, 102, 10):
                await topics.publish(
                    kafka, topic, "intake", [event(n) for n in range(start, start + 10)], start // 10 % 4
                )
            await _watermark(second, 101)
        await topics.publish(kafka, topic, "intake", [event(n) for n in range(102, 112)], 3)
        await _watermark(first, 111)
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
        first, second = _inbox(own, kafka, topic, frozen), _inbox(pool, kafka, topic, keeper)
        taking = asyncio.create_task(first.take(_records(topic, [event(n) for n in range(1, 6)])))
        await still.wait()
        async with second.running():
            await topics.publish(kafka, topic, "intake", [event(n) for n in range(1, 11)])
            await _watermark(second, 10)
        goes_on.set()
        with pytest.raises((db.Unavailable, *db.AWAY)):
            await taking
    assert await kept(pool) == list(range(1, 11))
