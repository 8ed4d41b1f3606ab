"""Ateliers' decisions about sessions. Pure."""

from collections.abc import Callable
from typing import Any

import msgspec

from services.ateliers import commands as c
from services.ateliers import events as e
from services.ateliers.events import Session, SessionDoc
from services.ateliers.hanging import nothing_on_session
from services.ateliers.refusals import refuse
from services.ateliers.sheets import Seals, Sheets, put_session
from services.ateliers.slots import following as slots
from shared.eventlog import Entry
from shared.streams import Step

FIRST = {"planned": e.SESSION_PLANNED, "held": e.SESSION_HELD, "cancelled": e.SESSION_CANCELLED}


def _session(command: c.SessionFields, streams: Sheets, today: str) -> Session:
    workshop = streams.workshop(command.workshop_id)
    if workshop is None:
        raise refuse("unknown_workshop", "workshop_id")
    if command.group_id is not None:
        group = streams.groups.get(command.group_id)
        if group is None or not group.standing:
            raise refuse("unknown_group", "group_id")
    session = Session(
        command.session_id,
        command.workshop_id,
        workshop.site,
        command.group_id,
        command.held_on,
        command.minutes,
        command.status,
    )
    _not_held_ahead(session, today)
    return session


def _not_held_ahead(session: Session, today: str) -> None:
    if session.status == "held" and session.held_on > today:
        raise refuse("after_today", "held_on")


def record_session(command: c.RecordSession, seals: Seals, streams: Sheets, today: str) -> tuple[str, str]:
    """A new session; a planned or cancelled one may lie ahead."""
    if streams.sheet(command.session_id) is not None:
        raise refuse("id_taken", "session_id")
    session = _session(command, streams, today)
    return put_session(streams, FIRST[session.status], session.held_on, session, None, None)


def correct_session(command: c.CorrectSession, seals: Seals, streams: Sheets, today: str) -> tuple[str, str]:
    """The session as it should read, its workshop included; its attendance follows."""
    before, _ = streams.standing(command.session_id)
    session = _session(command, streams, today)
    if session == before:
        return session.session_id, f"session:{session.session_id}"
    return put_session(streams, e.SESSION_CORRECTED, session.held_on, session, before, command.why)


def planned(streams: Sheets, session_id: str) -> Session:
    """A session that stands and is planned. Raises Refusal."""
    session, _ = streams.standing(session_id)
    if session.status != "planned":
        raise refuse("not_planned", "session_id")
    return session


def hold_session(command: c.HoldSession, seals: Seals, streams: Sheets, today: str) -> tuple[str, str]:
    """A planned session was held, on the day that it was planned for."""
    return hold(streams, planned(streams, command.session_id), today)


def hold(streams: Sheets, before: Session, today: str) -> tuple[str, str]:
    """A planned session is a held one. Raises Refusal where its day is ahead."""
    session = msgspec.structs.replace(before, status="held")
    _not_held_ahead(session, today)
    return put_session(streams, e.SESSION_HELD, session.held_on, session, before, None)


def cancel_session(command: c.CancelSession, seals: Seals, streams: Sheets, today: str) -> tuple[str, str]:
    """A planned session is cancelled; attendance taken on it counts no more."""
    before = planned(streams, command.session_id)
    session = msgspec.structs.replace(before, status="cancelled")
    return put_session(streams, e.SESSION_CANCELLED, session.held_on, session, before, command.why)


def void_session(command: c.VoidSession, seals: Seals, streams: Sheets, today: str) -> tuple[str, str]:
    """A session entered by mistake. Its directory entry stays, without a parent."""
    before, attendance = streams.standing(command.session_id)
    if attendance:
        raise refuse("in_use", "session_id", (("attendance", f"{command.session_id}/{one}") for one in attendance))
    nothing_on_session(streams, command.session_id)
    identity, stream = command.session_id, f"session:{command.session_id}"
    step = Step(stream, e.SESSION_VOIDED, identity, today, None, before, None, command.why)
    streams.put(step, SessionDoc(None), [Entry("session", identity, stream)])
    slots.leave(streams, identity, today)
    return identity, stream


SESSION_DECISIONS: dict[type, Callable[[Any, Seals, Sheets, str], tuple[str, str]]] = {
    c.RecordSession: record_session,
    c.CorrectSession: correct_session,
    c.HoldSession: hold_session,
    c.CancelSession: cancel_session,
    c.VoidSession: void_session,
}
