"""What ateliers has recorded now: a JSON line a record, in the import's columns."""

from collections.abc import AsyncIterator, Iterable
from typing import Any

import msgspec

from services.ateliers.events import Attendance, SessionDoc, WorkshopDoc
from shared.envelope import canonical
from shared.eventlog import Stream
from shared.reading import Reading

_WORKSHOP = msgspec.json.Decoder(WorkshopDoc)
_SESSION = msgspec.json.Decoder(SessionDoc)


class _Line(msgspec.Struct):
    """A row of attendance in the import's columns; the reason stays sealed, only whether there is one is told."""

    session_id: str
    parcours_id: str
    status: str
    minutes: int | None
    has_reason: bool


async def workshops(streams: AsyncIterator[Stream]) -> AsyncIterator[bytes]:
    """The workshops of these streams that stand."""
    async for stream in streams:
        doc = _WORKSHOP.decode(stream.doc or b"null")
        if doc.workshop is not None:
            yield canonical(doc.workshop) + b"\n"


async def sessions(streams: AsyncIterator[Stream]) -> AsyncIterator[bytes]:
    """The sessions of these streams that stand."""
    async for stream in streams:
        doc = _SESSION.decode(stream.doc or b"null")
        if doc.session is not None:
            yield canonical(doc.session) + b"\n"


async def attendance(streams: AsyncIterator[Stream]) -> AsyncIterator[bytes]:
    """The rows of attendance of these sheets, a sheet at a time."""
    async for stream in streams:
        doc = _SESSION.decode(stream.doc or b"null")
        if doc.attendance:
            yield b"".join(canonical(_line(row)) + b"\n" for row in doc.attendance.values())


async def attendance_in_full(streams: AsyncIterator[Stream], reading: Reading) -> AsyncIterator[bytes]:
    """The rows of attendance of these sheets, a sheet at a time, with its reason; null where it was erased."""
    async for stream in streams:
        doc = _SESSION.decode(stream.doc or b"null")
        for row in await opened(reading, doc.attendance.values()):
            row["minutes"] = row.pop("given")
            yield canonical(row | {"session_id": stream.name.partition(":")[2]}) + b"\n"


async def opened(reading: Reading, rows: Iterable[Attendance]) -> list[dict[str, Any]]:
    """Rows of a sheet in order of parcours, their reasons in clear."""
    ordered = sorted(rows, key=lambda row: row.parcours_id)
    await reading.open_keys({row.owner for row in ordered if row.owner is not None})
    return [
        {
            "parcours_id": row.parcours_id,
            "status": row.status,
            "minutes": row.minutes,
            "given": row.given,
            "reason": reading.shown("attendance", row.owner or "", "reason", row.reason),
        }
        for row in ordered
    ]


def _line(row: Attendance) -> _Line:
    return _Line(row.session_id, row.parcours_id, row.status, row.given, row.reason is not None)
