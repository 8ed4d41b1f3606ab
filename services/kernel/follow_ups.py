"""Which follow-ups are due, late or done on a day. Pure: parcours and follow-ups in, the day passed in."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final, Literal, Protocol

import msgspec

from services.kernel.dates import add_months

TERMS: Final = {"three_months": 3, "six_months": 6, "twelve_months": 12}
"""Months after the end of a parcours."""
GRACE: Final = 1
"""Months after which one that is due is late."""
FOLLOWED: Final = ("completed", "abandoned")
"""Ends after which a person is followed up; who was prolonged is so after the parcours that followed."""
LOOKED_BACK: Final = 24
"""Months within which a parcours has ended, unless the question says otherwise: an import's first years are not all late."""
State = Literal["late", "due", "done"]


class Parcours(Protocol):
    """What is asked of a parcours here."""

    @property
    def parcours_id(self) -> str: ...
    @property
    def participant_id(self) -> str: ...
    @property
    def ended_on(self) -> str | None: ...
    @property
    def end_kind(self) -> str | None: ...


class FollowUp(Protocol):
    """What is asked of a follow-up here."""

    @property
    def follow_up_id(self) -> str: ...
    @property
    def term(self) -> str: ...
    @property
    def held_on(self) -> str: ...
    @property
    def became(self) -> str: ...


class Due(msgspec.Struct, frozen=True):
    """One follow-up of one term: due from `due_on`, late from `late_on`; of one that is done its id, day and what became."""

    parcours_id: str
    participant_id: str
    ended_on: str
    term: str
    due_on: str
    late_on: str
    state: State
    follow_up_id: str | None = None
    held_on: str | None = None
    became: str | None = None


def looked_back(day: str) -> str:
    """The first end that is looked at, LOOKED_BACK months before a day."""
    try:
        return add_months(date.fromisoformat(day), -LOOKED_BACK).isoformat()
    except ValueError:
        return date.min.isoformat()  # a day in the calendar's first years


def follow_ups_due(
    parcours: Iterable[Parcours], follow_ups: Mapping[str, Iterable[FollowUp]], today: str, since: str
) -> list[Due]:
    """Each term that has come by `today`, or was done before it came, of the parcours that ended from `since` on.

    `follow_ups` by parcours. One held before the end as it now reads counts for nothing. In order of `due_on`.
    """
    found = []
    for one in parcours:
        if one.ended_on is None or one.end_kind not in FOLLOWED or not since <= one.ended_on <= today:
            continue
        held = {
            made.term: made for made in follow_ups.get(one.parcours_id, ()) if one.ended_on <= made.held_on <= today
        }
        for term, months in TERMS.items():
            if (due := _due(one, term, months, held.get(term), today)) is not None:
                found.append(due)
    return sorted(found, key=lambda due: (due.due_on, due.parcours_id))


def _due(parcours: Parcours, term: str, months: int, made: FollowUp | None, today: str) -> Due | None:
    assert parcours.ended_on is not None
    ended = date.fromisoformat(parcours.ended_on)
    due_on, late_on = (add_months(ended, some).isoformat() for some in (months, months + GRACE))
    of = (parcours.parcours_id, parcours.participant_id, parcours.ended_on, term, due_on, late_on)
    if made is not None:
        return Due(*of, "done", made.follow_up_id, made.held_on, made.became)
    return None if today < due_on else Due(*of, "late" if late_on <= today else "due")
