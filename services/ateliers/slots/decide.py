"""Decisions about the slots of sessions. Pure: records in, steps out."""

from typing import Any

import msgspec

from services.ateliers import events as e
from services.ateliers.commands import RecordSession
from services.ateliers.events import Session
from services.ateliers.offerings.decide import in_force, known_groups
from services.ateliers.series.events import SERIES
from services.ateliers.sessions import planned, record_session
from services.ateliers.sheets import Sheets, put_session
from services.ateliers.signups.decide import of_session as sign_ups_of
from services.ateliers.signups.events import SIGN_UP
from services.ateliers.slots import commands as c
from services.ateliers.slots.clashes import clash, minute
from services.ateliers.slots.events import (
    SLOT,
    SLOT_CALLED_OFF,
    SLOT_MOVED,
    SLOT_PLANNED,
    SLOT_REPLACED,
    Slot,
)
from services.ateliers.slots.following import of_session, with_session
from services.ateliers.slots.refusals import RULES, refuse
from shared import shelves
from shared.shelves import Decision, Seals

DAY = 24 * 60


def judge(record: Slot | None, before: Slot | None, streams: Sheets, today: str) -> Slot | None:
    """What holds for one slot; a room or leader that is not given is the workshop's on that day."""
    if record is None:
        return None
    doc = streams.sheet(record.session_id)
    if doc is None or doc.session is None:
        raise refuse("unknown_session", "session_id")
    known_groups(streams, record.group_ids)
    if record.series_id is not None and shelves.standing(streams, SERIES, record.series_id) is None:
        raise refuse("unknown_series", "series_id")
    return complete(streams, record, doc.session)


def complete(streams: Sheets, slot: Slot, session: Session) -> Slot:
    """A slot with what it has of its session, and the workshop's room and leader where it has none. Raises Refusal."""
    now = with_session(slot, session)
    offered = in_force(streams, session.workshop_id, session.held_on)
    if offered is not None:
        room = now.room or (offered.room if now.kind == "regular" else None)
        now = msgspec.structs.replace(now, room=room, leader=now.leader or offered.leader)
    if now.starts_at is not None and minute(now.starts_at) + now.minutes > DAY:
        raise refuse("past_midnight", "starts_at")
    return now


def plan(
    streams: Sheets, session: RecordSession, slot: Slot, why: str | None, today: str, event: str = SLOT_PLANNED
) -> tuple[str, str]:
    """A new session with its slot. Raises Refusal."""
    about = record_session(session, {}, streams, today)
    doc = streams.sheet(session.session_id)
    assert doc is not None
    assert doc.session is not None
    _put(streams, event, complete(streams, slot, doc.session), None, why)
    return about


def change(
    streams: Sheets, event: str, session: Session, before: Session, slot: Slot, held: Slot | None, why: str | None
) -> None:
    """A planned session as it now is, with its slot: the slot first, so that it has nothing left to follow."""
    _put(streams, event, complete(streams, slot, session), held, why)
    if session != before:
        told = e.SESSION_CANCELLED if session.status == "cancelled" else e.SESSION_CORRECTED
        put_session(streams, told, session.held_on, session, before, why)


def _put(streams: Sheets, event: str, slot: Slot, before: Slot | None, why: str | None) -> None:
    entry = streams.entry(SLOT.name, slot.slot_id) if before is None else None
    if entry is not None and entry.stream != SLOT.stream_of(slot):
        raise refuse("id_taken", "session_id")
    if slot != before:
        shelves.put(streams, SLOT, event, slot, before, {"why": why} if why else {}, slot.held_on)


def held_or_new(streams: Sheets, session_id: str) -> tuple[Slot | None, Slot]:
    """The slot of a session as it stands, and the one that is to be changed: a new one has the session's id."""
    held = of_session(streams, session_id)
    return held, held or Slot(session_id, session_id)


def plan_session(command: c.PlanSession, seals: Seals, streams: Sheets, today: str) -> tuple[str, str]:
    """A session ahead, or one whose status is told later."""
    known_groups(streams, command.group_ids)
    fields = command.model_dump(include=set(RecordSession.model_fields) - {"command", "status"})
    given = command.model_dump(include=set(c.Particulars.model_fields))
    slot = msgspec.convert({"slot_id": command.session_id, "session_id": command.session_id, **given}, Slot)
    return plan(streams, RecordSession(**fields, status="planned"), slot, None, today)


