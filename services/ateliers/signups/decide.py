"""Decisions about sign-ups. Pure: records in, steps out."""

import msgspec

from services.ateliers.events import Session
from services.ateliers.sheets import Sheets
from services.ateliers.signups import commands as c
from services.ateliers.signups.events import SIGN_UP, SIGN_UP_PLACED, SIGN_UP_WITHDRAWN, SignUp
from services.ateliers.signups.places import places_of
from services.ateliers.signups.refusals import RULES, refuse
from shared import shelves
from shared.shelves import Decision, Seals


def judge(record: SignUp | None, before: SignUp | None, streams: Sheets, today: str) -> SignUp | None:
    """What holds for one sign-up, and for a new one whether it gets a place and its turn."""
    if record is None:
        return None
    session = _session(streams, record.session_id)
    if session is None:
        raise refuse("unknown_session", "session_id")
    listed = streams.roster.get(record.parcours_id)
    if listed is None or not listed.standing:
        raise refuse("unknown_parcours", "parcours_id")
    if record.signed_up_on is None and before is None:
        _may_ask(record, session, streams, today)
    day = record.signed_up_on or (before.signed_up_on if before else None) or today
    if day > today:
        raise refuse("after_today", "signed_up_on")
    if day < listed.starts_on:
        raise refuse("before_parcours", "signed_up_on")
    _withdrawal(record, day, today)
    others = [one for one in of_session(streams, record.session_id) if one.sign_up_id != record.sign_up_id]
    turn = record.turn or (before.turn if before and before.session_id == record.session_id else 0)
    turn = turn or max((one.turn for one in others), default=0) + 1
    status = record.status
    if before is None:
        free = places(streams, session)
        status = "placed" if free is None or sum(one.status == "placed" for one in others) < free else "waiting"
    return msgspec.structs.replace(record, signed_up_on=day, status=status, turn=turn)


def _may_ask(record: SignUp, session: Session, streams: Sheets, today: str) -> None:
    """What is refused of a sign-up on the day itself."""
    listed = streams.roster[record.parcours_id]
    if session.status != "planned" or session.held_on < today:
        raise refuse("session_closed", "session_id")
    if listed.ended_on is not None and listed.ended_on <= today:
        raise refuse("parcours_not_open", "parcours_id")
    if streams.suspended(record.parcours_id, today):
        raise refuse("parcours_suspended", "parcours_id")
    if listed.group_id == session.group_id:
        raise refuse("expected_anyway", "parcours_id")


def _withdrawal(record: SignUp, signed_up_on: str, today: str) -> None:
    if (record.status == "withdrawn") != (record.withdrawn_on is not None):
        raise refuse("withdrawn_with_its_date", "withdrawn_on")
    if record.withdrawn_on is not None:
        if record.withdrawn_on > today:
            raise refuse("after_today", "withdrawn_on")
        if record.withdrawn_on < signed_up_on:
            raise refuse("end_before_start", "withdrawn_on")


def _session(streams: Sheets, session_id: str) -> Session | None:
    doc = streams.sheet(session_id)
    return doc.session if doc else None


def of_session(streams: Sheets, session_id: str) -> list[SignUp]:
    """The sign-ups of a session, in order of turn."""
    return sorted(shelves.shelf(streams, SIGN_UP, session_id).values(), key=lambda one: (one.turn, one.sign_up_id))


def places(streams: Sheets, session: Session) -> int | None:
    """The places of a session for who signs up, from what was loaded; None: no limit."""
    workshop = streams.workshop(session.workshop_id)
    members = streams.members.get(session.group_id or "", ())
    return places_of(workshop.capacity if workshop else None, session.held_on, members, streams.suspended)


def fill(streams: Sheets, session_id: str, today: str) -> None:
    """Give the free places of a session that lies ahead to those who wait, in order."""
    session = _session(streams, session_id)
    if session is None or session.status != "planned" or session.held_on < today:
        return
    free = places(streams, session)
    asked = of_session(streams, session_id)
    placed = sum(one.status == "placed" for one in asked)
    for one in asked:
        if one.status == "waiting" and (free is None or placed < free):
            placed += 1
            now = msgspec.structs.replace(one, status="placed")
            shelves.put(streams, SIGN_UP, SIGN_UP_PLACED, now, one, {}, today)


def _withdrawn(record: SignUp, before: SignUp, streams: Sheets, today: str) -> SignUp:
    if before.status == "withdrawn":
        raise refuse("sign_up_withdrawn", "sign_up_id")
    session = _session(streams, before.session_id)
    if record.withdrawn_on is None and session is not None and session.status != "planned":
        raise refuse("session_closed", "sign_up_id")
    now = msgspec.structs.replace(record, status="withdrawn", withdrawn_on=record.withdrawn_on or today)
    _withdrawal(now, before.signed_up_on or today, today)
    return now


def withdraw(command: c.WithdrawSignUp, seals: Seals, streams: Sheets, today: str) -> tuple[str, str]:
    """Withdrawn by the person or the service; who waits moves up in the same unit."""
    about = shelves.change(SIGN_UP, SIGN_UP_WITHDRAWN, _withdrawn, RULES, command, seals, streams, today)
    fill(streams, about[1].partition(":")[2], today)
    return about


def void(command: c.VoidSignUp, seals: Seals, streams: Sheets, today: str) -> tuple[str, str]:
    """Entered by mistake; who waits moves up in the same unit."""
    about = shelves.void(SIGN_UP, judge, RULES, command, seals, streams, today)
    fill(streams, about[1].partition(":")[2], today)
    return about


def fill_session(command: c.FillSession, seals: Seals, streams: Sheets, today: str) -> tuple[str, str]:
    """Nothing is recorded where no place is free or nobody waits."""
    if _session(streams, command.session_id) is None:
        raise refuse("unknown_session", "session_id")
    fill(streams, command.session_id, today)
    return command.session_id, f"{SIGN_UP.stream}:{command.session_id}"


def check(streams: Sheets, today: str) -> None:
    """A parcours is signed up to a session once at a time. Raises Refusal."""
    for stream in streams.touched():
        if stream.startswith(f"{SIGN_UP.stream}:"):
            stand = [one for one in streams.doc(stream).sign_ups.values() if one.status != "withdrawn"]
            if len({one.parcours_id for one in stand}) < len(stand):
                raise refuse("already_signed_up", "parcours_id")


DECISIONS: dict[type, Decision] = {
    **shelves.decisions(SIGN_UP, judge, RULES, c.RecordSignUp, c.CorrectSignUp, c.VoidSignUp),
    c.VoidSignUp: void,
    c.WithdrawSignUp: withdraw,
    c.FillSession: fill_session,
}
