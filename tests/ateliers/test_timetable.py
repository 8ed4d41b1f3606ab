"""The programme as people read it: workshop, room, leader, places left; what is cancelled or moved is told."""

from datetime import date
from typing import Any

import pytest

from services.ateliers.events import Session, Workshop
from services.ateliers.offerings.events import Offering
from services.ateliers.programme.period import period
from services.ateliers.programme.programme import Asked, programme
from services.ateliers.signups.places import places_of
from services.ateliers.slots.commands import CallOffSession, CorrectSlot, MoveSession, PlanSession
from services.ateliers.slots.events import IN_GROUP, Slot
from shared.problems import Refusal
from tests.ateliers.given import ROSTER, WORKSHOP, Given, like

DAY = "2026-05-07"
BUDGET = Workshop("w1", "saint-gilles", "educational", "Budget", "Maison de quartier", 12)


def session(identity: str, **fields: Any) -> Session:
    given: dict[str, Any] = {
        "workshop_id": "w1",
        "site": "saint-gilles",
        "group_id": "g1",
        "held_on": DAY,
        "minutes": 90,
        "status": "planned",
    }
    return Session(session_id=identity, **(given | fields))


def slot(identity: str, **fields: Any) -> Slot:
    given: dict[str, Any] = {"starts_at": "13:30", "site": "saint-gilles", "held_on": DAY, "minutes": 90}
    return Slot(identity, identity, **(given | fields))


def test_a_session_has_its_own_room_and_leader_or_the_workshops_of_that_day() -> None:
    offered = [
        Offering("o1", "w1", "2026-01-01", "Budget", "worker-1", None, "Salle 1"),
        Offering("o2", "w1", "2026-06-01"),
    ]
    slots = {
        "b": slot("b", starts_at="09:00", room="Salle 2", leader="worker-2"),
        "c": slot("c", kind="outing", place="Musée"),
    }
    found = programme(
        [session("a"), session("b"), session("c"), session("d", held_on="2026-06-02")],
        slots, {"w1": BUDGET}, {"w1": offered}, {"b": Asked(5, 3, 0), "c": Asked(1, 2, 4)},
    )  # fmt: skip
    assert [(one.session_id, one.starts_at, one.ends_at) for one in found] == [
        ("a", None, None), ("b", "09:00", "10:30"), ("c", "13:30", "15:00"), ("d", None, None),
    ]  # fmt: skip
    assert [(one.room, one.leader, one.theme) for one in found] == [
        ("Salle 1", "worker-1", "Budget"), ("Salle 2", "worker-2", "Budget"), (None, "worker-1", "Budget"), (None, None, None),
    ]  # fmt: skip
    assert [(one.capacity, one.places_left, one.waiting) for one in found][:3] == [
        (12, None, 0),
        (12, 2, 0),
        (12, 0, 4),
    ]
    assert {(one.label, one.organisation, one.group_ids) for one in found} == {
        ("Budget", "Maison de quartier", ("g1",))
    }


def test_clashes_of_what_was_entered_afterwards_are_told() -> None:
    slots = {
        name: slot(name, room=room, unchecked=True) for name, room in (("a", "Salle 1"), ("b", "salle  1"), ("c", "2"))
    }
    found = programme([session(name) for name in slots], slots, {}, {}, {})
    assert [one.warnings for one in found] == [["room_clash"], ["room_clash"], []]


def test_places_are_those_that_the_group_does_not_need() -> None:
    members = [one for one in ROSTER if one.standing]
    assert places_of(None, "2024-05-06", members, lambda *_: False) is None
    assert places_of(3, "2024-05-06", members, lambda *_: False) == 1
    assert places_of(3, "2025-05-06", members, lambda *_: False) == 2
    assert places_of(3, "2024-05-06", members, lambda who, day: (who, day) == ("k1", "2024-05-06")) == 2
    assert places_of(1, "2024-05-06", members, lambda *_: False) == 0


def test_what_was_told_first_of_a_moved_session_stays_until_it_is_back() -> None:
    plan = PlanSession(session_id="s1", workshop_id="w1", held_on=DAY, minutes=90, starts_at="13:30")

    def told(past: Given) -> str | None:
        found: str | None = past.streams.doc("slots:s1").slots["s1"].moved_from
        return found

    past = Given(WORKSHOP, plan, MoveSession(session_id="s1", room="Salle 2"))
    assert told(past) is None
    past.when(MoveSession(session_id="s1", held_on="2026-05-08"))
    past.when(MoveSession(session_id="s1", starts_at="15:00"), CallOffSession(session_id="s1", reason="strike"))
    assert told(past) == "2026-05-07T13:30"
    past = Given(WORKSHOP, plan, MoveSession(session_id="s1", starts_at="09:00"))
    past.when(MoveSession(session_id="s1", starts_at="13:30"))
    assert told(past) is None
    past = Given(WORKSHOP, like(plan, starts_at=None), MoveSession(session_id="s1", starts_at="09:00"))
    assert told(past) is None, "it got a time"
    past.when(MoveSession(session_id="s1", held_on="2026-05-09"))
    assert told(past) == "2026-05-07T09:00"


def test_a_session_for_several_groups_is_found_by_each() -> None:
    past = Given(WORKSHOP)
    past.streams.groups["g4"] = past.streams.groups["g1"]
    past.when(PlanSession(session_id="s1", workshop_id="w1", held_on=DAY, minutes=90, group_ids=("g1", "g4")))
    assert [[one.stream for one in past.streams.children(IN_GROUP, group)] for group in ("g1", "g4")] == [
        ["slots:s1"]
    ] * 2
    past.when(CorrectSlot(slot_id="s1", session_id="s1", group_ids=("g4",)))
    assert [len(past.streams.children(IN_GROUP, group)) for group in ("g1", "g4")] == [0, 1]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ((None, None), ("2026-05-04", "2026-05-10")),
        (("2026-05-06", None), ("2026-05-06", "2026-05-12")),
        ((None, "2026-05-04"), ("2026-05-04", "2026-05-04")),
        (("9999-12-30", None), ("9999-12-30", "9999-12-31")),
        (("2026-05-06", "2027-06-09"), ("2026-05-06", "2027-06-09")),
    ],
)
def test_the_days_of_a_programme(asked: tuple[str | None, str | None], found: tuple[str, str]) -> None:
    assert period(*asked, date(2026, 5, 5)) == found


@pytest.mark.parametrize(
    ("asked", "refusal"),
    [
        ((None, "2026-05-03"), ("period_reversed", "until")),
        (("2026-05-06", "2027-06-10"), ("period_too_long", "until")),
    ],
)
def test_days_that_no_programme_is_read_for(asked: tuple[str | None, str | None], refusal: tuple[str, str]) -> None:
    with pytest.raises(Refusal) as refused:
        period(*asked, date(2026, 5, 5))
    assert (refused.value.rule.code, refused.value.field) == refusal
