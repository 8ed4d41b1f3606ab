"""Ateliers' decisions about attendance, and what must hold between a row, its session and its parcours. Pure."""

from collections.abc import Callable, Sequence
from typing import Any

from services.ateliers import commands as c
from services.ateliers import events as e
from services.ateliers.events import Attendance, SessionDoc
from services.ateliers.refusals import refuse
from services.ateliers.sessions import hold
from services.ateliers.sheets import Seals, Sheets, minutes_counted
from shared.streams import Step
from shared.vault import Sealed


def take_attendance(command: c.TakeAttendance, seals: Seals, streams: Sheets, today: str) -> tuple[str, str]:
    """A sheet: each row as it should read. A planned session whose day has come was held: who takes its sheet says so."""
    session, _ = streams.standing(command.session_id, "unknown_session")
    if session.status == "planned" and session.held_on <= today and not command.keep_status:
        hold(streams, session, today)
    seen: set[str] = set()
    for index, row in enumerate(command.rows):
        if row.parcours_id in seen:
            raise refuse("row_twice", f"rows.{index}.parcours_id")
        seen.add(row.parcours_id)
    return _rows(command.session_id, command.rows, "rows.{}.parcours_id", seals, streams)


def record_attendance(command: c.RecordAttendance, seals: Seals, streams: Sheets, today: str) -> tuple[str, str]:
    """One row as it should read."""
    return _rows(command.session_id, [command], "parcours_id", seals, streams)


def _rows(session_id: str, rows: Sequence[c.Row], field: str, seals: Seals, streams: Sheets) -> tuple[str, str]:
    session, recorded = streams.standing(session_id, "unknown_session")
    stream = f"session:{session_id}"
    family = streams.family(session)
    cancelled = session.status == "cancelled"
    attendance = dict(recorded)
    doc = SessionDoc(session, attendance)
    judged = streams.judged.setdefault(session_id, {})
    for index, row in enumerate(rows):
        identity = row.parcours_id
        listed = streams.roster.get(identity)
        if listed is None:
            raise refuse("unknown_parcours", field.format(index))
        before = attendance.get(identity)
        given = row.minutes if row.status == "present" else None
        reason, owner = _reason(index, seals, before, listed.participant_id)
        record = Attendance(
            session_id,
            identity,
            row.status,
            minutes_counted(row.status, given, session),
            given,
            reason,
            owner,
            session.held_on,
            family,
            cancelled,
        )
        if record == before:
            continue
        if not listed.standing:
            raise refuse("unknown_parcours", field.format(index))
        judged[identity] = field.format(index)
        attendance[identity] = record
        event = e.WORKSHOP_ATTENDED if before is None else e.ATTENDANCE_CORRECTED
        key = f"{session_id}/{identity}"
        streams.put(
            Step(stream, event, key, session.held_on, record, before, listed.participant_id, seals.get("why")), doc
        )
    return session_id, stream


def _reason(index: int, seals: Seals, before: Attendance | None, participant: str) -> tuple[Sealed | None, str | None]:
    """A row's sealed reason and whose key sealed it. The recorded one stays where the text is the same: a new seal would differ."""
    sealed = seals.get(f"reason.{index}")
    if sealed is None:
        return None, None
    if before is not None and before.reason is not None:
        mark = sealed if before.owner == participant else seals.get(f"held.{index}")
        if mark is not None and mark.mark == before.reason.mark:
            return before.reason, before.owner
    return sealed, participant


def void_attendance(command: c.VoidAttendance, seals: Seals, streams: Sheets, today: str) -> tuple[str, str]:
    """A row entered by mistake."""
    session, recorded = streams.standing(command.session_id)
    before = recorded.get(command.parcours_id)
    if before is None:
        raise refuse("no_such_record", "parcours_id")
    stream = f"session:{command.session_id}"
    rest = {identity: row for identity, row in recorded.items() if identity != command.parcours_id}
    key = f"{command.session_id}/{command.parcours_id}"
    participant = streams.participant(command.parcours_id)
    step = Step(stream, e.ATTENDANCE_VOIDED, key, today, None, before, participant, seals.get("why"))
    streams.put(step, SessionDoc(session, rest))
    return command.session_id, stream


ATTENDANCE_DECISIONS: dict[type, Callable[[Any, Seals, Sheets, str], tuple[str, str]]] = {
    c.TakeAttendance: take_attendance,
    c.RecordAttendance: record_attendance,
    c.VoidAttendance: void_attendance,
}


def check_dates(streams: Sheets, today: str) -> None:
    """Rows that the unit recorded, or moved with their session, lie between their parcours' start and today. Raises Refusal."""
    for session_id, judged in streams.judged.items():
        doc = streams.sheet(session_id)
        if doc is None or doc.session is None:
            continue
        held_on = doc.session.held_on
        for identity, field in judged.items():
            if identity not in doc.attendance:
                continue
            if held_on > today:
                raise refuse("session_ahead", "held_on" if field == "held_on" else "session_id")
            listed = streams.roster.get(identity)
            if listed is not None and listed.standing and held_on < listed.starts_on:
                raise refuse("before_parcours", field)
