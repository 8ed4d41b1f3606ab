"""Workshops, sheets and the directory as they follow from ateliers' events: for a log that is completed from its topic. Pure."""

import msgspec

from services.ateliers.events import RECORDS, Session, SessionDoc, Workshop, WorkshopDoc
from services.ateliers.subjects import SUBJECTS
from shared import erasures
from shared.envelope import Recorded, canonical
from shared.eventlog import Entry
from shared.recovery import said

_SESSION = msgspec.json.Decoder(SessionDoc)


def replay(doc: bytes | None, event: Recorded) -> tuple[bytes, list[Entry]]:
    """A workshop or sheet after an event, and what changes in the directory. Raises KeyError for a type that is not ateliers'."""
    if event.type in SUBJECTS.by_event:
        return SUBJECTS.replay(doc, event)
    if event.type == erasures.PERSON_ERASED:
        return erasures.replay(event)
    kind = RECORDS[event.type]
    identity, record = said(event, kind)
    if kind is Workshop:
        return canonical(WorkshopDoc(record)), [Entry("workshop", identity, event.stream)]
    sheet = SessionDoc(None) if doc is None else _SESSION.decode(doc)
    if kind is Session:
        parent = record.workshop_id if record else None
        attendance = sheet.attendance if record else {}
        return canonical(SessionDoc(record, attendance)), [Entry("session", identity, event.stream, parent)]
    row = identity.partition("/")[2]
    rows = {key: value for key, value in sheet.attendance.items() if key != row}
    if record is not None:
        rows = sheet.attendance | {row: record}
    return canonical(SessionDoc(sheet.session, rows)), []
