"""Series: sessions over a period without its holidays, changed from a day on, ended early."""

from typing import Any

import pytest

from services.ateliers.events import Session
from services.ateliers.series import commands as c
from services.ateliers.series.calendar import calendar
from services.ateliers.series.days import days_of, relaid
from services.ateliers.series.events import Series, Skipped
from services.ateliers.series.refusals import RULES
from services.ateliers.slots.commands import CallOffSession, MoveSession, PlanSession
from tests.ateliers.given import WORKSHOP, Absent, Given, like, sheet

SERIES = c.PlanSeries(
    series_id="r1", workshop_id="w1", weekdays=(1, 4), from_on="2026-05-04", until_on="2026-05-31", starts_at="13:30",
    minutes=120, group_ids=("g1",), room="Salle 1",
)  # fmt: skip
# Thursday 14 May is Ascension, Monday 25 May Whit Monday.
DAYS = ["2026-05-04", "2026-05-07", "2026-05-11", "2026-05-18", "2026-05-21", "2026-05-28"]
OUT = [Skipped("2026-05-14", "public_holiday"), Skipped("2026-05-25", "public_holiday")]


def held(past: Given) -> dict[str, tuple[str, str, str | None]]:
    """Of each session its day, its status and its time."""
    found = {}
    for doc in past.streams.documents_of("session"):
        session: Session = doc.session
        (slot,) = past.streams.doc(f"slots:{session.session_id}").slots.values()
        found[session.session_id] = session.held_on, session.status, slot.starts_at
    return dict(sorted(found.items()))


def series_of(past: Given) -> Series:
    found: Series = past.streams.doc("series:w1").series["r1"]
    return found


def change(**fields: Any) -> c.ChangeSeries:
    return c.ChangeSeries(**({"series_id": "r1", "from_on": "2026-05-11"} | fields))


def test_the_days_left_out_are_told_with_why() -> None:
    days, skipped = days_of((1, 4), "2026-05-04", "2026-05-31", "none", ["2026-05-25", "2026-05-28"])
    assert days == DAYS[:-1]
    assert skipped == [*OUT, Skipped("2026-05-28", "closed_day")]
    days, skipped = days_of((1,), "2026-04-20", "2026-05-18", "french", [])
    assert days == ["2026-04-20", "2026-05-11", "2026-05-18"]
    assert [one.reason for one in skipped] == ["school_holiday", "school_holiday"]
    assert days_of((1,), "2026-04-06", "2026-04-20", "flemish", [])[0] == ["2026-04-20"]


def test_a_series_is_planned_in_one_unit() -> None:
    past = Given(WORKSHOP)
    steps = past.when(SERIES)
    assert [step.type for step in steps[:3]] == ["series-planned.v1", "session-planned.v1", "slot-planned.v1"]
    assert len(steps) == 1 + 2 * len(DAYS)
    assert held(past) == {f"r1-{number:03}": (day, "planned", "13:30") for number, day in enumerate(DAYS, 1)}
    assert (series_of(past).skipped, series_of(past).made) == (tuple(OUT), 6)
    session, slot = steps[1].record, steps[2].record
    assert (session.group_id, slot.group_ids, slot.series_id, slot.planned_on) == ("g1", (), "r1", DAYS[0])


def test_with_several_groups_its_sessions_are_for_no_one_group() -> None:
    past = Given(WORKSHOP)
    past.streams.groups["g4"] = past.streams.groups["g1"]
    steps = past.when(like(SERIES, group_ids=("g1", "g4")))
    assert (steps[1].record.group_id, steps[2].record.group_ids) == (None, ("g1", "g4"))


def test_one_session_that_clashes_refuses_the_whole_series() -> None:
    other = PlanSession(
        session_id="s1", workshop_id="w1", held_on="2026-05-21", minutes=60, starts_at="14:00", room="salle 1", leader="worker-1"
    )  # fmt: skip
    past = Given(WORKSHOP, other)
    assert past.refused(SERIES) == ("room_clash", "room")
    assert past.refused(like(SERIES, room="Salle 2", leader="worker-1")) == ("leader_clash", "leader")
    past.when(like(SERIES, room="Salle 2"))


