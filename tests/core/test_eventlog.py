"""What every user of the log relies on."""

import asyncio
import secrets

import asyncpg
import msgspec
import pytest

from shared.db import connect
from shared.envelope import GENESIS
from shared.eventlog import Answer, Conflict, Entry, EventLog, KeyReused, Unavailable
from shared.schema import LOG, log_grants
from tests.core.units import check_log, unit


async def test_an_empty_log(log: EventLog) -> None:
    assert await log.head() == (0, GENESIS)
    assert await log.read(0, 10) == []
    assert (await log.load(["a"]))["a"].version == 0


async def test_an_append_gives_positions_versions_document_and_answer(log: EventLog) -> None:
    first = await log.append(unit("s:1", 2, doc=b'{"n":2}'))
    second = await log.append(unit("s:1", 1, version=2, doc=b'{"n":3}'))
    assert (first.position, second.position, first.repeated) == (2, 3, False)
    assert msgspec.json.decode(second.body)["position"] == 3
    events = await log.read(0, 10)
    assert [(event.position, event.version) for event in events] == [(1, 1), (2, 2), (3, 3)]
    assert len({event.id for event in events}) == 3
    stream = (await log.load(["s:1"]))["s:1"]
    assert (stream.version, stream.doc) == (3, b'{"n":3}')
    assert await log.head() == (3, check_log(events))


async def test_reading_on_from_a_position(log: EventLog) -> None:
    await log.append(unit("s:1", 7))
    assert [event.position for event in await log.read(3, 2)] == [4, 5]


async def test_a_stream_that_moved_is_a_conflict_for_that_unit_alone(log: EventLog) -> None:
    await log.append(unit("s:1"))
    items = (unit("s:2"), unit("s:1"), unit("s:3"), unit("s:2"))
    outcomes = await asyncio.gather(*map(log.append, items), return_exceptions=True)
    assert isinstance(outcomes[0], Answer)
    assert isinstance(outcomes[1], Conflict)
    assert (outcomes[1].stream, outcomes[1].expected, outcomes[1].actual) == ("s:1", 0, 1)
    assert isinstance(outcomes[2], Answer)
    assert isinstance(outcomes[3], Conflict)
    assert (await log.head())[0] == 3


async def test_a_stream_only_read_is_judged_too(log: EventLog) -> None:
    items = (unit("s:1"), unit("s:2", reads={"s:1": 0}))
    outcomes = await asyncio.gather(*map(log.append, items), return_exceptions=True)
    assert isinstance(outcomes[1], Conflict)
    assert outcomes[1].stream == "s:1"
    assert (await log.append(unit("s:2", reads={"s:1": 1}))).position == 2


async def test_the_same_key_from_eight_clients_writes_once(database: str, pool: asyncpg.Pool) -> None:
    async with connect(database) as other:
        logs = [EventLog(pool), EventLog(other)]
        items = [unit(f"s:{number}", key="k", request="r") for number in range(8)]
        answers = await asyncio.gather(*(logs[number % 2].append(item) for number, item in enumerate(items)))
        assert sorted(answer.repeated for answer in answers) == [False] + [True] * 7
        assert len({answer.body for answer in answers}) == 1
        assert (await logs[0].head())[0] == 1
        assert (await logs[0].answers({"k": items[0].fingerprint, "other": b""})).keys() == {"k"}
        for log in logs:
            await log.close()


async def test_a_key_used_for_another_request(log: EventLog) -> None:
    await log.append(unit("s:1", key="k", request="one"))
    with pytest.raises(KeyReused):
        await log.append(unit("s:2", key="k", request="two"))
    assert isinstance((await log.answers({"k": b"two"}))["k"], KeyReused)
    assert (await log.head())[0] == 1


async def test_a_unit_without_events_keeps_its_answer(log: EventLog) -> None:
    await log.append(unit("s:1"))
    first = await log.append(unit("s:1", 0, version=1, key="k"))
    again = await log.append(unit("s:1", 0, version=1, key="k"))
    assert (first.position, first.repeated) == (1, False)
    assert (again.body, again.repeated) == (first.body, True)


