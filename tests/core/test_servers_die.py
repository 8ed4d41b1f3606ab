"""PostgreSQL killed outright and Kafka stopped, under load: what was acknowledged is there once, and all goes on by itself."""

import asyncio
import os
import secrets
import signal
from collections.abc import AsyncIterator, Iterator
from typing import Any

import asyncpg
import pytest

from espace.stack import kafka as kafka_server
from espace.stack import postgres as postgres_server
from espace.stack.home import Home
from shared import reader as reader_module
from shared import relay as relay_module
from shared.db import Unavailable, connect
from shared.eventlog import Answer, Conflict, EventLog
from shared.inbox import Inbox
from shared.kafka import Kafka
from shared.relay import Relay
from shared.schema import INBOX, LOG
from tests.core import topics
from tests.core.keeping import TABLE, Keeper, kept
from tests.core.units import check_log, unit, until
from tests.servers import temporary_home

CLIENTS = 12


@pytest.fixture
def own_home() -> Iterator[Home]:
    """Servers that this test may kill."""
    with temporary_home() as home:
        yield home


@pytest.fixture
async def own_pool(own_home: Home) -> AsyncIterator[asyncpg.Pool]:
    url = await asyncio.to_thread(_start_postgres, own_home)
    async with connect(url) as pool:
        await pool.execute(LOG + INBOX + TABLE)
        yield pool


def _start_postgres(home: Home) -> str:
    with home.lock():
        return postgres_server.start(home)


def _start_kafka(home: Home) -> str:
    with home.lock():
        return kafka_server.start(home)


def _stop_kafka(home: Home) -> None:
    with home.lock():
        kafka_server.stop(home)


def _kill_postgres(home: Home) -> None:
    who = home.part("postgres")
    assert who is not None
    os.kill(who["pid"], signal.SIGKILL)


async def _client(log: EventLog, name: int, stop: asyncio.Event, told: dict[str, int]) -> int:
    """Units of three events with keys, each sent until it is answered; gives how often PostgreSQL was away."""
    away = number = 0
    while not stop.is_set():
        key = f"{name}/{number}"
        item = unit(f"s:{key}", 3, key=key)
        while True:
            try:
                told[key] = (await log.append(item)).position
                break
            except Unavailable:
                away += 1
                await asyncio.sleep(0.05)
            except Conflict:
                raise AssertionError("a unit was written and its key was not") from None
        number += 1
    return away


async def test_postgresql_killed_twice_under_load(own_home: Home, own_pool: asyncpg.Pool) -> None:
    log = EventLog(own_pool)
    stop = asyncio.Event()
    told: dict[str, int] = {}
    clients = [asyncio.create_task(_client(log, name, stop, told)) for name in range(CLIENTS)]
    for _ in range(2):
        before = len(told)

        async def working(before: int = before) -> bool:
            return len(told) > before + 200

        await until(working, "appends are acknowledged")
        await asyncio.to_thread(_kill_postgres, own_home)
        await asyncio.to_thread(_start_postgres, own_home)
    before = len(told)
    await until(working, "appends are acknowledged again")
    stop.set()
    away = sum(await asyncio.gather(*clients))
    assert away > 0
    await log.close()
    events = await log.read(0, 1_000_000)
    assert await log.head() == (len(events), check_log(events))
    # Each unit whole, once, and where its answer says.
    assert len(events) == 3 * len(told)
    for key, position in told.items():
        assert [event.stream for event in events[position - 3 : position]] == [f"s:{key}"] * 3


