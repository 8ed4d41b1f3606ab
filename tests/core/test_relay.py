"""The relay on a real broker: order, restarts, topics that are not what they were, and who leads."""

import asyncio
from contextlib import suppress
from typing import Any

import asyncpg
import pytest
from aiokafka.errors import TopicAlreadyExistsError

from shared import relay as relaying
from shared.cloudevents import read
from shared.envelope import GENESIS
from shared.eventlog import EventLog
from shared.kafka import Kafka
from shared.relay import Relay
from shared.topics import Extent, lost
from tests.core import topics
from tests.core.units import unit, until


def _relay(pool: asyncpg.Pool, kafka: str, topic: str, partitions: int = 4) -> Relay:
    return Relay(pool, Kafka(kafka), topic, "test", partitions)


async def _confirmed(relay: Relay, position: int) -> None:
    async def reached() -> bool:
        return bool(relay.status()["confirmed"] >= position and relay.status()["leader"])

    await until(reached, f"position {position} is confirmed ({relay.status()})")


async def _holds(kafka: str, topic: str, count: int) -> list[Any]:
    """The topic's records once every position up to `count` is among them."""

    async def complete() -> list[Any]:
        records = await topics.everything(kafka, topic)
        return records if {topics.position(record) for record in records} == set(range(1, count + 1)) else []

    found: list[Any] = await until(complete, f"positions 1 to {count} are on the topic")
    return found


async def test_the_log_arrives_whole_in_order_and_chained(
    pool: asyncpg.Pool, log: EventLog, kafka: str, topic: str
) -> None:
    await asyncio.gather(*(log.append(unit(f"s:{n}", 3, participant=f"p{n}" if n % 3 else None)) for n in range(100)))
    relay = _relay(pool, kafka, topic)
    async with relay.running():
        await _confirmed(relay, 300)
        assert relay.status() == {"confirmed": 300, "leader": True, "error": None, "error_since": None}
    records = await topics.everything(kafka, topic)
    assert len(records) == 300
    assert len({record.partition for record in records}) == 4
    keys: dict[bytes, int] = {}
    last: dict[int, int] = {}
    for record in records:
        assert keys.setdefault(record.key, record.partition) == record.partition
        assert topics.position(record) > last.get(record.partition, 0)
        last[record.partition] = topics.position(record)
    previous = GENESIS.hex()
    for record, event in zip(sorted(records, key=topics.position), await log.read(0, 300), strict=True):
        headers = dict(record.headers)
        assert (headers["ce_previoushash"].decode(), headers["ce_hash"].decode()) == (previous, event.hash.hex())
        assert headers["ce_traceparent"].decode() == event.traceparent
        assert (record.key.decode(), record.value) == (event.participant or event.stream, event.data)
        incoming = read("test", record)
        assert (incoming.position, incoming.type, incoming.participant) == (
            event.position,
            event.type,
            event.participant,
        )
        previous = event.hash.hex()


async def test_an_append_wakes_it(
    pool: asyncpg.Pool, log: EventLog, kafka: str, topic: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relaying, "POLL_SECONDS", 3600.0)
    relay = _relay(pool, kafka, topic)
    here = EventLog(pool, on_append=relay.wake)
    await log.append(unit("s:0"))
    async with relay.running():
        await _confirmed(relay, 1)
        for number in range(1, 6):
            await here.append(unit(f"here:{number}"))
            await _confirmed(relay, 2 * number)
            await log.append(unit(f"elsewhere:{number}"))
            await _confirmed(relay, 2 * number + 1)
    await here.close()


async def test_it_goes_on_where_it_was(pool: asyncpg.Pool, log: EventLog, kafka: str, topic: str) -> None:
    for number in range(3):
        await log.append(unit(f"s:{number}", 10))
        relay = _relay(pool, kafka, topic)
        async with relay.running():
            await _confirmed(relay, 10 * (number + 1))
    assert sorted(map(topics.position, await topics.everything(kafka, topic))) == list(range(1, 31))


@pytest.mark.parametrize("partitions", [0, 1, 6])
async def test_a_topic_made_anew_is_refilled(
    pool: asyncpg.Pool, log: EventLog, kafka: str, topic: str, monkeypatch: pytest.MonkeyPatch, partitions: int
) -> None:
    monkeypatch.setattr(relaying, "CHECK_SECONDS", 0.2)
    await log.append(unit("s:1", 50))
    await log.append(unit("s:2", 50))
    relay = _relay(pool, kafka, topic)
    async with relay.running():
        await _confirmed(relay, 100)
        await topics.delete(kafka, topic)
        if partitions:
            with suppress(TopicAlreadyExistsError):  # the relay may have been quicker
                await topics.create(kafka, topic, partitions)
        await log.append(unit("s:3", 5))
        await _holds(kafka, topic, 105)


