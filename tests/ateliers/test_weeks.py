"""A participant's week against the process asked of their public."""

from datetime import date
from typing import Any

import pytest

from services.ateliers.weeks.week import Came, Slot, Week, asked_of, monday_of, week
from services.kernel.roster import Listed

MONDAY = date(2026, 5, 4)
LISTED = Listed("k1", "p1", "g1", "saint-gilles", "2026-01-05", None)
PRESENT = Came("present", 120)


def slot(name: str, day: int, group: str | None = "g1", status: str = "held") -> Slot:
    return Slot(name, "w1", group, f"2026-05-{day:02}", 120, status)


FIVE = [slot(f"s{day}", day) for day in range(4, 9)]


def told(slots: list[Slot], came: dict[str, Came] | None = None, **more: Any) -> Week:
    given: dict[str, Any] = {"listed": LISTED, "public": "inactivity", "placed": (), "today": "2026-05-11"}
    return week(monday=MONDAY, slots=slots, came=came or {}, **given | more)


def test_afternoons_are_days_with_a_session() -> None:
    found = told([*FIVE, slot("s4b", 4)], {"s4": PRESENT, "s4b": Came("present", 60), "s5": PRESENT})
    assert (found.asked.unit, found.asked.least, found.asked.most) == ("afternoons", 4, 5)
    assert (found.planned, found.planned_verdict, found.attended, found.attended_verdict) == (5, "within", 2, "below")
    assert (found.minutes, found.monday, found.sunday) == (300, "2026-05-04", "2026-05-10")


def test_workshops_are_sessions() -> None:
    two_a_day = [slot(f"s{day}{half}", day) for day in range(4, 9) for half in "ab"]
    found = told(two_a_day, {one.session_id: PRESENT for one in two_a_day[:8]}, public="immigration")
    assert (found.planned, found.planned_verdict, found.attended, found.attended_verdict) == (10, "above", 8, "within")


def test_what_is_planned_is_the_groups_sessions_and_the_places_signed_up_for() -> None:
    others = [slot("s1", 4, "g2"), slot("s2", 5, None), slot("s3", 6, status="cancelled"), slot("s9", 11)]
    found = told([*others, slot("s4", 7)], placed={"s2"})
    assert [(line.session_id, line.expected) for line in found.sessions] == [("s2", "sign_up"), ("s4", "group")]


def test_what_was_attended_counts_though_nobody_expected_it() -> None:
    found = told([slot("s1", 4, "g2"), slot("s2", 5)], {"s1": PRESENT, "s2": Came("excused", 0)})
    assert [(line.expected, line.attendance) for line in found.sessions] == [(None, "present"), ("group", "excused")]
    assert (found.planned, found.attended, found.excused, found.absent) == (1, 1, 1, 0)


def test_a_week_that_is_not_over_has_no_verdict_on_what_was_attended() -> None:
    assert told(FIVE, today="2026-05-10").attended_verdict is None
    assert told(FIVE, today="2026-05-11").attended_verdict == "below"


def test_days_that_do_not_count_lower_what_is_asked() -> None:
    off = told(FIVE[:4], suspended=["2026-05-05", "2026-05-12"], closed=["2026-05-08"])
    assert (off.asked.days, off.asked.least, off.asked.most) == (3, 2, 3)
    assert (off.suspended, off.closed, off.planned) == (["2026-05-05"], ["2026-05-08"], 3)
    assert told(FIVE, closed=["2026-05-08"]).asked.days == 5  # there is a session all the same
    late = told(FIVE, listed=Listed("k1", "p1", "g1", "saint-gilles", "2026-05-07", None))
    assert (late.asked.days, late.planned) == (2, 2)
    gone = told(FIVE, listed=Listed("k1", "p1", "g1", "saint-gilles", "2026-01-05", "2026-05-04"))
    assert (gone.asked.least, gone.asked.most, gone.planned, gone.planned_verdict) == (0, 0, 0, None)


@pytest.mark.parametrize(
    ("public", "days", "bounds"),
    [
        ("inactivity", 5, (4, 5)),
        ("inactivity", 4, (3, 4)),
        ("immigration", 5, (8, 9)),
        ("immigration", 4, (6, 8)),
        ("immigration", 0, (0, 0)),
    ],
)
def test_what_is_asked_of_fewer_days(public: str, days: int, bounds: tuple[int, int]) -> None:
    asked = asked_of(public, days)
    assert (asked.least, asked.most) == bounds


def test_a_week_begins_on_monday() -> None:
    assert {monday_of(date(2026, 5, day)) for day in range(4, 11)} == {MONDAY}
    assert told([]).sessions == []