async def test_a_unit_that_postgresql_refuses_falls_alone(log: EventLog) -> None:
    items = [unit("s:1"), unit("s:2", doc=b"not json"), unit("s:3"), unit("s:4"), unit("s:5", participant="\0")]
    outcomes = await asyncio.gather(*map(log.append, items), return_exceptions=True)
    assert [isinstance(outcome, Answer) for outcome in outcomes] == [True, False, True, True, False]
    assert not any(isinstance(outcome, Unavailable) for outcome in outcomes)
    check_log(await log.read(0, 10))
    assert (await log.head())[0] == 3


async def test_an_event_without_document_or_version_is_refused(log: EventLog) -> None:
    item = unit("s:1")
    item.docs = {}
    with pytest.raises(ValueError, match="document"):
        await log.append(item)
    assert (await log.head())[0] == 0


async def test_a_caller_that_goes_away_breaks_no_other(log: EventLog) -> None:
    tasks = [asyncio.ensure_future(log.append(unit(f"s:{number}"))) for number in range(20)]
    await asyncio.sleep(0)
    for task in tasks[::2]:
        task.cancel()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert all(isinstance(outcome, Answer) for outcome in outcomes[1::2])
    await log.close()
    events = await log.read(0, 100)
    assert {f"s:{number}" for number in range(1, 20, 2)} <= {event.stream for event in events}
    check_log(events)


async def test_the_directory(log: EventLog) -> None:
    held = [Entry("bilan", "b1", "s:1", "p1"), Entry("bilan", "b2", "s:1", "p1")]
    await log.append(unit("s:1", entries=held))
    moved = Entry("bilan", "b2", "s:2", "p2")
    await log.append(unit("s:2", entries=[moved, Entry("bilan", "b1", "")]))
    assert await log.find("bilan", ["b1", "b2", "b3"]) == {"b2": moved}
    assert await log.children("bilan", ["p1", "p2"]) == [moved]


async def test_documents_come_in_order_by_prefix(log: EventLog) -> None:
    for name in ("s:10", "s:2", "t:1", "s:a", "r:9"):
        await log.append(unit(name))
    assert [stream.name async for stream in log.documents("s:")] == ["s:10", "s:2", "s:a"]


async def test_a_large_unit_is_one_transaction(log: EventLog) -> None:
    answer = await log.append(unit("s:1", 6_000))
    assert answer.position == 6_000
    check_log(await log.read(0, 10_000))


@pytest.mark.parametrize("statement", ["UPDATE events SET actor = 'x'", "DELETE FROM events", "TRUNCATE events"])
async def test_the_owner_cannot_change_what_happened(pool: asyncpg.Pool, log: EventLog, statement: str) -> None:
    await log.append(unit("s:1"))
    with pytest.raises(asyncpg.RestrictViolationError, match="never changed or removed"):
        await pool.execute(statement)
    check_log(await log.read(0, 10))


async def test_the_service_role_may_append_and_nothing_else(postgres: str, database: str) -> None:
    role = f"r_{secrets.token_hex(6)}"
    async with connect(database) as owner:
        await owner.execute(f"CREATE ROLE {role} LOGIN PASSWORD 'p'")
        await owner.execute(LOG + log_grants(role))
        try:
            host = database.rpartition("@")[2]
            async with connect(f"postgresql://{role}:p@{host}") as pool:
                log = EventLog(pool)
                await log.append(unit("s:1", entries=[Entry("a", "1", "s:1")]))
                await log.append(unit("s:1", version=1, entries=[Entry("a", "1", "")]))
                for table, verb in (("events", "UPDATE events SET actor = ''"), ("commands", "DELETE FROM commands")):
                    for statement in (verb, f"DELETE FROM {table}", f"TRUNCATE {table}"):
                        with pytest.raises(asyncpg.InsufficientPrivilegeError):
                            await pool.execute(statement)
                await log.close()
        finally:
            await owner.execute(f"DROP OWNED BY {role}; DROP ROLE {role}")
