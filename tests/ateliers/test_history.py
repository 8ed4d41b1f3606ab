"""The history by parcours and by day: after any commands, in pieces of any size, it is what the sheets say."""

import random
from datetime import date
from typing import Any

from services.ateliers import commands as c
from services.ateliers.absences import commands as signals
from services.ateliers.history import fold
from services.ateliers.history.keep import History
from services.ateliers.history.tables import NAMES, TABLES
from services.ateliers.signups import commands as signups
from services.kernel.roster import ROSTER as ROSTER_TABLES
from shared.db import connect
from shared.follower import Told
from shared.problems import Refusal
from shared.streams import Step
from tests.ateliers.given import TODAY, Given

NOW = date.fromisoformat(TODAY)
DAYS = ("2024-05-06", "2026-04-27", "2026-05-04", "2026-05-05")
START = (
    c.PlanWorkshop(workshop_id="w1", site="saint-gilles", family="educational", label="Budget"),
    c.RecordSession(session_id="s1", workshop_id="w1", held_on="2026-05-04", minutes=120, status="held"),
    c.RecordSession(session_id="s2", workshop_id="w1", held_on="2026-04-27", minutes=60, status="planned"),
)


def anything(dice: random.Random) -> Any:
    """A command of those that move the history."""
    session, parcours = dice.choice(("s1", "s2", "s3")), dice.choice(("k1", "k2"))
    fields: Any = {
        "session_id": session,
        "workshop_id": "w1",
        "held_on": dice.choice(DAYS),
        "group_id": dice.choice((None, "g1")),
    }
    fields |= {"minutes": dice.choice((60, 120)), "status": dice.choice(("planned", "held", "cancelled"))}
    asked: Any = {"sign_up_id": dice.choice(("u1", "u2")), "session_id": session, "parcours_id": parcours}
    raised: Any = {
        "signal_id": dice.choice("abcdef"),
        "parcours_id": parcours,
        "first_on": "2026-04-01",
        "reached_on": "2026-04-03",
    }
    status: Any = dice.choice(("present", "excused", "absent"))
    makers = (
        lambda: c.RecordAttendance(
            session_id=session, parcours_id=parcours, status=status, minutes=dice.choice((None, 30))
        ),
        lambda: c.RecordAttendance(session_id=session, parcours_id=parcours, status=status),
        lambda: c.VoidAttendance(session_id=session, parcours_id=parcours, why=None),
        lambda: c.RecordSession(**fields),
        lambda: c.CorrectSession(**fields),
        lambda: c.VoidSession(session_id=session, why=None),
        lambda: signups.RecordSignUp(**asked, signed_up_on="2026-05-01"),
        lambda: signups.CorrectSignUp(**asked, status="placed", signed_up_on="2026-05-01"),
        lambda: signups.VoidSignUp(sign_up_id="u1", why=None),
        lambda: signals.SignalAbsences(**raised),
        lambda: signals.CorrectSignal(**raised, ended_on=dice.choice((None, "2026-04-10"))),
        lambda: signals.VoidSignal(signal_id=dice.choice("abcdef"), why=None),
    )
    return dice.choice(makers)()


def recorded(dice: random.Random, count: int) -> tuple[Given, list[Step]]:
    """A past of some commands, those refused left out."""
    past, steps = Given(), []
    for command in (*START, *(anything(dice) for _ in range(count))):
        try:
            steps += past.when(command)
        except Refusal:
            continue
    return past, steps


def stands(past: Given, steps: list[Step]) -> dict[str, set[tuple[Any, ...]]]:
    """The tables as the documents say they have to be."""
    rows: dict[str, set[tuple[Any, ...]]] = {name: set() for name in NAMES}
    for session in ("s1", "s2", "s3"):
        doc = past.streams.sheet(session)
        if doc and doc.session:
            one = doc.session
            rows["programme"].add((session, one.workshop_id, one.group_id, one.held_on, one.minutes, one.status))
            for row in doc.attendance.values():
                at = max(place for place, step in enumerate(steps, 1) if step.record == row)
                if not row.cancelled:
                    rows["attended"].add((row.parcours_id, one.held_on, session, row.status, row.minutes, at))
        asked = past.streams.doc(f"sign_ups:{session}")
        for sign_up in asked.sign_ups.values() if asked else ():
            rows["asked"].add((sign_up.sign_up_id, sign_up.parcours_id, session, sign_up.status))
    for parcours in ("k1", "k2"):
        doc = past.streams.doc(f"signals:{parcours}")
        for signal in doc.signals.values() if doc else ():
            rows["signalled"].add((signal.signal_id, parcours, signal.reached_on, signal.ended_on is None))
    return rows


async def told(connection: Any) -> dict[str, set[tuple[Any, ...]]]:
    return {name: {tuple(row) for row in await connection.fetch(f"SELECT * FROM {name}")} for name in NAMES}


async def test_the_tables_are_what_the_documents_say(database: str) -> None:
    dice = random.Random(20_160_310)
    async with connect(database) as pool:
        await pool.execute(ROSTER_TABLES + TABLES)
        kept = History(lambda: NOW)
        met = dict.fromkeys(NAMES, 0)
        for _ in range(40):
            past, steps = recorded(dice, 60)
            events = [
                Told(place, step.type, step.event().data)
                for place, step in enumerate(steps, 1)
                if step.type in fold.TYPES
            ]
            async with pool.acquire() as connection:
                await kept.forget(connection)
                while events:
                    size = dice.randint(1, 20)
                    async with connection.transaction():
                        await kept.apply(connection, events[:size])
                    events = events[size:]
                found = await told(connection)
            wanted = stands(past, steps)
            found["absences_due"], due = set(), found["absences_due"]
            assert found == wanted
            assert {parcours for parcours, _ in due} <= {"k1", "k2"}
            met = {name: met[name] + len(rows) for name, rows in (wanted | {"absences_due": due}).items()}
        assert min(met.values()) > 0


async def due(connection: Any, *events: Told) -> dict[str, int]:
    await History(lambda: NOW).apply(connection, events)
    return {row["parcours_id"]: row["position"] for row in await connection.fetch("SELECT * FROM absences_due")}


async def test_a_parcours_is_judged_again_where_its_recent_days_move_or_it_has_signals(database: str) -> None:
    async with connect(database) as pool, pool.acquire() as connection:
        await connection.execute(ROSTER_TABLES + TABLES)
        old, new = "2026-04-06", "2026-04-07"
        assert await due(connection, _attended(1, "k1", old)) == {}
        assert await due(connection, _attended(2, "k2", new)) == {"k2": 2}
        assert await due(connection, _attended(3, "k2", "2026-05-01")) == {"k2": 3}
        await connection.execute("INSERT INTO signalled VALUES ('a1', 'k3', '2016-03-10', false)")
        assert await due(connection, _attended(4, "k3", old)) == {"k2": 3, "k3": 4}


def _attended(position: int, parcours: str, day: str) -> Told:
    row = f'{{"session_id":"s{position}","parcours_id":"{parcours}","status":"absent","minutes":0,"held_on":"{day}","cancelled":false}}'
    return Told(position, "workshop-attended.v1", f'{{"id":"x","record":{row},"before":null,"why":null}}'.encode())
