"""A follower: each event of its types applied exactly once, whoever else follows, fails or starts anew."""

import asyncio
from collections.abc import Sequence
from typing import Any

import asyncpg
import pytest

from shared import follower
from shared.db import Unavailable
from shared.eventlog import EventLog
from shared.follower import FOLLOWED, Follower, Told
from tests.core.units import unit, until

TYPES = ("thing-done.v1",)


async def keep(connection: Any, events: Sequence[Told]) -> None:
    """A row an event: a second application would break the key."""
    await connection.executemany("INSERT INTO kept VALUES ($1)", [(event.position,) for event in events])


async def forget(connection: Any) -> None:
    await connection.execute("TRUNCATE kept")


@pytest.fixture
async def tables(pool: asyncpg.Pool) -> None:
    await pool.execute(FOLLOWED + "CREATE TABLE kept (position bigint PRIMARY KEY)")


async def kept(pool: asyncpg.Pool) -> list[int]:
    return [row["position"] for row in await pool.fetch("SELECT position FROM kept ORDER BY 1")]


async def write(log: EventLog, name: str, count: int) -> None:
    await asyncio.gather(*(log.append(unit(f"{name}:{number}")) for number in range(count)))


async def test_pieces_are_applied_once_by_several_at_a_time(
    pool: asyncpg.Pool, log: EventLog, tables: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follower, "PIECE", 7)
    several = [Follower(pool, "kept", TYPES, keep, forget) for _ in range(3)]
    assert await several[0].catch_up() is False
    await write(log, "one", 50)
    moved = await asyncio.gather(*(one.catch_up() for one in several))
    assert any(moved)
    assert await kept(pool) == list(range(1, 51))
    assert (await several[2].status())["position"] == 50
    assert await several[1].catch_up() is False


async def test_other_types_move_the_position_alone(pool: asyncpg.Pool, log: EventLog, tables: None) -> None:
    await write(log, "one", 3)
    assert await Follower(pool, "kept", ["another.v1"], keep, forget).catch_up() is False
    assert await kept(pool) == []
    assert (await Follower(pool, "kept", TYPES, keep, forget).status())["position"] == 3


async def test_what_fails_leaves_no_trace_and_is_tried_again(
    pool: asyncpg.Pool, log: EventLog, tables: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("PAUSE_SECONDS", "FAILED_SECONDS"):
        monkeypatch.setattr(follower, name, 0.01)
    broken, settled = [True], []

    async def fragile(connection: Any, events: Sequence[Told]) -> None:
        await keep(connection, events)
        if broken[0]:
            raise KeyError("made to fail")

    async def note() -> None:
        settled.append(await kept(pool))

    one = Follower(pool, "kept", TYPES, fragile, forget, note)
    await write(log, "one", 5)

    async def failing() -> bool:
        return bool((await one.status())["error"] == "KeyError")

    async with one.running():
        await until(failing, "the failure in the status")
        assert (await kept(pool), settled) == ([], [])
        broken[0] = False

        async def quiet() -> bool:
            return bool(settled)

        await until(quiet, "settled after what came")
        assert settled[0] == [1, 2, 3, 4, 5]
        await until(lambda: _well(one), "the failure is over")


async def _well(one: Follower) -> bool:
    return (await one.status())["error"] is None


async def test_an_import_is_followed_once_it_is_over(
    pool: asyncpg.Pool, log: EventLog, tables: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follower, "BUSY", 10)
    settled: list[int] = []

    async def note() -> None:
        settled.append(len(await kept(pool)))

    one = Follower(pool, "kept", TYPES, keep, forget, note)
    await one.look(1_000.0)
    assert settled == [0]
    for number in range(3):
        await write(log, f"bulk{number}", 20)
        await one.look(1_001.0 + number)
        assert await kept(pool) == []
    await one.look(1_004.0)
    assert await kept(pool) == []  # it may only stand still for a moment
    await one.look(1_003.0 + follower.QUIET_SECONDS)
    assert (len(await kept(pool)), settled) == (60, [0])
    await one.look(1_007.0)
    assert settled == [0, 60]
    await write(log, "few", 5)
    await one.look(1_008.0)
    assert len(await kept(pool)) == 65
    await write(log, "more", 20)
    await one.look(1_009.0)
    await write(log, "still more", 20)
    await one.look(1_008.0 + follower.BUSY_SECONDS)
    assert len(await kept(pool)) == 105


async def test_following_stops_where_an_import_begins_meanwhile(
    pool: asyncpg.Pool, log: EventLog, tables: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follower, "PIECE", 5)
    monkeypatch.setattr(follower, "BUSY", 10)

    async def meanwhile(connection: Any, events: Sequence[Told]) -> None:
        await keep(connection, events)
        if events[0].position == 6:
            await write(log, "meanwhile", 10)

    one = Follower(pool, "kept", TYPES, meanwhile, forget)
    await write(log, "one", 20)
    assert await one.catch_up(heed=True) is True
    assert await kept(pool) == list(range(1, 11))
    assert await one.catch_up() is True
    assert len(await kept(pool)) == 30


async def test_a_reader_is_told_to_come_again_where_catching_up_takes_long(
    pool: asyncpg.Pool, log: EventLog, tables: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follower, "READ_SECONDS", 0.2)
    one = Follower(pool, "kept", TYPES, keep, forget)
    await write(log, "one", 3)
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute("INSERT INTO followed (name) VALUES ('kept')")
        with pytest.raises(Unavailable):
            await one.current()
    await one.current()
    assert await kept(pool) == [1, 2, 3]


async def test_anew_gives_the_same_again(pool: asyncpg.Pool, log: EventLog, tables: None) -> None:
    one = Follower(pool, "kept", TYPES, keep, forget)
    await write(log, "one", 5)
    await one.catch_up()
    await one.anew()
    assert (await kept(pool), (await one.status())["position"]) == ([], 0)
    await one.catch_up()
    assert await kept(pool) == [1, 2, 3, 4, 5]
