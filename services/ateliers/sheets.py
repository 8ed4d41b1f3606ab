"""Ateliers' working set: workshops, sessions and their sheets as a decision sees and changes them. Pure."""

from typing import Any

import msgspec

from services.ateliers import events as e
from services.ateliers.events import Attendance, Session, SessionDoc, Workshop, WorkshopDoc
from services.ateliers.refusals import refuse
from services.ateliers.slots import following as slots
from services.kernel.roster import Listed, ListedGroup, ListedSuspension
from shared.eventlog import Entry
from shared.streams import Step, Streams
from shared.vault import Sealed

Seals = dict[str, Sealed]
"""`reason.N` of row N under its participant's key, `held.N` its mark under the key of the recorded row, and `why`."""


class Sheets(Streams):
    """Ateliers' working set. `roster` and `groups` have what intake knows, of what the commands touch.

    `members` has the parcours of the groups whose sessions a command about who comes touches, `suspensions` those of these and
    of the parcours that such a command names.

    `judged` has the rows of the unit at hand whose dates are to be judged at its end: session -> parcours -> the field at
    fault if they are wrong.
    """

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.roster: dict[str, Listed] = {}
        self.groups: dict[str, ListedGroup] = {}
        self.members: dict[str, list[Listed]] = {}
        self.suspensions: dict[str, list[ListedSuspension]] = {}
        self.judged: dict[str, dict[str, str]] = {}

    def drop(self) -> None:
        """Forget the unit's changes."""
        super().drop()
        self.judged = {}

    def workshop(self, workshop_id: str) -> Workshop | None:
        """A workshop that stands."""
        doc: WorkshopDoc | None = self.doc(f"workshop:{workshop_id}")
        return doc.workshop if doc else None

    def sheet(self, session_id: str) -> SessionDoc | None:
        """A session with its attendance; its session is None once voided."""
        doc: SessionDoc | None = self.doc(f"session:{session_id}")
        return doc

    def standing(self, session_id: str, code: str = "no_such_record") -> tuple[Session, dict[str, Attendance]]:
        """A session that stands, and its sheet. Raises Refusal."""
        doc = self.sheet(session_id)
        if doc is None or doc.session is None:
            raise refuse(code, "session_id")
        return doc.session, doc.attendance

    def family(self, session: Session) -> str:
        """The family of a session's workshop: it stands as long as a session of it does."""
        workshop = self.workshop(session.workshop_id)
        assert workshop is not None
        return workshop.family

    def suspended(self, parcours_id: str, day: str) -> bool:
        """Whether a parcours stands still on a day."""
        return any(one.holds_on(day) for one in self.suspensions.get(parcours_id, ()))

    def owner(self, fields: Any) -> str | None:
        """Whose parcours a record or a command is about."""
        parcours_id = getattr(fields, "parcours_id", None)
        return self.participant(parcours_id) if parcours_id is not None else None

    def participant(self, parcours_id: str) -> str | None:
        """Whose parcours it is."""
        listed = self.roster.get(parcours_id)
        return listed.participant_id if listed else None


def minutes_counted(status: str, given: int | None, session: Session) -> int:
    """The minutes of a row that count."""
    if status != "present":
        return 0
    return session.minutes if given is None else given


def put_session(
    streams: Sheets, event: str, happened: str, record: Session, before: Session | None, why: str | None
) -> tuple[str, str]:
    """Record a session as it now reads; what counts of its attendance follows."""
    identity = record.session_id
    stream = f"session:{identity}"
    doc = streams.sheet(identity)
    attendance = doc.attendance if doc else {}
    step = Step(stream, event, identity, happened, record, before, None, why)
    streams.put(step, SessionDoc(record, attendance), [Entry("session", identity, stream, record.workshop_id)])
    if before is not None and before.held_on != record.held_on:
        streams.judged.setdefault(identity, {}).update(dict.fromkeys(attendance, "held_on"))
    follow(streams, record, streams.family(record))
    if before is not None and _slot_follows(record, before):
        slots.follow(streams, record)
    return identity, stream


def _slot_follows(record: Session, before: Session) -> bool:
    """Whether something changed that a slot has of its session."""
    same = (record.site, record.held_on, record.minutes) == (before.site, before.held_on, before.minutes)
    return not same or (record.status == "cancelled") != (before.status == "cancelled")


def follow(streams: Sheets, session: Session, family: str) -> None:
    """Correct each row of a session of which something that counts is another now."""
    stream = f"session:{session.session_id}"
    doc = streams.sheet(session.session_id)
    if doc is None or not doc.attendance:
        return
    attendance = dict(doc.attendance)
    after = SessionDoc(session, attendance)
    for identity, before in doc.attendance.items():
        row = msgspec.structs.replace(
            before,
            minutes=minutes_counted(before.status, before.given, session),
            held_on=session.held_on,
            family=family,
            cancelled=session.status == "cancelled",
        )
        if row != before:
            attendance[identity] = row
            key = f"{session.session_id}/{identity}"
            participant = streams.participant(identity)
            step = Step(stream, e.ATTENDANCE_CORRECTED, key, session.held_on, row, before, participant)
            streams.put(step, after)