def move_session(command: c.MoveSession, seals: Seals, streams: Sheets, today: str) -> tuple[str, str]:
    """A planned session at another time or place. Its attendance and sign-ups stay with it."""
    before = planned(streams, command.session_id)
    session = msgspec.structs.replace(
        before, held_on=command.held_on or before.held_on, minutes=command.minutes or before.minutes
    )
    held, slot = held_or_new(streams, command.session_id)
    given: dict[str, Any] = {
        name: value
        for name in ("starts_at", "room", "leader", "meeting_point")
        if (value := getattr(command, name)) is not None
    }
    now = msgspec.structs.replace(slot, **given, unchecked=False)
    if session == before and held is not None and complete(streams, now, session) == held:
        return command.session_id, f"session:{command.session_id}"
    now = msgspec.structs.replace(now, by_hand=True, moved_from=_told_first(slot, before, now, session))
    change(streams, SLOT_MOVED, session, before, now, held, command.why)
    return command.session_id, f"session:{command.session_id}"


def _told_first(slot: Slot, before: Session, now: Slot, session: Session) -> str | None:
    """When a session was to be as it was told first; None where it still is then. One that only gets a time is not moved."""
    told = slot.moved_from or _moment(before.held_on, slot.starts_at)
    return None if _moment(session.held_on, now.starts_at).startswith(told) else told


def _moment(day: str, starts_at: str | None) -> str:
    return day if starts_at is None else f"{day}T{starts_at}"


def call_off(
    streams: Sheets, before: Session, reason: str, why: str | None, *, by_hand: bool, replaced_by: str | None = None
) -> None:
    """Cancel a planned session."""
    held, slot = held_or_new(streams, before.session_id)
    by_hand = by_hand or slot.by_hand
    now = msgspec.structs.replace(slot, cancel_reason=reason, by_hand=by_hand, replaced_by=replaced_by)
    change(streams, SLOT_CALLED_OFF, msgspec.structs.replace(before, status="cancelled"), before, now, held, why)


def call_off_session(command: c.CallOffSession, seals: Seals, streams: Sheets, today: str) -> tuple[str, str]:
    """Cancelled with its reason; attendance taken on it counts no more."""
    call_off(streams, planned(streams, command.session_id), command.reason, command.why, by_hand=True)
    return command.session_id, f"session:{command.session_id}"


def replace_session(command: c.ReplaceSession, seals: Seals, streams: Sheets, today: str) -> tuple[str, str]:
    """The one is cancelled, the other planned, each names the other; of the same workshop, who is signed up goes along."""
    before, _ = streams.standing(command.session_id)
    if before.status == "held":
        raise refuse("not_planned", "session_id")
    held, slot = held_or_new(streams, command.session_id)
    if slot.replaced_by is not None:
        raise refuse("already_replaced", "session_id")
    if before.status == "planned":
        call_off(streams, before, command.reason, command.why, by_hand=True, replaced_by=command.new_session_id)
    else:
        linked = msgspec.structs.replace(slot, replaced_by=command.new_session_id, by_hand=True)
        _put(streams, SLOT_REPLACED, complete(streams, linked, before), held, command.why)
    same = command.workshop_id in (None, before.workshop_id)
    recorded = RecordSession(
        session_id=command.new_session_id,
        workshop_id=command.workshop_id or before.workshop_id,
        group_id=before.group_id,
        held_on=command.held_on,
        minutes=command.minutes or before.minutes,
        status="planned",
    )
    new = Slot(
        command.new_session_id,
        command.new_session_id,
        starts_at=command.starts_at or slot.starts_at,
        room=command.room or (slot.room if same else None),
        leader=command.leader or (slot.leader if same else None),
        group_ids=slot.group_ids,
        replaces=command.session_id,
    )
    about = plan(streams, recorded, new, command.why, today)
    if same:
        _sign_ups_along(streams, command.session_id, command.new_session_id, today)
    return about


def _sign_ups_along(streams: Sheets, old: str, new: str, today: str) -> None:
    """Who has a place or waits does so at another session, in the same order."""
    for one in sign_ups_of(streams, old):
        if one.status != "withdrawn":
            moved = msgspec.structs.replace(one, session_id=new)
            shelves.put(streams, SIGN_UP, SIGN_UP.corrected, moved, one, {}, one.signed_up_on or today)


def check(streams: Sheets, today: str) -> None:
    """A session has one slot, and no other session has its room or its leader at that time. Raises Refusal."""
    for stream in streams.touched():
        if stream.startswith(f"{SLOT.stream}:"):
            slots = list(streams.doc(stream).slots.values())
            if len(slots) > 1:
                raise refuse("slot_twice", "session_id")
            for slot in slots:
                found = clash(streams, slot)
                if found is not None:
                    raise refuse(found, found.partition("_")[0])


DECISIONS: dict[type, Decision] = {
    **shelves.decisions(SLOT, judge, RULES, c.RecordSlot, c.CorrectSlot, c.VoidSlot),
    c.PlanSession: plan_session,
    c.MoveSession: move_session,
    c.CallOffSession: call_off_session,
    c.ReplaceSession: replace_session,
}
