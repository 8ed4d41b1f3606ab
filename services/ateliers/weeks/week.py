"""A participant's week against the process asked of their public. Pure.

Asked of `inactivity` are 4 to 5 afternoons a week: a day with a session is an afternoon. Asked of `immigration` are 8 to 9
workshops: each session is one. Days of Monday to Friday that do not count (before the parcours or after it, suspended, a
day off without a session) lower what is asked in proportion: the lower bound is rounded down, the upper one up.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Final

import msgspec

from services.kernel.codes_ateliers import AskedIn, WeekVerdict
from services.kernel.roster import Listed

WORKING_DAYS: Final = 5
PROCESS: Final[Mapping[str, tuple[AskedIn, int, int]]] = {
    "inactivity": ("afternoons", 4, 5),
    "immigration": ("workshops", 8, 9),
}


class Slot(msgspec.Struct, frozen=True):
    """A session of the programme."""

    session_id: str
    workshop_id: str
    group_id: str | None
    held_on: str
    minutes: int
    status: str


class Came(msgspec.Struct, frozen=True):
    """How somebody's attendance of a session reads; `minutes` are those that count."""

    status: str
    minutes: int


class Asked(msgspec.Struct, frozen=True):
    """What the process asks of a week in which `days` working days count."""

    unit: AskedIn
    least: int
    most: int
    days: int


class Line(msgspec.Struct, frozen=True):
    """A session of somebody's week: why they are expected (`group`, `sign_up`, null), and how it was recorded, if it was."""

    session_id: str
    workshop_id: str
    held_on: str
    minutes: int
    status: str
    expected: str | None
    attendance: str | None
    attended_minutes: int


class Week(msgspec.Struct, frozen=True):
    """A week from Monday to Sunday. `planned` and `attended` are counted in what is asked, `minutes` are those attended.

    The verdicts say where each lies against what is asked; null where nothing is, and of a week that is not over, for `attended`.
    """

    parcours_id: str
    monday: str
    sunday: str
    asked: Asked
    planned: int
    planned_verdict: WeekVerdict | None
    attended: int
    attended_verdict: WeekVerdict | None
    minutes: int
    excused: int
    absent: int
    suspended: Sequence[str]
    closed: Sequence[str]
    sessions: Sequence[Line]


def monday_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(day.weekday())


def days_of(monday: date, count: int = 7) -> list[str]:
    """The first days of a week, from its Monday."""
    return [(monday + timedelta(number)).isoformat() for number in range(count)]


def week(
    listed: Listed,
    public: str,
    monday: date,
    slots: Iterable[Slot],
    placed: Collection[str],
    came: Mapping[str, Came],
    today: str,
    *,
    suspended: Collection[str] = (),
    closed: Collection[str] = (),
) -> Week:
    """One parcours's week. `slots` are the sessions of its group and those it has to do with, `placed` those it signed up to
    and has a place in, `came` its attendance by session; `suspended` and `closed` are days (a suspension, a day
    off). A day off on which the person is expected all the same is none.
    """
    days = days_of(monday)
    lines = [
        line
        for slot in sorted(slots, key=lambda slot: (slot.held_on, slot.session_id))
        if slot.held_on in days
        for line in (_line(slot, listed, placed, came.get(slot.session_id), suspended),)
        if line.expected is not None or line.attendance is not None
    ]
    closed = set(closed) - {line.held_on for line in lines if line.expected is not None}
    count = [day for day in days[:WORKING_DAYS] if listed.open_on(day) and day not in suspended and day not in closed]
    asked = asked_of(public, len(count))
    planned = _in(asked.unit, [line for line in lines if line.expected is not None])
    present = [line for line in lines if line.attendance == "present"]
    attended = _in(asked.unit, present)
    over = days[-1] < today
    return Week(
        listed.parcours_id,
        days[0],
        days[-1],
        asked,
        planned,
        _verdict(planned, asked),
        attended,
        _verdict(attended, asked) if over else None,
        sum(line.attended_minutes for line in present),
        sum(line.attendance == "excused" for line in lines),
        sum(line.attendance == "absent" for line in lines),
        sorted(set(suspended) & set(days)),
        sorted(closed & set(days)),
        lines,
    )


def asked_of(public: str, days: int) -> Asked:
    """What the process of a public asks of a week in which so many working days count."""
    unit, least, most = PROCESS[public]
    return Asked(unit, least * days // WORKING_DAYS, -(-most * days // WORKING_DAYS), days)


def _line(slot: Slot, listed: Listed, placed: Collection[str], came: Came | None, suspended: Collection[str]) -> Line:
    expected = None
    if slot.status != "cancelled" and slot.held_on not in suspended:
        if slot.session_id in placed:
            expected = "sign_up"
        elif slot.group_id == listed.group_id and listed.open_on(slot.held_on):
            expected = "group"
    return Line(
        slot.session_id,
        slot.workshop_id,
        slot.held_on,
        slot.minutes,
        slot.status,
        expected,
        came.status if came else None,
        came.minutes if came else 0,
    )


def _in(unit: AskedIn, lines: Sequence[Line]) -> int:
    return len({line.held_on for line in lines}) if unit == "afternoons" else len(lines)


def _verdict(number: int, asked: Asked) -> WeekVerdict | None:
    if asked.days == 0:
        return None
    return "below" if number < asked.least else "above" if number > asked.most else "within"
