"""What ateliers has recorded now: a JSON line a record, in the import's columns."""

from collections.abc import AsyncIterator

import msgspec

from services.ateliers.events import Attendance, SessionDoc, WorkshopDoc
from shared.envelope import canonical
from shared.eventlog import EventLog

_WORKSHOP = msgspec.json.Decoder(WorkshopDoc)
_SESSION = msgspec.json.Decoder(SessionDoc)


class _Line(msgspec.Struct):
    """A row of attendance in the import's columns; the reason stays sealed, only whether there is one is told."""

    session_id: str
    parcours_id: str
    status: str
    minutes: int | None
    has_reason: bool


async def workshops(log: EventLog) -> AsyncIterator[bytes]:
    """Every workshop that stands."""
    async for stream in log.documents("workshop:"):
        doc = _WORKSHOP.decode(stream.doc or b"null")
        if doc.workshop is not None:
            yield canonical(doc.workshop) + b"\n"


async def sessions(log: EventLog) -> AsyncIterator[bytes]:
    """Every session that stands."""
    async for stream in log.documents("session:"):
        doc = _SESSION.decode(stream.doc or b"null")
        if doc.session is not None:
            yield canonical(doc.session) + b"\n"


async def attendance(log: EventLog) -> AsyncIterator[bytes]:
    """Every row of attendance that stands, a sheet at a time."""
    async for stream in log.documents("session:"):
        doc = _SESSION.decode(stream.doc or b"null")
        if doc.attendance:
            yield b"".join(canonical(_line(row)) + b"\n" for row in doc.attendance.values())


def _line(row: Attendance) -> _Line:
    return _Line(row.session_id, row.parcours_id, row.status, row.given, row.reason is not None)
