"""An append in one statement, as its units presume, leaves what one judged under the lock leaves, whoever else writes."""

import asyncio
import random
import uuid
from collections.abc import Callable
from typing import Any

import asyncpg
import pytest

from shared.eventlog import Answer, Append, Conflict, Entry, EventLog, KeyReused
from shared.log_batch import NAMESPACE, event_id
from shared.schema import LOG
from tests.core.units import check_log, unit

TABLES = ("events", "head", "streams", "directory", "commands")
BATCHES = 100
Choose = Callable[[], EventLog]


class History:
    """Units as clients send them: on what they believe stands, which is often so and sometimes not."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._versions: dict[str, int] = {}
        self._sent: list[Append] = []

    def batch(self) -> list[Append]:
        return [self._unit() for _ in range(self._random.randint(1, 5))]

    def note(self, item: Append, outcome: Any) -> None:
        if isinstance(outcome, Answer) and not outcome.repeated and item.events:
            (stream,) = item.docs
            self._versions[stream] = item.expected[stream] + len(item.events)

    def _version(self, stream: str) -> int:
        return max(0, self._versions.get(stream, 0) - (self._random.random() < 0.05))

    @staticmethod
    def _named(item: Append, key: str) -> Append:
        """The same each time the history is played."""
        name = f"{key} {len(item.events)} {item.fingerprint.hex()}"
        item.key, item.command_id, item.correlation_id = key, name, name
        item.answer = lambda position: b"%s at %d" % (name.encode(), position)
        return item

    def _unit(self) -> Append:
        pick = self._random
        if self._sent and pick.random() < 0.1:
            item = pick.choice(self._sent)
            return item if pick.random() < 0.7 else self._named(unit("s:0", request="another"), item.key)
        stream, seen = (f"s:{pick.randrange(30)}" for _ in range(2))
        identity, parent = f"r{pick.randrange(40)}", f"p{pick.randrange(5)}"
        kept = Entry("record", identity, stream, pick.choice([parent, None]))
        item = unit(
            stream, pick.randint(0, 3), version=self._version(stream), doc=b'{"n":%d}' % pick.randrange(1000),
            entries=[kept] if pick.random() < 0.5 else [],
        )  # fmt: skip
        self._named(item, f"key-{len(self._sent)}")
        if seen != stream and pick.random() < 0.3:
            item.expected[seen] = self._version(seen)
        if item.entries and pick.random() < 0.6:
            item.claims = [("record", identity)]
        if item.entries and pick.random() < 0.2:
            item.entries = [Entry("record", identity, "")]
        if pick.random() < 0.05:
            item.listed = {("record", parent): frozenset()}
        self._sent.append(item)
        return item


async def play(pool: asyncpg.Pool, seed: int, choose: Choose) -> tuple[list[Any], dict[str, list[Any]]]:
    """The outcomes, and the tables at the end."""
    await pool.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public;" + LOG)
    await pool.expire_connections()  # they know types that are gone
    history, told = History(seed), []
    for _ in range(BATCHES):
        log, items = choose(), history.batch()
        outcomes = await asyncio.gather(*map(log.append, items), return_exceptions=True)
        for item, outcome in zip(items, outcomes, strict=True):
            history.note(item, outcome)
            told.append((type(outcome), str(outcome)))
        await log.close()
    check_log(await log.read(0, 10_000))
    order = {"commands": "key", "directory": "kind, id", "streams": "stream", "events": "position", "head": "one"}
    tables = {}
    for table in TABLES:
        columns = "stream, version, doc::text" if table == "streams" else "*"
        tables[table] = [
            tuple(row) for row in await pool.fetch(f"SELECT {columns} FROM {table} ORDER BY {order[table]}")
        ]
    return told, tables


@pytest.mark.parametrize("seed", [1, 2])
async def test_the_same_history_alone_under_the_lock_and_with_another_writer(pool: asyncpg.Pool, seed: int) -> None:
    alone, *pair = (EventLog(pool) for _ in range(3))
    turns = random.Random(seed)
    # A log always starts under the lock.
    told, tables = await play(pool, seed, lambda: EventLog(pool))
    assert await play(pool, seed, lambda: alone) == (told, tables)
    assert await play(pool, seed, lambda: turns.choice(pair)) == (told, tables)
    kinds = {kind for kind, _ in told}
    assert kinds == {Answer, Conflict, KeyReused}
    assert len(tables["events"]) > BATCHES
    assert len(tables["directory"]) > 10


async def other_writes(pool: asyncpg.Pool, item: Append) -> None:
    other = EventLog(pool)
    await other.append(item)
    await other.close()


CLAIM = Entry("record", "r1", "s:1", "p")


@pytest.mark.parametrize(
    ("before", "mine"),
    [
        (unit("s:1"), unit("s:1")),
        (unit("s:1"), unit("s:2", reads={"s:1": 0})),
        (unit("s:1", entries=[CLAIM]), unit("s:2", entries=[CLAIM])),
        (unit("s:1", entries=[CLAIM]), unit("s:2", entries=[])),
    ],
    ids=["a stream", "a stream only read", "a record claimed", "records listed"],
)
async def test_what_another_process_did_is_seen(
    pool: asyncpg.Pool, log: EventLog, before: Append, mine: Append
) -> None:
    if mine.entries:
        mine.claims = [("record", "r1")]
    elif before.entries:
        mine.listed = {("record", "p"): frozenset()}
    await log.append(unit("s:0"))
    await other_writes(pool, before)
    with pytest.raises(Conflict):
        await log.append(mine)
    assert (await log.append(unit("s:3"))).position == 3


async def test_what_stands_is_seen_also_where_the_log_ends_as_it_was_left(pool: asyncpg.Pool) -> None:
    """The end tells of events alone: the streams and keys are looked at all the same."""
    first = unit("s:1", key="k", request="r")
    await other_writes(pool, first)
    log = EventLog(pool)
    await log.append(unit("s:2"))  # from here on the log is alone
    with pytest.raises(Conflict):
        await log.append(unit("s:1"))
    with pytest.raises(Conflict):
        await log.append(unit("s:3", reads={"s:1": 2}))
    with pytest.raises(KeyReused):
        await log.append(unit("s:4", key="k", request="another"))
    assert (await log.append(unit("s:5", key="k", request="r"))).repeated
    # Without an event the end does not move, and the key is there all the same.
    await other_writes(pool, unit("s:2", 0, version=1, key="empty"))
    assert (await log.append(unit("s:2", 0, version=1, key="empty"))).repeated
    assert (await log.head())[0] == 2


def test_an_event_has_the_id_that_the_standard_gives() -> None:
    command = str(uuid.uuid4())
    assert event_id(command, 12) == str(uuid.uuid5(NAMESPACE, f"{command}/12"))
