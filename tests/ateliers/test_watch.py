"""The watch over absences on a real log: however often and by how many it is looked at, each decision is recorded once."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import asyncpg

from services.ateliers import commands as c
from services.ateliers.absences.watch import ACTOR, Watch
from services.ateliers.history.fold import TYPES
from services.ateliers.history.keep import History
from services.ateliers.history.tables import TABLES
from services.ateliers.store import Ateliers
from services.kernel.dates import today
from services.kernel.roster import ROSTER, ROSTER_COURSE, ROSTER_FURTHER
from shared.commands import Desk, Origin, Unit
from shared.db import connect
from shared.eventlog import EventLog
from shared.follower import FOLLOWED, Follower
from shared.key_tables import KEYS_SQL
from shared.schema import LOG
from shared.vault import Vault
from tests.vaults import vault_of

NOW = datetime(2026, 5, 4, 22, 30, tzinfo=UTC)
NAMES = ("s1", "s2", "s3", "s4")
PROGRAMME = [
    c.PlanWorkshop(workshop_id="w1", site="saint-gilles", family="educational", label="Budget"),
    *(
        c.RecordSession(session_id=name, workshop_id="w1", held_on=f"2026-04-2{number}", minutes=60, status="held")
        for number, name in enumerate(NAMES)
    ),
]
ENROLLED = """INSERT INTO roster (parcours_id, participant_id, group_id, site, starts_on, standing, position)
    SELECT 'k' || n, 'p' || n, 'g1', 'saint-gilles', '2026-01-05', true, n FROM generate_series(1, 130) AS n"""


class Instance:
    """What one process of ateliers has of it."""

    def __init__(self, pool: asyncpg.Pool, vault: Vault) -> None:
        self.pool = pool
        self.log = EventLog(pool)
        self.desk = Desk(self.log, Ateliers(pool, vault), lambda: NOW)
        history = History(lambda: today(lambda: NOW))
        self.watch = Watch(pool, self.log, self.desk, lambda: today(lambda: NOW), lambda: True)
        self.follower = Follower(pool, "history", TYPES, history.apply, history.forget)

    async def ask(self, *commands: Any) -> None:
        (outcome,) = await self.desk.handle([Unit(commands)], Origin(ACTOR, "test"))
        assert not isinstance(outcome, Exception), outcome

    async def take(self, session: str, status: str, *parcours: str) -> None:
        rows = [{"parcours_id": one, "status": status} for one in parcours]
        await self.ask(c.TakeAttendance.model_validate({"session_id": session, "rows": rows}))

    async def look(self) -> None:
        await self.follower.catch_up()
        await self.watch.settled()

    async def recorded(self) -> list[tuple[str, str]]:
        """The events about signals: type and stream."""
        rows = await self.pool.fetch("SELECT type, stream FROM events WHERE stream LIKE 'signals:%' ORDER BY position")
        return [(row["type"].removesuffix(".v1"), row["stream"]) for row in rows]


async def test_each_decision_is_recorded_once(database: str) -> None:
    async with connect(database) as pool:
        await pool.execute(LOG + FOLLOWED + ROSTER + ROSTER_COURSE + ROSTER_FURTHER + TABLES + KEYS_SQL + ENROLLED)
        one, other = Instance(pool, await vault_of(pool)), Instance(pool, await vault_of(pool))
        await one.ask(*PROGRAMME)
        for name in NAMES[:3]:
            await one.take(name, "absent", "k1", "k2")
        await asyncio.gather(one.look(), other.look())
        signalled = [("absences-signalled", "signals:k1"), ("absences-signalled", "signals:k2")]
        assert sorted(await one.recorded()) == signalled
        assert await pool.fetchval("SELECT count(*) FROM absences_due") == 0

        await one.follower.anew()
        await asyncio.gather(one.look(), other.look(), one.look())
        assert sorted(await one.recorded()) == signalled

        await one.take("s2", "present", "k1")
        await one.take("s4", "present", "k2")
        await asyncio.gather(one.look(), other.look())
        further = (await one.recorded())[2:]
        assert sorted(further) == [("absences-ended", "signals:k2"), ("signal-voided", "signals:k1")]
        await one.take("s2", "absent", "k1")
        await other.look()
        await one.look()
        assert (await one.recorded())[4:] == [("absences-signalled", "signals:k1")]


async def test_many_are_judged_and_those_the_roster_does_not_know_yet_wait(database: str) -> None:
    async with connect(database) as pool:
        await pool.execute(LOG + FOLLOWED + ROSTER + ROSTER_COURSE + ROSTER_FURTHER + TABLES + KEYS_SQL + ENROLLED)
        one = Instance(pool, await vault_of(pool))
        await one.ask(*PROGRAMME)
        everybody = [f"k{number}" for number in range(1, 131)]
        for name in NAMES[:3]:
            await one.take(name, "absent", *everybody)
        (row,) = await pool.fetch("DELETE FROM roster WHERE parcours_id = 'k7' RETURNING *")
        await one.look()
        assert len(await one.recorded()) == 129
        assert [row["parcours_id"] for row in await pool.fetch("SELECT parcours_id FROM absences_due")] == ["k7"]
        columns = ", ".join(f"${number}" for number in range(1, len(row) + 1))
        await pool.execute(f"INSERT INTO roster VALUES ({columns})", *row.values())
        await one.look()
        assert (await one.recorded())[129:] == [("absences-signalled", "signals:k7")]
