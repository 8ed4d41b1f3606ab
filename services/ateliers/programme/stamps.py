"""How often what is recorded of sessions has changed, for calendars: their attendance apart."""

from collections.abc import Collection
from typing import Final

from services.ateliers import events as e
from services.ateliers.programme.ics import Stamp
from services.ateliers.slots.events import SLOT
from shared.db import reaching
from shared.service import Parts

TYPES: Final = (
    e.SESSION_PLANNED,
    e.SESSION_HELD,
    e.SESSION_CANCELLED,
    e.SESSION_CORRECTED,
    e.SESSION_VOIDED,
    *SLOT.events,
)
# A move is an event of the session and one of its slot: it counts once.
CHANGED = """SELECT split_part(stream, ':', 2) AS session_id, count(DISTINCT command_id) - 1 AS sequence,
    max(recorded_at) AS changed_at FROM events WHERE stream = ANY($1) AND type = ANY($2) GROUP BY 1"""


async def stamps(running: Parts, ids: Collection[str]) -> dict[str, Stamp]:
    """The stamps of these sessions, by id. Raises Unavailable."""
    streams = [f"{kind}:{identity}" for identity in ids for kind in ("session", SLOT.stream)]
    async with reaching():
        rows = await running.pool.fetch(CHANGED, streams, list(TYPES))
    return {row["session_id"]: Stamp(row["sequence"], row["changed_at"]) for row in rows}
