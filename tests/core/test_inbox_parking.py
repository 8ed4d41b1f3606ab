"""What an inbox cannot read or apply is parked whole, stops nothing else, and is tried again."""

from typing import Any

import asyncpg

from tests.core import topics
from tests.core.inboxes import applied, inbox_of, records_of
from tests.core.keeping import Keeper, kept
from tests.core.topics import event
from tests.core.units import until


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
    inbox = inbox_of(pool, kafka, topic, keeper)
    async with inbox.running():
        await applied(inbox, 2)
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
    persons = ("p0", "p1", None, "p3", "p4")
    inbox = inbox_of(pool, kafka, topic, keeper)
    async with inbox.running():
        await topics.publish(kafka, topic, "intake", [event(n, persons) for n in range(1, 31)])
        await topics.publish(kafka, topic, "intake", [event(n, persons) for n in range(31, 41)])
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
    await topics.publish(kafka, topic, "intake", [event(n, ("p",)) for n in range(1, 5)])
    inbox = inbox_of(pool, kafka, topic, keeper)
    async with inbox.running():

        async def parked() -> Any:
            return (await inbox.status())["intake"]["parked"] == 3

        await until(parked, "three are parked")
    keeper.poison = set()
    inbox = inbox_of(pool, kafka, topic, keeper)
    async with inbox.running():
        await applied(inbox, 4)
    assert await pool.fetchval("SELECT count(*) FROM parked") == 0


async def test_a_handler_that_fails_like_the_driver_does_not_stop_the_others(
    pool: asyncpg.Pool, topic: str, keeper: Keeper
) -> None:
    """An argument that does not fit is the driver's InterfaceError and a ValueError: it is the event's fault, not the server's."""

    async def unfit(connection: Any) -> None:
        if keeper.batches[-1].count(2):
            await connection.execute("SELECT $1::int", "text")

    keeper.before = unfit
    inbox = inbox_of(pool, "127.0.0.1:1", topic, keeper)
    await inbox.take(records_of(topic, [event(1), event(2), event(3)]))
    assert await kept(pool) == [1, 3]
    assert await inbox.replay() == 0
    keeper.before = None
    assert await inbox.replay() == 1
    assert await kept(pool) == [1, 2, 3]
