"""A log restored from a backup that is older than its topic: noticed, said, nothing carried, and the ways out of it."""

from collections.abc import Sequence
from typing import Any

import asyncpg
import msgspec
import pytest

from shared import read_log
from shared import reader as reading
from shared import relay as relaying
from shared.ahead import Ahead
from shared.db import connect
from shared.envelope import Recorded
from shared.eventlog import Entry, EventLog
from shared.inbox import FORKED, Inbox
from shared.kafka import Kafka
from shared.reading import reads
from shared.recovery import take_back
from shared.relay import Relay
from shared.topics import Topic
from tests.core import topics
from tests.core.backups import Backup
from tests.core.keeping import TABLE, Keeper, kept
from tests.core.units import check_log, unit, until


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relaying, "CHECK_SECONDS", 0.3)
    monkeypatch.setattr(reading, "GAP_SECONDS", 0.2)
    monkeypatch.setattr(reading, "LOOK_AGAIN_SECONDS", 0.5)


def _relay(pool: asyncpg.Pool, kafka: str, topic: str) -> Relay:
    return Relay(pool, Kafka(kafka), topic, "intake", 3)


async def _confirmed(relay: Relay, position: int) -> None:
    async def reached() -> bool:
        return bool(relay.ahead is None and relay.status()["leader"] and relay.status()["confirmed"] >= position)

    await until(reached, f"position {position} is confirmed ({relay.status()}, {relay.ahead})")


async def _ahead(relay: Relay, first: int, last: int, *, forked: bool) -> None:
    async def noticed() -> bool:
        return relay.ahead == Ahead(first, last, forked)

    await until(noticed, f"what is ahead is noticed ({relay.ahead})")


async def _more(log: EventLog, start: int, count: int) -> None:
    for number in range(start, start + count):
        await log.append(unit(f"s:{number}", 3, participant=f"p{number}"))


async def _restore(pool: asyncpg.Pool, backup: Backup) -> None:
    async with pool.acquire() as connection:
        await backup.restore(connection)


def _replay(doc: bytes | None, event: Recorded) -> tuple[bytes, Sequence[Entry]]:
    return b'{"n":%d}' % event.version, [Entry("thing", event.stream, event.stream)]


async def _nothing(events: Sequence[Recorded]) -> Sequence[Entry]:
    return ()


@pytest.fixture
async def restored(pool: asyncpg.Pool, log: EventLog, kafka: str, topic: str) -> list[Recorded]:
    """A log of 15 events whose topic holds 30; gives the 30."""
    await _more(log, 0, 5)
    async with (relay := _relay(pool, kafka, topic)).running():
        await _confirmed(relay, 15)
        backup = await Backup.of(pool)
        await _more(log, 5, 5)
        await _confirmed(relay, 30)
    events = await log.read(0, 100)
    await _restore(pool, backup)
    return events


async def test_it_is_noticed_and_nothing_is_carried(
    pool: asyncpg.Pool, log: EventLog, kafka: str, topic: str, restored: list[Recorded]
) -> None:
    first, second = _relay(pool, kafka, topic), _relay(pool, kafka, topic)
    async with first.running(), second.running():
        await first.looked()
        await _ahead(first, 16, 30, forked=False)
        await _ahead(second, 16, 30, forked=False)  # whichever leads: both instances refuse
    assert len(await topics.everything(kafka, topic)) == 30
    assert await pool.fetchval("SELECT ahead ->> 'last' FROM relay") == "30"


async def test_a_log_that_went_on_after_the_restore_is_a_fork(
    pool: asyncpg.Pool, log: EventLog, kafka: str, topic: str, restored: list[Recorded]
) -> None:
    """Kafka was away, so nobody could know: other events are recorded at positions that were told."""
    await _more(log, 100, 2)
    async with (relay := _relay(pool, kafka, topic)).running():
        await _ahead(relay, 16, 30, forked=True)
        assert len(await topics.everything(kafka, topic)) == 30
        # The loss is accepted: the topic is made anew from the log.
        await topics.delete(kafka, topic)
        await _confirmed(relay, 21)
        assert sorted(map(topics.position, await topics.everything(kafka, topic))) == list(range(1, 22))


