"""Losses that others have met, each in its own circumstances: here nothing is lost, and nothing counted twice."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import asyncpg
import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition

from services.reporting.batch import Batch
from services.reporting.factset import FactSet
from services.reporting.fold import recount
from shared import relay as relaying
from shared.db import Unavailable, connect
from shared.eventlog import EventLog
from shared.inbox import Inbox
from shared.kafka import Kafka
from shared.relay import Relay
from tests.core import topics
from tests.core.inboxes import applied, inbox_of, reads
from tests.core.keeping import Keeper, kept
from tests.core.units import check_log, unit, until
from tests.reporting.feeding import feeding
from tests.reporting.history import LAST, made_of
from tests.reporting.test_fold import check, live, stored

# Of the stream `slow` a transaction has written its events, and then commits only once it has the advisory lock 7.
SLOW_COMMIT = """
CREATE FUNCTION commit_late() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(7);
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER commit_late AFTER INSERT ON events DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.stream = 'slow') EXECUTE FUNCTION commit_late();
"""
WAITING = """SELECT array_agg(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock' AND wait_event = $1"""


@asynccontextmanager
async def commits_late(
    pool: asyncpg.Pool, log: EventLog, version: int = 0
) -> AsyncIterator[tuple["asyncio.Future[Any]", int]]:
    """An append whose position is given and whose commit waits until the block is left; with the process it runs in."""
    async with pool.acquire() as holder:
        await holder.execute("SELECT pg_advisory_lock(7)")
        try:
            slow = asyncio.ensure_future(log.append(unit("slow", version=version)))
            (pid,) = await until(lambda: pool.fetchval(WAITING, "advisory"), "the slow one is about to commit")
            yield slow, pid
        finally:
            await holder.execute("SELECT pg_advisory_unlock(7)")


async def test_martens_high_water_gap(
    pool: asyncpg.Pool, database: str, log: EventLog, kafka: str, topic: str, keeper: Keeper
) -> None:
    """Sequence numbers are given outside transactions: a daemon that has seen 101 goes past 100, which commits after it.

    https://github.com/JasperFx/marten/issues/1629, again in https://github.com/JasperFx/marten/issues/4952; the number of a
    transaction that never commits leaves a hole, at which the daemon waits or which it has to guess about:
    https://github.com/JasperFx/marten/issues/2681. Here a position is given under the lock that the commit lets go.
    """
    await pool.execute(SLOW_COMMIT)
    relay = Relay(pool, Kafka(kafka), topic, "intake", 1)
    inbox = inbox_of(pool, kafka, topic, keeper)
    async with connect(database) as elsewhere, relay.running(), inbox.running():
        other = EventLog(elsewhere)
        await log.append(unit("s:0"))
        await applied(inbox, 1)
        async with commits_late(pool, log) as (slow, _):
            quick = [asyncio.ensure_future(other.append(unit(f"s:{number}"))) for number in range(1, 21)]
            await until(lambda: pool.fetchval(WAITING, "transactionid"), "a quick one waits for the slow one")
            assert await pool.fetchval("SELECT max(position) FROM events") == 1
            assert not any(task.done() for task in quick)
        assert (await slow).position == 2
        await asyncio.gather(*quick)
        await applied(inbox, 22)
        # And one that never commits: its position is the next one's.
        async with commits_late(pool, log, version=1) as (slow, pid):
            assert await pool.fetchval("SELECT pg_terminate_backend($1)", pid)
            with pytest.raises(Unavailable):
                await slow
        assert (await other.append(unit("s:late"))).position == 23
        await applied(inbox, 23)
        await other.close()
    assert await kept(pool) == list(range(1, 24))
    in_turn = [position for batch in keeper.batches for position in batch]
    assert in_turn == sorted(in_turn)
    check_log(await log.read(0, 100))


async def _committed(kafka: str, inbox_group: str, topic: str) -> int:
    """The offset that a group has committed to Kafka for partition 0."""
    consumer = AIOKafkaConsumer(bootstrap_servers=kafka, group_id=inbox_group, enable_auto_commit=False)
    await consumer.start()
    try:
        return await consumer.committed(TopicPartition(topic, 0)) or 0
    finally:
        await consumer.stop()


async def test_debeziums_restart_loss(
    pool: asyncpg.Pool,
    log: EventLog,
    kafka: str,
    topic: str,
    keeper: Keeper,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Several events share one place in the source; the place is noted after the first, and a restart skips the others.

    https://github.com/debezium/debezium/pull/7531 (rows of one transaction), https://github.com/debezium/debezium/pull/7945
    (records made of one row, over two batches), and of a transaction under way: https://github.com/debezium/debezium/pull/7760.
    Here both sides are stopped between each two steps: after sending and before noting it, in the transaction and after it.
    """
    for number in range(4):
        await log.append(unit(f"s:{number}", 5, participant="p"))
    never = asyncio.Event()
    reached = asyncio.Event()

    async def stands(*_: Any) -> None:
        reached.set()
        await never.wait()

    # The relay: its broker has confirmed seven, in the middle of a command's five, and it stops before it has noted so.
    monkeypatch.setattr(relaying, "BATCH", 7)
    for _ in range(2):
        first = Relay(pool, Kafka(kafka), topic, "intake", 1)
        monkeypatch.setattr(first, "_remember", stands)
        reached.clear()
        async with first.running():
            await reached.wait()
    assert await pool.fetchval("SELECT confirmed FROM relay") == 0
    async with (second := Relay(pool, Kafka(kafka), topic, "intake", 1)).running():

        async def confirmed() -> bool:
            return bool(second.status()["confirmed"] == 20)

        await until(confirmed, "all is confirmed")
    positions = [topics.position(record) for record in await topics.everything(kafka, topic)]
    assert set(positions) == set(range(1, 21))
    assert positions.count(5) == 3

    # The reader: stopped in the transaction of its third batch; what Kafka was told is then that all was read.
    async def third(connection: Any) -> None:
        if len(keeper.batches) == 3:
            await stands()

    keeper.before = third
    reached.clear()
    async with Inbox(pool, Kafka(kafka), {topic: "intake"}, topic, keeper, max_records=3).running():
        await reached.wait()
    assert 1 <= len(await kept(pool)) < 20
    told = AIOKafkaConsumer(bootstrap_servers=kafka, group_id=topic, enable_auto_commit=False)
    told.subscribe([topic])
    await told.start()
    try:
        await until(lambda: _assigned(told), "the partition is had")
        await told.commit({TopicPartition(topic, 0): len(positions)})
    finally:
        await told.stop()
    keeper.before = None
    async with (inbox := inbox_of(pool, kafka, topic, keeper)).running():
        await applied(inbox, 20)
    assert await kept(pool) == list(range(1, 21))


async def _assigned(consumer: AIOKafkaConsumer) -> bool:
    return bool(consumer.assignment())


async def test_emmetts_batch_gap(
    pool: asyncpg.Pool,
    database: str,
    kafka: str,
    topic: str,
    keeper: Keeper,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Under contention a consumer polls a batch in which an earlier message is not visible yet, and checkpoints past it.

    https://github.com/event-driven-io/emmett/pull/336. Here four writers contend, the log is polled in small batches while they
    do, and the reader is made to start anew again and again in between.
    """
    monkeypatch.setattr(relaying, "BATCH", 5)
    async with AsyncExitStack() as stack:
        logs = [EventLog(await stack.enter_async_context(connect(database)), max_events=4) for _ in range(4)]

        async def write(number: int) -> None:
            for turn in range(15):
                await asyncio.gather(*(logs[number].append(unit(f"s:{number}/{turn}/{one}", 2)) for one in range(3)))

        await stack.enter_async_context(Relay(pool, Kafka(kafka), topic, "intake", 2).running())
        writing = asyncio.gather(*(write(number) for number in range(4)))
        for start in (40, 80, 120):
            async with (inbox := Inbox(pool, Kafka(kafka), {topic: "intake"}, topic, keeper, max_records=7)).running():
                await reads(inbox)
                await applied(inbox, start)
        await writing
        async with (inbox := inbox_of(pool, kafka, topic, keeper)).running():
            await applied(inbox, 360)
        status = (await inbox.status())["intake"]
        for one in logs:
            await one.close()
    assert (status["missing"], status["parked"]) == (0, 0)
    assert await kept(pool) == list(range(1, 361))


async def test_faststreams_acknowledgement_policies(
    pool: asyncpg.Pool, log: EventLog, kafka: str, topic: str, keeper: Keeper
) -> None:
    """Acknowledged first, or passed by a later success, a message whose handler failed is gone; given back, it comes for ever.

    https://github.com/ag2ai/faststream/issues/2618 (a failure that a later success overtakes),
    https://github.com/ag2ai/faststream/issues/2999 (a handler that is cancelled counts as done),
    https://github.com/it-at-m/zammad-ai/issues/310 (given back, it is tried again at once and without end).
    Here what failed is kept, those behind it go on, it is not tried in a circle, and Kafka's own offset says nothing about it.
    """
    keeper.poison = {3}
    async with Relay(pool, Kafka(kafka), topic, "intake", 1).running():
        async with (inbox := inbox_of(pool, kafka, topic, keeper)).running():
            await log.append(unit("s:1", 10))

            async def others() -> bool:
                return await kept(pool) == [1, 2, *range(4, 11)]

            await until(others, "those behind it are applied")
            tries = sum(3 in batch for batch in keeper.batches)
            for number in range(2, 6):
                await log.append(unit(f"s:{number}", 10))

                async def these(upto: int = number * 10) -> bool:
                    return len(await kept(pool)) == upto - 1

                await until(these, "later ones are applied")
            assert sum(3 in batch for batch in keeper.batches) == tries
            status = (await inbox.status())["intake"]
            assert (status["watermark"], status["parked"], status["missing"]) == (2, 1, 0)
        assert await _committed(kafka, topic, topic) == 50
        # A handler cancelled in the middle, as a process is that is told to stop.
        begun, never = asyncio.Event(), asyncio.Event()

        async def cancelled(_: Any) -> None:
            begun.set()
            await never.wait()

        keeper.before, keeper.poison = cancelled, set()
        async with inbox_of(pool, kafka, topic, keeper).running():
            await begun.wait()
        assert len(await kept(pool)) == 49
        keeper.before = None
        async with (inbox := inbox_of(pool, kafka, topic, keeper)).running():
            await reads(inbox)
            await applied(inbox, 50)
            assert (await inbox.status())["intake"]["parked"] == 0
    assert await kept(pool) == list(range(1, 51))


async def test_dhis2s_indicator_drift(database: str, postgres: str, kafka: str) -> None:
    """Figures kept up beside the data stop being those of a recount once rows are updated, deleted or rebuilt in part.

    https://github.com/dhis2/dhis2-core/pull/23837 (updates emptied the staging table and never showed),
    https://github.com/dhis2/dhis2-core/pull/24729 (rows rebuilt by year stayed in the partition of the latest as well: twice).
    Here a history of corrections, moves, merges and voids comes in four parts: after each the running figures are the recount,
    in the end the plain count as well.
    """
    made = made_of(11, later=60)
    reporting = await live(database, LAST)
    try:
        async with feeding(postgres, kafka, made) as feed, (inbox := feed.inbox(reporting)).running():
            for part in (0.4, 0.6, 0.8, 1.0):
                await feed.record(part)
                await feed.applied(inbox)
                facts = FactSet()
                for service in feed.services.values():
                    batch = Batch()
                    for one in await service.log.read(0, 5_000):
                        batch.take(one.type, [one.position], [one.data])
                    facts.apply(batch)
                figures = {place: triple for place, triple in (await stored(reporting)).items() if any(triple)}
                assert figures == recount(facts, LAST)
            check(figures, made)
    finally:
        await reporting.close()
