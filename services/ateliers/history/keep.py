"""Keeps the tables of ateliers' history: what a piece of the log changes, written in a statement a table."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

from services.ateliers.absences.events import is_open
from services.ateliers.absences.runs import RECENT_DAYS
from services.ateliers.history.fold import Changes, changes
from services.ateliers.history.tables import NAMES
from shared.follower import Told

GONE = """DELETE FROM attended USING unnest($1::text[], $2::text[], $3::text[]) AS gone (parcours_id, held_on, session_id)
    WHERE attended.parcours_id = gone.parcours_id AND attended.held_on = gone.held_on AND attended.session_id = gone.session_id"""
CAME = """INSERT INTO attended (parcours_id, held_on, session_id, status, minutes, position)
    SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::int[], $6::bigint[])"""
# History imported from years ago is judged only for who has signals: these may change, and none is raised.
DUE = """INSERT INTO absences_due SELECT parcours_id, position
    FROM unnest($1::text[], $2::bigint[], $3::boolean[]) AS moved (parcours_id, position, recent)
    WHERE recent OR EXISTS (SELECT FROM signalled WHERE signalled.parcours_id = moved.parcours_id)
    ON CONFLICT (parcours_id) DO UPDATE SET position = excluded.position"""
PROGRAMME = """INSERT INTO programme (session_id, workshop_id, group_id, held_on, minutes, status)
    SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::int[], $6::text[])
    ON CONFLICT (session_id) DO UPDATE SET workshop_id = excluded.workshop_id, group_id = excluded.group_id,
        held_on = excluded.held_on, minutes = excluded.minutes, status = excluded.status"""
ASKED = """INSERT INTO asked (sign_up_id, parcours_id, session_id, status)
    SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[])
    ON CONFLICT (sign_up_id) DO UPDATE SET parcours_id = excluded.parcours_id, session_id = excluded.session_id,
        status = excluded.status"""
SIGNALLED = """INSERT INTO signalled (signal_id, parcours_id, reached_on, open)
    SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::boolean[])
    ON CONFLICT (signal_id) DO UPDATE SET parcours_id = excluded.parcours_id, reached_on = excluded.reached_on,
        open = excluded.open"""


class History:
    """The tables as a follower keeps them. `today` gives the day in Brussels."""

    def __init__(self, today: Callable[[], date]) -> None:
        self._today = today

    async def apply(self, connection: Any, events: Sequence[Told]) -> None:
        """Write what the events change."""
        found = changes(events)
        await _attended(connection, found, (self._today() - timedelta(RECENT_DAYS)).isoformat())
        sessions = [
            (one.session_id, one.workshop_id, one.group_id, one.held_on, one.minutes, one.status)
            for one in found.sessions.values()
            if one is not None
        ]
        asked = [
            (one.sign_up_id, one.parcours_id, one.session_id, one.status) for one in found.sign_ups.values() if one
        ]
        signals = [
            (one.signal_id, one.parcours_id, one.reached_on, is_open(one)) for one in found.signals.values() if one
        ]
        for table, key, rows, gone, write in (
            ("programme", "session_id", sessions, found.sessions, PROGRAMME),
            ("asked", "sign_up_id", asked, found.sign_ups, ASKED),
            ("signalled", "signal_id", signals, found.signals, SIGNALLED),
        ):
            if left := [identity for identity, one in gone.items() if one is None]:
                await connection.execute(f"DELETE FROM {table} WHERE {key} = ANY($1)", left)
            if rows:
                await connection.execute(write, *_columns(rows))

    async def forget(self, connection: Any) -> None:
        """Empty the tables."""
        await connection.execute(f"TRUNCATE {', '.join(NAMES)}")


async def _attended(connection: Any, found: Changes, recent: str) -> None:
    if found.known:
        await connection.execute(GONE, *_columns(sorted(found.known)))
    came = [
        (*key, row.status, row.minutes, position)
        for key, kept in found.attended.items()
        if kept is not None
        for row, position in (kept,)
    ]
    if came:
        await connection.execute(CAME, *_columns(came))
    if found.moved:
        due = [(parcours, position, day >= recent) for parcours, (position, day) in sorted(found.moved.items())]
        await connection.execute(DUE, *_columns(due))


def _columns(rows: Sequence[tuple[Any, ...]]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)]