async def test_a_log_of_reads_is_taken_back_as_it_was(database: str, kafka: str, topic: str) -> None:
    async with connect(database) as owner, owner.acquire() as connection, connection.transaction():
        await connection.execute(read_log.read_log_tables(await connection.fetchval("SELECT current_user")))
    async with connect(database, schema=read_log.SCHEMA) as pool:
        log = EventLog(pool)

        async def read(number: int) -> None:
            made = unit(f"read:{number}", 0, doc=b"null")
            made.events = reads(str(number), "GET /v1/x", {"p1": {"goal": ["text"]}, "p2": {}}, {}, "2026-01-15")
            made.docs = {f"read:{number}": b"null"}
            await log.append(made)

        async with (relay := _relay(pool, kafka, topic)).running():
            await read(1)
            await _confirmed(relay, 2)
            backup = await Backup.of(pool)
            await read(2)
            await _confirmed(relay, 4)
        told = await log.read(0, 100)
        await _restore(pool, backup)
        async with (relay := _relay(pool, kafka, topic)).running():
            await _ahead(relay, 3, 4, forked=False)
            client = Topic(Kafka(kafka), topic)
            await client.start()
            try:
                assert await take_back(pool, client, "intake", read_log.replay, read_log.settle) == 2
            finally:
                await client.stop()
        assert await log.read(0, 100) == told
        await read(3)
        check_log(await log.read(0, 100))
        await log.close()


async def test_what_is_missing_is_taken_back_from_the_topic(
    pool: asyncpg.Pool, log: EventLog, kafka: str, topic: str, restored: list[Recorded]
) -> None:
    forged = topics.event(16)
    await topics.publish(kafka, topic, "intake", [forged], 1)
    await topics.send(kafka, topic, [(b"no event", None, [])])
    async with (relay := _relay(pool, kafka, topic)).running():
        await _ahead(relay, 16, 30, forked=False)
        client = Topic(Kafka(kafka), topic)
        await client.start()
        try:
            assert await take_back(pool, client, "intake", _replay, _nothing) == 15
        finally:
            await client.stop()
        events = await log.read(0, 100)
        assert events == restored
        assert await log.head() == (30, check_log(events))
        relay.wake(30)
        await _confirmed(relay, 15)
        await log.append(unit("s:9", 1, version=3))
        await _confirmed(relay, 31)
    stream = (await log.load(["s:9"]))["s:9"]
    assert (stream.version, stream.doc) == (4, b'{"n":1}')
    assert (await log.find("thing", ["s:9"]))["s:9"].stream == "s:9"
    assert await pool.fetchval("SELECT doc ->> 'n' FROM streams WHERE stream = 's:8'") == "3"


async def test_a_topic_made_anew_in_between_does_not_hide_it(
    pool: asyncpg.Pool, log: EventLog, kafka: str, topic: str
) -> None:
    """The offsets in the backup are those of a topic that is no more, and the new one is as long."""
    await _more(log, 0, 5)
    async with (relay := _relay(pool, kafka, topic)).running():
        await _confirmed(relay, 15)
        # Every event twice: the old topic is longer than what the new one will hold of the same log.
        await pool.execute("UPDATE relay SET confirmed = 0, epoch = epoch + 1")
        await log.append(unit("s:x", 1))
        await _confirmed(relay, 16)
    backup = await Backup.of(pool)
    await topics.delete(kafka, topic)
    async with (relay := _relay(pool, kafka, topic)).running():
        await _more(log, 5, 5)
        await _confirmed(relay, 31)
    await _restore(pool, backup)
    async with (relay := _relay(pool, kafka, topic)).running():
        await _ahead(relay, 17, 31, forked=False)