@pytest.mark.parametrize(
    ("planned_on", "days", "found"),
    [
        ([("a", "2026-05-04"), ("b", "2026-05-07")], ["2026-05-05", "2026-05-07"], {("a", "2026-05-05"), ("b", "2026-05-07")}),
        ([("a", "2026-05-04"), ("b", "2026-05-07")], ["2026-05-05"], {("a", "2026-05-05"), ("b", None)}),
        ([("a", "2026-05-04")], ["2026-05-04", "2026-05-06"], {("a", "2026-05-04"), (None, "2026-05-06")}),
        ([("a", "2026-05-04")], ["2026-05-11"], {("a", None), (None, "2026-05-11")}),
        ([("a", "2026-05-04"), ("b", "2026-05-04")], ["2026-05-04", "2026-05-05"], {("a", "2026-05-04"), ("b", "2026-05-05")}),
        ([], [], set()),
    ],
)  # fmt: skip
def test_sessions_move_within_their_week(
    planned_on: list[tuple[str, str]], days: list[str], found: set[tuple[str | None, str | None]]
) -> None:
    assert set(relaid(planned_on, days)) == found


def test_the_rest_moves_from_a_day_on_and_what_a_person_changed_stays() -> None:
    past = Given(
        WORKSHOP,
        SERIES,
        MoveSession(session_id="r1-004", held_on="2026-05-19", starts_at="09:00"),
        CallOffSession(session_id="r1-005", reason="strike"),
    )
    steps = past.when(change(weekdays=(2, 4, 5), starts_at="14:00", why="Elsewhere on Mondays."))
    assert steps[-1].type == "series-changed.v1"
    assert {step.why for step in steps if not step.type.endswith("-planned.v1")} == {"Elsewhere on Mondays."}
    assert held(past) == {
        "r1-001": ("2026-05-04", "planned", "13:30"),
        "r1-002": ("2026-05-07", "planned", "13:30"),
        "r1-003": ("2026-05-12", "planned", "14:00"),
        "r1-004": ("2026-05-19", "planned", "09:00"),
        "r1-005": ("2026-05-21", "cancelled", "13:30"),
        "r1-006": ("2026-05-28", "planned", "14:00"),
        "r1-007": ("2026-05-15", "planned", "14:00"),
        "r1-008": ("2026-05-22", "planned", "14:00"),
        "r1-009": ("2026-05-26", "planned", "14:00"),
        "r1-010": ("2026-05-29", "planned", "14:00"),
    }
    assert (series_of(past).weekdays, series_of(past).made) == ((2, 4, 5), 10)
    assert past.when(change(weekdays=(2, 4, 5))) == []


def test_what_is_too_many_is_cancelled_and_what_is_attended_stays() -> None:
    past = Given(WORKSHOP, SERIES, sheet(("k2", "present"), session="r1-001"))
    past.when(change(from_on="2026-05-04", weekdays=(4,), closed_days=("2026-05-28",)))
    assert [status for _, status, _ in held(past).values()] == [
        "held", "planned", "cancelled", "cancelled", "planned", "cancelled",
    ]  # fmt: skip
    assert [one.reason for one in series_of(past).skipped] == ["public_holiday", "closed_day"]
    past.when(change(from_on="2026-05-04", weekdays=(1, 4), closed_days=()))
    assert [day for day, status, _ in held(past).values() if status == "planned"] == [
        "2026-05-07", "2026-05-21", "2026-05-11", "2026-05-18", "2026-05-28",
    ]  # fmt: skip


def test_a_series_is_ended_early() -> None:
    past = Given(WORKSHOP, SERIES, MoveSession(session_id="r1-006", starts_at="09:00"))
    end = c.EndSeries(series_id="r1", until_on="2026-05-11", why="The partner stops.")
    assert [step.type for step in past.when(end)][-1] == "series-ended.v1"
    assert [status for _, status, _ in held(past).values()] == [*["planned"] * 3, "cancelled", "cancelled", "planned"]
    assert (series_of(past).until_on, series_of(past).skipped) == ("2026-05-11", ())
    assert past.when(end) == []
    assert past.streams.doc("slots:r1-005").slots["r1-005"].cancel_reason == "series_ended"


