"""The index of persons: a row of keyed marks each, made of the log and of nothing else.

It cannot drift: a row follows from the last event of a person's file, and a follower (shared/follower.py) writes rows in one
transaction with the position up to which they are made, each event once. Commands know nothing of it. A search first has it follow
to the log's end; `POST /v1/inbox/anew` empties it, and the same steps make it anew. Who is erased goes with
that event; where a key is gone without one, the index is swept now and then, and a search that meets such a person takes them out.
"""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import asyncpg
import msgspec

from services.intake.events import IDENTITY, RECORDS, Participant
from services.intake.search.marks import Marks, marks
from shared.db import reaching
from shared.follower import Follower, Told
from shared.vault import Vault

NAME = "search"
AT_ONCE = 20
"""Persons after which commands have their turn."""
CANDIDATES = 200
SWEPT_SECONDS = 300.0
"""How often it is looked whose key is gone, as often as keys leave memory; SWEPT persons at a time."""
SWEPT = 5_000

OF_PERSONS = sorted(kind for kind, record in RECORDS.items() if record is Participant)
KEEP = """
INSERT INTO search_marks SELECT * FROM unnest($1::search_marks[])
ON CONFLICT (participant) DO UPDATE SET site = excluded.site, marks = excluded.marks
"""
FORGET = "DELETE FROM search_marks WHERE participant = ANY($1)"
AFTER = f"SELECT participant FROM search_marks WHERE participant > $1 ORDER BY participant LIMIT {SWEPT}"
SHARING = "SELECT search_sharing($1, $2, $3, $4) AS participant"


class _Said(msgspec.Struct):
    id: str
    record: Participant | None


_SAID = msgspec.json.Decoder(_Said)


class Index:
    """The index over one service's pool; its marks are under a key of the vault for them alone."""

    def __init__(self, pool: asyncpg.Pool, vault: Vault) -> None:
        self._pool = pool
        self._vault = vault
        self._swept = -SWEPT_SECONDS

    @property
    def key(self) -> bytes:
        """The key of its marks."""
        return self._vault.derived(NAME)

    def follower(self) -> Follower:
        """What keeps the index."""
        return Follower(self._pool, NAME, OF_PERSONS, self._apply, _empty, self._settled)

    async def _settled(self) -> None:
        if (now := asyncio.get_running_loop().time()) - self._swept >= SWEPT_SECONDS:
            await self.sweep()
            self._swept = now

    async def sweep(self) -> None:
        """Take out everybody whose key was destroyed. Raises Unavailable."""
        last, more = "", True
        while more:
            async with reaching():
                people = [row["participant"] for row in await self._pool.fetch(AFTER, last)]
            if gone := await self._vault.destroyed(people):
                await self.forget(gone)
            more = len(people) == SWEPT
            last = people[-1] if people else last

    async def _apply(self, connection: Any, events: Sequence[Told]) -> None:
        said = (_SAID.decode(event.data) for event in events)
        people = {one.id: one.record for one in said}
        made = await self._made(people)
        if made:
            await connection.execute(KEEP, made)
        if gone := people.keys() - {row[0] for row in made}:
            await connection.execute(FORGET, list(gone))

    async def _made(self, people: Mapping[str, Participant | None]) -> list[tuple[str, str, list[int]]]:
        """The rows of those whose file stands and whose key is there."""
        await self._vault.open_keys(people, create=False)
        made = []
        for count, (identity, record) in enumerate(people.items(), 1):
            if record is not None and not record.erased and self._vault.knows(identity):
                clear = {name: self._vault.shown(identity, name, record.identity.get(name)) for name in IDENTITY}
                made.append((identity, record.site, marks(self.key, clear).all))
            if count % AT_ONCE == 0:
                await asyncio.sleep(0)
        return made

    async def sharing(self, wanted: Marks, site: str | None = None) -> list[str]:
        """The persons with most of these marks in common, CANDIDATES at most, merged files too. Raises Unavailable."""
        async with reaching():
            rows = await self._pool.fetch(SHARING, list(wanted.names), list(wanted.exact), site, CANDIDATES)
        return [row["participant"] for row in rows]

    async def forget(self, participants: Collection[str]) -> None:
        """Take out persons whose key was destroyed. Raises Unavailable."""
        async with reaching():
            await self._pool.execute(FORGET, list(participants))


async def _empty(connection: Any) -> None:
    await connection.execute("DELETE FROM search_marks")
