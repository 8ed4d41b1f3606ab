"""An inbox whose topics may come to hold another log: what was read of the former one is replaced, and never mixed with the new."""

from typing import Any

import asyncpg
import pytest
from aiokafka import ConsumerRecord

from shared.inbox import Inbox
from shared.kafka import Kafka
from shared.topics import Topic
from tests.core import topics
from tests.core.inboxes import inbox_of, records_of
from tests.core.keeping import TABLE, Keeper, kept
from tests.core.topics import event

AWAY = "127.0.0.1:1"
FIRST, OTHER = (event(1, log=log).hash.hex() for log in ("", "other"))


async def forget(connection: Any) -> None:
    await connection.execute("DELETE FROM kept")


@pytest.fixture
def inbox(pool: asyncpg.Pool, topic: str, keeper: Keeper) -> Inbox:
    """An inbox of one topic that can be read anew; it runs nowhere."""
    return Inbox(pool, Kafka(AWAY), {topic: "intake"}, topic, keeper, forget=forget)


def records(topic: str, last: int, first: int = 1, log: str = "") -> list[Any]:
    return records_of(topic, [event(position, log=log) for position in range(first, last + 1)], first=first - 1)


async def state(inbox: Inbox) -> tuple[Any, Any, Any]:
    now = (await inbox.status())["intake"]
    return now["watermark"], now["parked"], now["forked_at"]


async def test_another_log_replaces_what_was_read(inbox: Inbox, pool: asyncpg.Pool, topic: str) -> None:
    assert not await inbox.of_logs({"intake": FIRST})
    await inbox.take(records(topic, 20))
    assert not await inbox.of_logs({"intake": FIRST})
    assert not await inbox.of_logs({})
    assert await kept(pool) == list(range(1, 21))
    # The new one is shorter, and its first events come before anybody looks.
    await inbox.take(records(topic, 5, log="other"))
    assert await state(inbox) == (20, 0, 1)
    await inbox.take(records(topic, 25, first=18, log="other"))
    assert await state(inbox) == (20, 5, 1)
    assert await inbox.of_logs({"intake": OTHER})
    assert (await kept(pool), await state(inbox)) == ([], (0, 0, None))
    assert not await inbox.of_logs({"intake": OTHER})
    await inbox.offsets()
    await inbox.take(records(topic, 7, log="other"))
    assert (await kept(pool), await state(inbox)) == ([1, 2, 3, 4, 5, 6, 7], (7, 0, None))


async def test_what_was_fetched_before_is_not_applied_after(
    inbox: Inbox, pool: asyncpg.Pool, topic: str, keeper: Keeper
) -> None:
    await inbox.of_logs({"intake": FIRST})
    await inbox.offsets()
    await inbox.take(records(topic, 5))
    member = Inbox(pool, Kafka(AWAY), {topic: "intake"}, topic, Keeper(), forget=forget)
    await member.offsets()
    assert await inbox.of_logs({"intake": OTHER})
    for one in (inbox, member):
        assert await one.take(records(topic, 9, first=6)) == {}
        assert await kept(pool) == []
    assert keeper.seen_version is None
    # Also where it joins the new reading between a batch's fetching and its turn.
    fetched = member.reading()
    await member.offsets()
    assert await member.take(records(topic, 9, first=6), fetched) == {}
    assert await kept(pool) == []
    await member.take(records(topic, 3, log="other"), member.reading())
    assert (await kept(pool), await state(member)) == ([1, 2, 3], (3, 0, None))


async def test_a_log_of_which_the_first_event_was_never_seen_is_read_anew(
    inbox: Inbox, pool: asyncpg.Pool, topic: str
) -> None:
    await inbox.take(records(topic, 9, first=4))
    assert await inbox.of_logs({"intake": FIRST})
    assert await kept(pool) == []


async def test_all_up_to_an_offset_is_there_where_nothing_is_missing_or_parked(
    pool: asyncpg.Pool, topic: str, keeper: Keeper
) -> None:
    inbox = inbox_of(pool, AWAY, topic, keeper)
    assert await inbox.has({"intake": {"0": 0, "1": 0}})
    await inbox.take(records(topic, 4))
    assert await inbox.has({"intake": {"0": 4, "1": 0}})
    assert not await inbox.has({"intake": {"0": 4, "1": 1}})
    await inbox.take(records(topic, 7, first=6))
    assert not await inbox.has({"intake": {"0": 7}})
    keeper.poison = {5}
    await inbox.take(records(topic, 7, first=5))
    assert not await inbox.has({"intake": {"0": 7}})
    keeper.poison = set()
    assert await inbox.replay() == 1
    assert await inbox.has({"intake": {"0": 7}})


async def test_sources_of_two_installations_stay_apart(pool: asyncpg.Pool, topic: str) -> None:
    await pool.execute(TABLE)
    keepers = {name: Keeper() for name in ("forest", "uccle")}
    pair = {name: Inbox(pool, Kafka(AWAY), {topic: f"{name}/intake"}, topic, keepers[name]) for name in keepers}
    keepers["forest"].poison = {2}
    for name, inbox in pair.items():
        nothing = ConsumerRecord(topic, 0, 9, 0, 0, None, b"{}", None, 0, 0, ())
        await inbox.take([*records(topic, 3, log=name), nothing])
    for name, parked in (("forest", 2), ("uccle", 1)):
        told = await pair[name].status()
        assert list(told) == [f"{name}/intake"]
        assert told[f"{name}/intake"]["parked"] == parked
    assert await pair["uccle"].replay() == 0
    keepers["forest"].poison = set()
    assert await pair["forest"].replay() == 1
    assert await kept(pool, "forest/intake") == await kept(pool, "uccle/intake") == [1, 2, 3]


async def test_the_record_that_each_partition_begins_with(kafka: str, topic: str) -> None:
    await topics.create(kafka, topic, 3)
    await topics.publish(kafka, topic, "intake", [event(n) for n in (2, 3)], 0)
    await topics.publish(kafka, topic, "intake", [event(n) for n in (1, 4)], 2)
    reading = Topic(Kafka(kafka), topic)
    await reading.start()
    try:
        found = await reading.firsts(await reading.extent())
    finally:
        await reading.stop()
    assert sorted((record.partition, record.value) for record in found) == [(0, event(2).data), (2, event(1).data)]