def test_a_series_recorded_afterwards_plans_nothing() -> None:
    past = Given(WORKSHOP)
    fields = SERIES.model_dump(exclude={"command"}) | {"made": 6}
    (step,) = past.when(c.RecordSeries(**fields))
    assert step.type == "series-recorded.v1"
    assert past.when(c.CorrectSeries(**fields)) == []
    assert past.when(c.CorrectSeries(**fields | {"made": 0})) == [], "numbers that were given stay so"
    assert past.refused(c.CorrectSeries(**fields | {"until_on": "2026-01-01"})) == ("end_before_start", "until_on")
    assert past.when(c.VoidSeries(series_id="r1", why="mistake"))[0].record is None


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"series_id": "r1"}, ("id_taken", "series_id")),
        ({"workshop_id": "w9"}, ("unknown_workshop", "workshop_id")),
        ({"group_ids": ("g2",)}, ("unknown_group", "group_ids")),
        ({"until_on": "2026-05-03"}, ("end_before_start", "until_on")),
        ({"until_on": "2028-06-01"}, ("series_too_long", "until_on")),
        ({"until_on": "9999-12-31", "from_on": "9999-12-01"}, ("series_too_long", "until_on")),
        ({"weekdays": (1, 2, 3, 4, 5), "until_on": "2028-03-01"}, ("series_too_long", "until_on")),
        ({"from_on": "2026-05-25", "until_on": "2026-05-25"}, ("no_day_left", "weekdays")),
        ({"from_on": "2009-09-01", "until_on": "2010-05-01", "school_holidays": "french"}, ("school_holidays_unknown", "from_on")),
        ({"starts_at": "23:00"}, ("past_midnight", "starts_at")),
    ],
)  # fmt: skip
def test_what_is_refused(fields: dict[str, Any], refusal: tuple[str, str]) -> None:
    past = Given(WORKSHOP, SERIES)
    assert past.refused(like(SERIES, **({"series_id": "r2", "room": "Salle 2"} | fields))) == refusal
    assert past.refused(change(series_id="r9")) == ("no_such_record", "series_id")
    assert past.refused(change(from_on="2026-05-03")) == ("before_series", "from_on")
    assert past.refused(c.EndSeries(series_id="r1", until_on="2026-05-03")) == ("before_series", "until_on")
    assert past.refused(c.VoidSeries(series_id="r1", why=None)) == ("in_use", "series_id")


def test_a_session_that_was_not_looked_up_is_not_planned() -> None:
    """What several changes in one request may make is looked up before they are decided, as if none were refused."""

    class Forgetful(Absent):
        def has(self, name: str) -> bool:
            return name != "session:r1-002" and super().has(name)

    past = Given(WORKSHOP)
    past.streams.__class__ = Forgetful
    assert past.refused(SERIES) == ("contended", "series_id")


def test_a_series_makes_so_many_sessions_and_no_more() -> None:
    given = SERIES.model_dump(exclude={"command"}) | {"made": c.MOST_MADE}
    past = Given(WORKSHOP, c.RecordSeries(**given))
    assert past.refused(change()) == ("series_too_long", "from_on")


def test_its_calendar_names_the_days_left_out_in_the_language_asked() -> None:
    past = Given(
        WORKSHOP, like(SERIES, closed_days=("2026-05-28",)), CallOffSession(session_id="r1-002", reason="strike")
    )
    sessions = [doc.session for doc in past.streams.documents_of("session")]
    slots = [slot for doc in past.streams.documents_of("slots") for slot in doc.slots.values()]
    read = calendar(series_of(past), sessions, slots, "nl")
    assert [(day.session_id, day.status) for day in read.days][:2] == [("r1-001", "planned"), ("r1-002", "cancelled")]
    assert read.skipped == [
        {"day": "2026-05-14", "reason": "public_holiday", "label": "Feestdag", "name": "O. L. H. Hemelvaart"},
        {"day": "2026-05-25", "reason": "public_holiday", "label": "Feestdag", "name": "Pinkstermaandag"},
        {"day": "2026-05-28", "reason": "closed_day", "label": "Sluitingsdag", "name": None},
    ]


def test_every_rule_was_met() -> None:
    assert RULES.keys() <= Given.seen