@pytest.mark.parametrize("presumed", [True, False], ids=["one statement", "under the lock"])
async def test_an_interrupted_commit_is_looked_up(
    own_pool: asyncpg.Pool, monkeypatch: pytest.MonkeyPatch, presumed: bool
) -> None:
    """The connection goes once the commit is sent: what was committed is answered as such, what was not as Unavailable."""
    target: Any = asyncpg.Connection if presumed else asyncpg.transaction.Transaction
    name = "fetchval" if presumed else "__aexit__"
    real = getattr(target, name)

    def lose(*, committed: bool) -> None:
        async def losing(self: Any, *arguments: Any) -> None:
            monkeypatch.setattr(target, name, real)
            if committed:
                await real(self, *arguments)
            (self if presumed else self._connection).terminate()
            raise ConnectionResetError

        monkeypatch.setattr(target, name, losing)

    async def ready() -> EventLog:
        log = EventLog(own_pool)
        if presumed:  # its first append always goes under the lock
            await log.append(unit(f"s:{secrets.token_hex(4)}"))
        return log

    log = await ready()
    start, _ = await log.head()
    lose(committed=True)
    answer = await log.append(unit("s:1", 2, key="k"))
    assert answer == Answer(answer.body, repeated=False, position=start + 2)
    assert (await log.append(unit("s:1", 2, key="k"))).body == answer.body
    await log.close()
    log = await ready()
    before = await log.head()
    lose(committed=False)
    with pytest.raises(Unavailable):
        await log.append(unit("s:2", key="other"))
    assert await log.head() == before
    assert getattr(target, name) is real
    await log.append(unit("s:2", key="other"))
    events = await log.read(0, 100)
    assert await log.head() == (len(events), check_log(events))
    await log.close()


async def test_a_statement_ended_before_it_had_the_lock_wrote_nothing(own_pool: asyncpg.Pool) -> None:
    log = EventLog(own_pool)
    await log.append(unit("s:1"))
    async with own_pool.acquire() as other, other.transaction():
        await other.execute("SELECT FROM head FOR UPDATE")
        append = asyncio.ensure_future(log.append(unit("s:2", key="k")))

        async def ended() -> Any:
            query = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
            return await own_pool.fetchval(query)

        await until(ended, "the append waits for the lock")
    with pytest.raises(Unavailable):
        await append
    assert (await log.append(unit("s:2", key="k"))).position == 2
    await log.close()


async def test_a_pool_waits_for_its_server_and_then_says_so(own_home: Home) -> None:
    url = await asyncio.to_thread(_start_postgres, own_home)
    with own_home.lock():
        await asyncio.to_thread(postgres_server.stop, own_home)
    with pytest.raises(Unavailable, match="no PostgreSQL within"):
        async with connect(url, wait=0.2):
            raise AssertionError("there is no server to connect to")
    async with asyncio.TaskGroup() as group:
        started = group.create_task(asyncio.to_thread(_start_postgres, own_home))
        async with connect(url) as pool:
            assert await pool.fetchval("SELECT 1") == 1
    assert started.result() == url


async def test_kafka_away_from_the_start_stopped_and_back(
    own_home: Home, own_pool: asyncpg.Pool, topic: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay_module, "CHECK_SECONDS", 0.5)
    monkeypatch.setattr(reader_module, "TOPICS_SECONDS", 0.5)
    bootstrap = await asyncio.to_thread(_start_kafka, own_home)
    await asyncio.to_thread(_stop_kafka, own_home)
    keeper = Keeper()
    relay = Relay(own_pool, Kafka(bootstrap), topic, "intake", 2)
    inbox = Inbox(own_pool, Kafka(bootstrap), {topic: "intake"}, topic, keeper)
    log = EventLog(own_pool, on_append=relay.wake)

    async def both_say_so() -> Any:
        return relay.status()["error"] and (await inbox.status())["intake"]["error"]

    async def applied(position: int) -> None:
        async def reached() -> Any:
            return (await inbox.status())["intake"]["watermark"] == position

        await until(reached, f"position {position} is applied")

    async with relay.running(), inbox.running():
        await log.append(unit("s:1", 10))
        await until(both_say_so, "both say that Kafka is away")
        await asyncio.to_thread(_start_kafka, own_home)
        await applied(10)
        await asyncio.to_thread(_stop_kafka, own_home)
        await log.append(unit("s:2", 10))
        await until(both_say_so, "both say that Kafka is away")
        await asyncio.to_thread(_start_kafka, own_home)
        await applied(20)
        await asyncio.to_thread(_stop_kafka, own_home)
        # And they can be stopped without it.
        stopping = asyncio.get_running_loop().time()
    assert asyncio.get_running_loop().time() - stopping < 10
    assert await kept(own_pool) == list(range(1, 21))
    await asyncio.to_thread(_start_kafka, own_home)
    assert {topics.position(record) for record in await topics.everything(bootstrap, topic)} == set(range(1, 21))
    await log.close()
