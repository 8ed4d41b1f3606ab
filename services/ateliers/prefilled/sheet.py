"""The attendance sheet of a session before and after it is taken: who is expected, what is recorded, what looks wrong. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import msgspec

from services.ateliers.events import Session, Workshop
from services.ateliers.signups.events import SignUp
from services.kernel.codes_ateliers import SheetWarning
from services.kernel.roster import Listed


class Person(msgspec.Struct, frozen=True):
    """One line of a sheet. `expected` says why the person is: `group`, `sign_up`, or null where only recorded or excused.

    `recorded` is the row as it reads (null: not taken yet), `excuse` what was told, `proposed` the status to begin with.
    """

    parcours_id: str
    participant_id: str | None
    expected: str | None
    recorded: Mapping[str, Any] | None
    excuse: Mapping[str, Any] | None
    proposed: str | None
    warnings: Sequence[SheetWarning]


class Prefilled(msgspec.Struct, frozen=True):
    """A sheet: its lines in order of parcours, who waits for a place in order of turn, who is not expected while suspended."""

    session: Session
    label: str | None
    capacity: int | None
    expected: int
    taken: int
    lines: Sequence[Person]
    waiting: Sequence[SignUp]
    suspended: Sequence[str]
    warnings: Sequence[SheetWarning]


def prefill(
    session: Session,
    workshop: Workshop | None,
    rows: Iterable[Mapping[str, Any]],
    sign_ups: Iterable[SignUp],
    excuses: Iterable[Mapping[str, Any]],
    roster: Mapping[str, Listed],
    suspended: Collection[str] = (),
) -> Prefilled:
    """The sheet of a session. `rows` and `excuses` with their texts in clear; `roster` has the group's parcours and all those named.

    A parcours of the session's group is expected where it is open on that day; who signed up, where that sign-up has a place.
    """
    asked = sorted(sign_ups, key=lambda one: (one.turn, one.sign_up_id))
    why = {one.parcours_id: "sign_up" for one in asked if one.status == "placed"}
    if session.group_id is not None:
        of_group = (one for one in roster.values() if one.group_id == session.group_id)
        why |= {one.parcours_id: "group" for one in of_group if one.open_on(session.held_on)}
    away = sorted(why.keys() & set(suspended))
    why = {identity: reason for identity, reason in why.items() if identity not in away}
    recorded = {row["parcours_id"]: row for row in rows}
    told = {one["parcours_id"]: one for one in excuses}
    lines = [
        _line(identity, session, why.get(identity), recorded.get(identity), told.get(identity), roster)
        for identity in sorted(why.keys() | recorded.keys() | told.keys())
    ]
    capacity = workshop.capacity if workshop else None
    return Prefilled(
        session,
        workshop.label if workshop else None,
        capacity,
        len(why),
        len(recorded),
        lines,
        [one for one in asked if one.status == "waiting"],
        away,
        ["over_capacity"] if capacity is not None and len(why) > capacity else [],
    )


def _line(
    identity: str,
    session: Session,
    expected: str | None,
    row: Mapping[str, Any] | None,
    excuse: Mapping[str, Any] | None,
    roster: Mapping[str, Listed],
) -> Person:
    listed = roster.get(identity)
    warnings: list[SheetWarning] = []
    if row is not None:
        if row["minutes"] > session.minutes:
            warnings.append("more_than_the_session")
        if expected is None:
            warnings.append("not_expected")
        if listed is not None and not listed.standing:
            warnings.append("parcours_voided")
        if excuse is not None and row["status"] != "excused":
            warnings.append("excuse_contradicted")
    return Person(
        identity,
        listed.participant_id if listed else None,
        expected,
        _but(row, "parcours_id"),
        _but(excuse, "parcours_id", "session_id"),
        "excused" if row is None and excuse is not None else None,
        warnings,
    )


def _but(given: Mapping[str, Any] | None, *names: str) -> dict[str, Any] | None:
    return None if given is None else {name: value for name, value in given.items() if name not in names}