async def test_a_topic_cut_while_no_relay_ran_is_refilled(
    pool: asyncpg.Pool, log: EventLog, kafka: str, topic: str
) -> None:
    await log.append(unit("s:1", 30))
    async with (relay := _relay(pool, kafka, topic, 1)).running():
        await _confirmed(relay, 30)
    await topics.cut(kafka, topic, 0, 20)
    async with (relay := _relay(pool, kafka, topic, 1)).running():
        await _holds(kafka, topic, 30)
        await _confirmed(relay, 30)


async def test_of_two_one_leads_and_the_other_takes_over(
    pool: asyncpg.Pool, log: EventLog, kafka: str, topic: str
) -> None:
    first, second = _relay(pool, kafka, topic), _relay(pool, kafka, topic)
    await log.append(unit("s:1", 10))
    async with second.running():
        async with first.running():

            async def both_know() -> Any:
                return first.status()["confirmed"] == second.status()["confirmed"] == 10

            await until(both_know, "both know how far it is")
            assert sorted([first.status()["leader"], second.status()["leader"]]) == [False, True]
        await log.append(unit("s:2", 10))
        await _confirmed(second, 20)
    assert sorted(map(topics.position, await topics.everything(kafka, topic))) == list(range(1, 21))


async def test_a_leader_whose_connection_is_killed_leads_no_more(
    pool: asyncpg.Pool, log: EventLog, kafka: str, topic: str
) -> None:
    await log.append(unit("s:1", 10))
    relay = _relay(pool, kafka, topic)
    async with relay.running():
        await _confirmed(relay, 10)
        killed = await pool.fetchval(
            """SELECT count(pg_terminate_backend(pid)) FROM pg_locks WHERE locktype = 'advisory'
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"""
        )
        assert killed == 1
        await log.append(unit("s:2", 10))
        await _confirmed(relay, 20)
    assert await pool.fetchval("SELECT epoch FROM relay") == 2


async def test_a_leader_of_an_older_epoch_moves_nothing(
    pool: asyncpg.Pool, log: EventLog, kafka: str, topic: str
) -> None:
    await log.append(unit("s:1", 10))
    relay = _relay(pool, kafka, topic)
    async with relay.running():
        await _confirmed(relay, 10)
        # As another that took over has it: a later epoch, and fewer confirmed.
        await pool.execute("UPDATE relay SET epoch = epoch + 1, confirmed = 4")
        await log.append(unit("s:2"))

        async def again() -> bool:
            return bool(await pool.fetchval("SELECT confirmed = 11 AND epoch = 3 FROM relay"))

        await until(again, "it starts again from what the other confirmed")
    positions = list(map(topics.position, await topics.everything(kafka, topic)))
    assert set(positions) == set(range(1, 12))
    assert positions.count(5) == 2
    assert positions.count(4) == 1


def test_what_shows_that_a_topic_is_another() -> None:
    then = Extent({0: 0, 1: 5}, {0: 10})
    assert lost(Extent(), Extent()) is None
    assert lost(then, Extent({0: 0, 1: 5}, {0: 10, 1: 5})) is None
    assert lost(then, Extent({0: 0, 1: 5}, {0: 12, 1: 7})) is None
    assert lost(then, Extent()) == "it is gone"
    assert lost(then, Extent({0: 0}, {0: 10})) == "its partitions are others"
    assert lost(then, Extent({0: 0, 1: 5}, {0: 9, 1: 5})) == "it ends earlier"
    assert lost(then, Extent({0: 3, 1: 5}, {0: 10, 1: 5})) == "it begins later"


async def test_a_leader_that_stands_still_is_replaced(
    pool: asyncpg.Pool, log: EventLog, kafka: str, topic: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relaying, "SILENT_SECONDS", 1)
    monkeypatch.setattr(relaying, "CHECK_SECONDS", 0.1)
    first, second = _relay(pool, kafka, topic), _relay(pool, kafka, topic)
    goes_on = asyncio.Event()

    async def stands_still(*_: Any) -> None:
        await goes_on.wait()

    async with first.running():
        await log.append(unit("s:1", 10))
        await _confirmed(first, 10)
        monkeypatch.setattr(first, "_check", stands_still)
        async with second.running():
            await log.append(unit("s:2", 10))
            await _confirmed(second, 20)
            goes_on.set()

            async def knows() -> bool:
                return not first.status()["leader"]

            await until(knows, "the first has seen that it was replaced")
    records = await topics.everything(kafka, topic)
    assert {topics.position(record) for record in records} == set(range(1, 21))