async def test_what_others_put_on_a_topic_says_nothing_of_the_log(
    pool: asyncpg.Pool, log: EventLog, kafka: str, topic: str
) -> None:
    await _more(log, 0, 3)
    async with (relay := _relay(pool, kafka, topic)).running():
        await _confirmed(relay, 9)
        # Of another installation's log, far ahead, and at positions that are taken; and no events at all.
        await topics.publish(kafka, topic, "intake", [topics.event(n) for n in (3, 10, 11, 400)])
        await topics.send(kafka, topic, [(b"{", b"k", [("ce_position", b"\xff")]), (None, b"k", [])])
        await _more(log, 3, 3)
        await _confirmed(relay, 18)
    async with (relay := _relay(pool, kafka, topic)).running():
        await _confirmed(relay, 18)
        assert relay.ahead is None


async def test_another_instance_on_another_database_is_noticed_while_leading(
    pool: asyncpg.Pool, log: EventLog, kafka: str, topic: str, postgres: str
) -> None:
    """A replica that was promoted while the first server still lives: two logs with one past, one topic."""
    await _more(log, 0, 2)
    async with (relay := _relay(pool, kafka, topic)).running():
        await _confirmed(relay, 6)
        events = await log.read(0, 10)
        other = topics.follow(events[-1], 3)
        await topics.publish(kafka, topic, "intake", other)
        await _ahead(relay, 7, 9, forked=False)
        await _more(log, 2, 1)
        await _ahead(relay, 7, 9, forked=True)


async def _status(inbox: Inbox) -> Any:
    return (await inbox.status())["intake"]


async def test_a_reader_ahead_of_a_log_that_forked_holds_what_follows(
    pool: asyncpg.Pool, kafka: str, topic: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Log and topic were lost together: the relay sees nothing wrong. The reader knows what it applied."""
    await pool.execute(TABLE)
    await topics.create(kafka, topic)
    await topics.publish(kafka, topic, "intake", [topics.event(n) for n in range(1, 21)])
    keeper = Keeper()
    inbox = Inbox(
        pool,
        Kafka(kafka),
        {topic: "intake"},
        topic,
        keeper,
        forget=lambda connection: connection.execute("DELETE FROM kept"),
    )
    async with inbox.running():

        async def reached(position: int) -> None:
            async def there() -> bool:
                return bool((await _status(inbox))["watermark"] == position)

            await until(there, f"position {position} is applied")

        await reached(20)
        await topics.delete(kafka, topic)
        await topics.create(kafka, topic)
        past = [topics.event(n) for n in range(1, 11)]
        await topics.publish(kafka, topic, "intake", past + topics.follow(past[-1], 15))

        async def said() -> bool:
            return (await _status(inbox))["forked_at"] is not None

        await until(said, "the reader says that the log is another one")

        async def held() -> bool:
            return bool((await _status(inbox))["parked"] == 5)

        await until(held, "what follows is held")
        assert await kept(pool) == list(range(1, 21))
        assert {row["reason"] for row in await pool.fetch("SELECT reason FROM parked")} == {FORKED}
        assert await inbox.replay() == 0
        await inbox.anew()
        await reached(25)
        status = await _status(inbox)
        assert (status["forked_at"], status["parked"], status["gap"]) == (None, 0, [])
    assert await kept(pool) == list(range(1, 26))


async def test_a_reader_behind_a_restored_log_notices_nothing_once_it_is_complete(
    pool: asyncpg.Pool, log: EventLog, kafka: str, topic: str, restored: list[Recorded]
) -> None:
    await pool.execute(TABLE)
    client = Topic(Kafka(kafka), topic)
    await client.start()
    try:
        await take_back(pool, client, "intake", _replay, _nothing)
    finally:
        await client.stop()
    inbox = Inbox(pool, Kafka(kafka), {topic: "intake"}, topic, Keeper())
    async with inbox.running(), _relay(pool, kafka, topic).running():
        await _more(log, 20, 2)

        async def there() -> bool:
            return bool((await _status(inbox))["watermark"] == 36)

        await until(there, "all is applied")
        assert (await _status(inbox))["forked_at"] is None
        links = msgspec.json.decode(await pool.fetchval("SELECT links::text FROM checkpoints"))
        assert links["reach"] == (await log.head())[1].hex()
