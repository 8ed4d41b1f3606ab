"""The index of persons on a real log: it follows, it is the same when made anew, and nobody is in it whose key is gone."""

import asyncio
import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import asyncpg
import pytest

from services.intake import commands as c
from services.intake.search.index import Index
from services.intake.search.marks import sought
from services.intake.search.people import People
from services.intake.search.schema import SEARCH, SHARING
from services.intake.store import Intake
from shared.access import Actor
from shared.commands import Desk, Origin, Unit
from shared.db import connect
from shared.eventlog import Answer, EventLog
from shared.follower import FOLLOWED
from shared.key_tables import KEYS_SQL
from shared.schema import LOG
from shared.vault import Vault
from shared.walls import SESSION, looks_up
from tests.vaults import vault_of

SITE_KEY = os.urandom(32)
ORIGIN = Origin(Actor("test", frozenset()), "test")
NAMES = [("El Nassim", "Youssef"), ("Van den Regenboghe", "Solène"), ("Çiçekdağ", "Emine"), ("da Nuvem", "Inês")]


class Room:
    """Commands on a log, and the index that follows it."""

    def __init__(self, pool: asyncpg.Pool, vault: Vault) -> None:
        self.pool = pool
        self.vault = vault
        self.log = EventLog(pool)
        self.index = Index(pool, self.vault)
        self.follower = self.index.follower()
        self._desk = Desk(self.log, Intake(self.vault), lambda: datetime(2026, 5, 5, 12, tzinfo=UTC))

    async def do(self, *commands: Any) -> None:
        outcomes = await self._desk.handle([Unit([command]) for command in commands], ORIGIN)
        assert all(isinstance(one, Answer) for one in outcomes), outcomes

    async def found(self, **asked: str) -> list[tuple[str, str | None]]:
        """Who answers, each with the file that was found where that is another, after the index has followed."""
        await self.follower.current()
        ids = await self.index.sharing(sought(self.index.key, asked), asked.pop("site", None))
        people = await People.load(self.log, self.vault, ids)
        await self.index.forget(people.erased)
        return [(one.participant_id, one.found_as) for one in people.answering(asked)]

    async def rows(self) -> list[Any]:
        return [tuple(row) for row in await self.pool.fetch("SELECT * FROM search_marks ORDER BY participant")]


def person(identity: str, last: str, first: str, **more: Any) -> c.RegisterParticipant:
    return c.RegisterParticipant(participant_id=identity, site="forest", last_name=last, first_name=first, **more)


@pytest.fixture
async def room(database: str) -> AsyncIterator[Room]:
    async with connect(database) as pool:
        await pool.execute(LOG + KEYS_SQL + FOLLOWED + SEARCH + SESSION + looks_up(()) + SHARING)
        room = Room(pool, await vault_of(pool, SITE_KEY))
        yield room
        await room.log.close()


async def test_it_follows_what_becomes_of_a_file(room: Room) -> None:
    await room.do(*(person(f"p{number}", *names) for number, names in enumerate(NAMES)))
    assert [await room.found(name=last) for last, _ in NAMES] == [[(f"p{number}", None)] for number in range(4)]
    assert (await room.found(name="nassim", site="forest"), await room.found(name="nassim", site="x")) == (
        [("p0", None)], [],
    )  # fmt: skip
    await room.do(
        c.CorrectParticipant(
            participant_id="p0", site="forest", last_name="Benzitoun", birth_date="1990-12-04", why="x"
        ),
        c.VoidParticipant(participant_id="p1", why="Twice."),
        c.MergeParticipants(participant_id="p2", into="p3"),
    )
    assert (await room.found(name="El Nassim"), await room.found(name="Regenboghe")) == ([], [])
    assert await room.found(name="ben zitoun") == await room.found(birth_date="1990-12-04") == [("p0", None)]
    assert await room.found(name="Emine Cicekdag") == [("p3", "p2")]
    assert await room.found(name="Nuvem") == [("p3", None)]
    await room.do(c.UnmergeParticipants(participant_id="p2"))
    assert await room.found(name="Emine Cicekdag") == [("p2", None)]


async def test_made_anew_it_is_the_same_and_so_by_two_at_once_or_from_an_older_position(room: Room) -> None:
    for turn in range(3):
        await room.do(*(person(f"t{turn}-{number}", *names) for number, names in enumerate(NAMES)))
        await room.do(
            c.CorrectParticipant(participant_id=f"t{turn}-0", site="anvers", last_name=f"Rabii {'abc'[turn]}", why="x"),
            c.VoidParticipant(participant_id=f"t{turn}-1", why="Twice."),
        )
        if turn:
            await asyncio.gather(room.follower.current(), Index(room.pool, room.vault).follower().current())
    kept = await room.rows()
    assert len(kept) == 9
    # From an older position, as where the tables come from an older backup than the log: what is applied twice is there once.
    await room.pool.execute("UPDATE followed SET position = 7")
    await room.follower.current()
    assert await room.rows() == kept
    await room.pool.execute("UPDATE search_marks SET marks = '{1}'")
    await room.follower.anew()
    assert await room.rows() == []
    await room.follower.current()
    assert await room.rows() == kept


async def test_who_was_erased_is_never_found(room: Room) -> None:
    await room.do(*(person(f"p{number}", *NAMES[0], birth_date="1990-12-04") for number in range(3)))
    await room.do(c.MergeParticipants(participant_id="p1", into="p2"))
    assert await room.found(name="nassim") == [("p0", None), ("p2", None)]
    for identity in ("p0", "p2"):
        await room.pool.execute("DELETE FROM keys WHERE participant = $1", identity)
        room.vault.forget(identity)
    # The file merged into one that is erased leads to nobody.
    assert (await room.found(name="nassim"), await room.found(birth_date="1990-12-04")) == ([], [])
    assert [row[0] for row in await room.rows()] == ["p1"]
    # Nor are the marks of who was erased kept until somebody looks for them; another process destroyed the key.
    await room.pool.execute("DELETE FROM keys WHERE participant = 'p1'")
    await room.index.sweep()
    assert (await room.rows(), room.vault.knows("p1")) == ([], False)
    await room.do(person("p3", *NAMES[0]))
    await room.follower.anew()
    assert (await room.found(name="nassim"), [row[0] for row in await room.rows()]) == ([("p3", None)], ["p3"])
