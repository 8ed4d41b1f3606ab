"""Slots: when, where and with whom a session is; moved, cancelled, replaced, and never two at once in a room or with a leader."""

from itertools import combinations
from operator import attrgetter
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.ateliers import commands as ateliers
from services.ateliers.offerings.commands import RecordOffering
from services.ateliers.slots import commands as c
from services.ateliers.slots.clashes import overlap, warnings
from services.ateliers.slots.events import LEADER, ROOM, SLOT, Slot, Slots
from services.ateliers.slots.refusals import RULES
from services.ateliers.subjects import SUBJECTS
from shared.envelope import Recorded
from shared.eventlog import Entry
from shared.problems import Refusal
from tests.ateliers.given import OTHER, SESSION, WORKSHOP, Given, corrected, like, sheet

DAY = "2026-05-07"
PLANNED = c.PlanSession(
    session_id="s1", workshop_id="w1", group_id="g1", held_on=DAY, minutes=120, starts_at="13:30", room="Salle 1", leader="worker-1"
)  # fmt: skip
ROOMS = RecordOffering(offering_id="o1", workshop_id="w1", room="Salle 1", leader="worker-1")
ELSEWHERE = {"session_id": "s2", "room": "Salle 2", "leader": "worker-2"}


def told(steps: list[Any]) -> list[tuple[str, str]]:
    return [(step.type.removesuffix(".v1"), step.id) for step in steps]


def slot_of(past: Given, session_id: str) -> Slot:
    (slot,) = past.streams.doc(f"slots:{session_id}").slots.values()
    return msgspec.convert(slot, Slot)


def test_a_session_is_planned_with_its_slot_in_one_unit() -> None:
    past = Given(WORKSHOP)
    session, slot = past.when(PLANNED)
    assert (session.type, session.record.status) == ("session-planned.v1", "planned")
    assert (slot.type, slot.stream, slot.happened) == ("slot-planned.v1", "slots:s1", DAY)
    assert (slot.record.site, slot.record.held_on, slot.record.minutes) == ("saint-gilles", DAY, 120)
    assert past.refused(PLANNED) == ("id_taken", "session_id")


def test_room_and_leader_are_the_workshops_unless_given_and_an_outing_has_no_room() -> None:
    past = Given(WORKSHOP, ROOMS, like(PLANNED, room=None, leader=None), like(PLANNED, **ELSEWHERE))
    assert [(slot_of(past, f"s{number}").room, slot_of(past, f"s{number}").leader) for number in (1, 2)] == [
        ("Salle 1", "worker-1"),
        ("Salle 2", "worker-2"),
    ]
    outing = {
        "kind": "outing",
        "place": "Musée",
        "meeting_point": "Porte de Hal",
        "held_on": "2026-05-08",
        "room": None,
    }
    past.when(like(PLANNED, session_id="s3", **outing))
    assert (slot_of(past, "s3").room, slot_of(past, "s3").place) == (None, "Musée")


@pytest.mark.parametrize(
    ("starts_at", "minutes", "same"),
    [("13:30", 120, True), ("15:29", 60, True), ("15:30", 60, False), ("12:00", 90, False), ("12:00", 91, True), ("12:00", 600, True)],
)  # fmt: skip
def test_two_slots_overlap_unless_one_ends_as_the_other_begins(starts_at: str, minutes: int, same: bool) -> None:
    one = Slot("s1", "s1", starts_at="13:30", minutes=120)
    other = Slot("s2", "s2", starts_at=starts_at, minutes=minutes)
    assert overlap(one, other) == overlap(other, one) == same
    assert not overlap(one, msgspec.structs.replace(other, starts_at=None))


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"leader": "worker-2"}, ("room_clash", "room")),
        ({"leader": "worker-2", "room": " salle  1 "}, ("room_clash", "room")),
        ({"room": "Salle 2"}, ("leader_clash", "leader")),
        ({"room": None}, ("leader_clash", "leader")),
        ({"minutes": 700}, ("past_midnight", "starts_at")),
        ({"workshop_id": "w9"}, ("unknown_workshop", "workshop_id")),
        ({"group_ids": ("g1", "g2")}, ("unknown_group", "group_ids")),
    ],
)
def test_what_a_second_session_is_refused_for(fields: dict[str, Any], refusal: tuple[str, str]) -> None:
    assert Given(WORKSHOP, PLANNED).refused(like(PLANNED, session_id="s2", **fields)) == refusal


@pytest.mark.parametrize(
    "fields",
    [
        {"held_on": "2026-05-08"}, {"starts_at": "15:30"}, {"starts_at": None}, {"room": None, "leader": None},
        {"workshop_id": "w2"}, {"unchecked": True}, {"room": "Salle 2", "leader": "worker-2"},
    ],
)  # fmt: skip
def test_what_does_not_clash(fields: dict[str, Any]) -> None:
    """Another day, time, place or site; a slot without a time; one entered afterwards."""
    past = Given(WORKSHOP, OTHER, PLANNED)
    assert len(past.when(like(PLANNED, session_id="s2", **fields))) == 2


def test_a_planned_session_is_moved_and_the_room_it_leaves_is_free() -> None:
    past = Given(WORKSHOP, PLANNED)
    slot, session = past.when(c.MoveSession(session_id="s1", held_on="2026-05-08", starts_at="09:00", why="Asked."))
    assert told([slot, session]) == [("slot-moved", "s1"), ("session-corrected", "s1")]
    assert (slot.why, session.why, session.record.held_on) == ("Asked.", "Asked.", "2026-05-08")
    assert (slot.record.held_on, slot.record.starts_at, slot.record.by_hand) == ("2026-05-08", "09:00", True)
    assert past.when(c.MoveSession(session_id="s1", starts_at="09:00")) == []
    past.when(like(PLANNED, session_id="s2"))
    assert past.refused(c.MoveSession(session_id="s1", held_on=DAY, starts_at="14:00")) == ("room_clash", "room")
    there = c.MoveSession(session_id="s2", held_on="2026-05-08", starts_at="09:00")
    back = c.MoveSession(session_id="s1", held_on=DAY, starts_at="13:30")
    assert len(past.when(there, back)) == 4


def test_a_session_without_a_slot_gets_one_by_moving_and_its_attendance_follows() -> None:
    past = Given(WORKSHOP, like(SESSION, status="planned"), like(sheet(("k1", "present")), keep_status=True))
    moved = past.when(c.MoveSession(session_id="s1", held_on="2024-05-07", starts_at="09:00", minutes=60))
    assert told(moved) == [("slot-moved", "s1"), ("session-corrected", "s1"), ("attendance-corrected", "s1/k1")]
    assert moved[-1].record.minutes == 60
    past.when(ateliers.HoldSession(session_id="s1"))
    assert past.refused(c.MoveSession(session_id="s1", starts_at="10:00")) == ("not_planned", "session_id")


def test_a_cancelled_session_has_its_reason_and_leaves_its_room() -> None:
    past = Given(WORKSHOP, PLANNED)
    slot, session = past.when(c.CallOffSession(session_id="s1", reason="strike", why="No trams."))
    assert told([slot, session]) == [("slot-called-off", "s1"), ("session-cancelled", "s1")]
    assert (slot.record.cancel_reason, slot.record.cancelled, session.why) == ("strike", True, "No trams.")
    assert past.refused(c.CallOffSession(session_id="s1", reason="strike")) == ("not_planned", "session_id")
    past.when(like(PLANNED, session_id="s2"))
    again = past.when(corrected(SESSION, session_id="s1", held_on=DAY, status="planned"))
    assert told(again) == [("session-corrected", "s1"), ("slot-corrected", "s1")]
    assert (again[1].record.cancel_reason, again[1].record.unchecked) == (None, True)


def test_another_session_replaces_one_and_each_names_the_other() -> None:
    past = Given(WORKSHOP, PLANNED)
    replaced = c.ReplaceSession(
        session_id="s1", new_session_id="s2", held_on=DAY, reason="leader_absent", leader="worker-2"
    )
    steps = past.when(replaced)
    assert told(steps) == [
        ("slot-called-off", "s1"), ("session-cancelled", "s1"), ("session-planned", "s2"), ("slot-planned", "s2"),
    ]  # fmt: skip
    old, new = slot_of(past, "s1"), slot_of(past, "s2")
    assert (old.replaced_by, old.cancel_reason, new.replaces) == ("s2", "leader_absent", "s1")
    assert (new.starts_at, new.room, new.leader) == ("13:30", "Salle 1", "worker-2")
    assert past.refused(like(replaced, new_session_id="s3")) == ("already_replaced", "session_id")
    past.when(like(PLANNED, session_id="s3", held_on="2026-05-08"), c.CallOffSession(session_id="s3", reason="weather"))
    after = past.when(like(replaced, session_id="s3", new_session_id="s9", held_on="2026-05-11"))
    assert told(after)[0] == ("slot-replaced", "s3")
    past.when(like(SESSION, session_id="s4"))
    assert past.refused(like(replaced, session_id="s4")) == ("not_planned", "session_id")


def test_a_session_that_is_corrected_takes_its_slot_along_and_is_not_judged() -> None:
    """As an import does: it is never refused, and a read says what clashes."""
    past = Given(WORKSHOP, PLANNED, like(PLANNED, session_id="s2", held_on="2026-05-08"))
    steps = past.when(corrected(SESSION, session_id="s2", held_on=DAY, status="planned"))
    assert told(steps) == [("session-corrected", "s2"), ("slot-corrected", "s2")]
    one, other = slot_of(past, "s1"), slot_of(past, "s2")
    assert (other.held_on, other.unchecked) == (DAY, True)
    assert warnings(one, [one, other]) == warnings(other, [one, other]) == ["leader_clash", "room_clash"]
    assert past.refused(c.MoveSession(session_id="s2", minutes=100)) == ("room_clash", "room")
    assert past.when(corrected(SESSION, session_id="s2", held_on=DAY, status="planned", minutes=120)) == []
    assert told(past.when(corrected(WORKSHOP, site="forest")))[-1] == ("slot-corrected", "s2")


def test_a_slot_is_recorded_corrected_voided_and_goes_with_its_session() -> None:
    past = Given(WORKSHOP, SESSION)
    slot = c.RecordSlot(slot_id="t1", session_id="s1", starts_at="13:30", room="Salle 1")
    past.when(slot)
    assert past.refused(like(slot, slot_id="t2")) == ("slot_twice", "session_id")
    assert past.refused(slot) == ("id_taken", "slot_id")
    assert past.refused(like(slot, slot_id="t2", series_id="r9")) == ("unknown_series", "series_id")
    assert past.refused(like(slot, slot_id="t2", session_id="s9")) == ("unknown_session", "session_id")
    fields = slot.model_dump(exclude={"command"})
    (step,) = past.when(c.CorrectSlot(**fields | {"room": "Salle 2", "why": "Misread."}))
    assert (step.type, step.record.room, step.why) == ("slot-corrected.v1", "Salle 2", "Misread.")
    assert past.refused(c.VoidSlot(slot_id="t9", why=None)) == ("no_such_record", "slot_id")
    (step,) = past.when(c.VoidSlot(slot_id="t1", why="mistake"))
    assert step.record is None
    past.when(c.RecordSlot(slot_id="t2", session_id="s1", starts_at="13:30"))
    assert told(past.when(ateliers.VoidSession(session_id="s1", why="mistake"))) == [
        ("session-voided", "s1"),
        ("slot-voided", "t2"),
    ]


def test_a_slot_that_has_the_id_of_a_session_is_not_taken_for_its_slot() -> None:
    past = Given(WORKSHOP, SESSION, c.RecordSlot(slot_id="s2", session_id="s1"))
    assert past.refused(like(PLANNED, session_id="s2")) == ("id_taken", "session_id")
    past = Given(WORKSHOP, PLANNED, c.VoidSlot(slot_id="s1", why="mistake"))
    assert told(past.when(c.MoveSession(session_id="s1", starts_at="10:00"))) == [("slot-moved", "s1")]


def test_a_session_that_replaced_another_and_is_voided_leaves_it_to_be_replaced_again() -> None:
    replaced = c.ReplaceSession(session_id="s1", new_session_id="s2", held_on=DAY)
    past = Given(WORKSHOP, PLANNED, replaced)
    steps = past.when(ateliers.VoidSession(session_id="s2", why="mistake"))
    assert told(steps) == [("session-voided", "s2"), ("slot-voided", "s2"), ("slot-corrected", "s1")]
    assert slot_of(past, "s1").replaced_by is None
    past.when(like(replaced, new_session_id="s3"))
    past.when(ateliers.VoidSession(session_id="s1", why="mistake"))
    assert slot_of(past, "s3").replaces is None


def test_every_rule_was_met() -> None:
    assert RULES.keys() <= Given.seen


BY_ID = attrgetter("slot_id")
IDS = st.sampled_from(["s1", "s2", "s3"])
DAYS = st.sampled_from([DAY, "2026-05-08"])
TIMES = st.none() | st.sampled_from(["09:00", "09:30", "11:00"])
PLACES = {"room": st.none() | st.sampled_from(["A", "a ", "B"]), "leader": st.none() | st.sampled_from(["l1", "l2"])}
COMMAND = st.one_of(
    st.builds(c.PlanSession, session_id=IDS, workshop_id=st.just("w1"), held_on=DAYS, minutes=st.just(90), starts_at=TIMES,
              unchecked=st.booleans(), **PLACES),
    st.builds(c.MoveSession, session_id=IDS, held_on=DAYS, starts_at=TIMES, **PLACES),
    st.builds(c.CallOffSession, session_id=IDS, reason=st.just("other")),
    st.builds(c.ReplaceSession, session_id=IDS, new_session_id=IDS, held_on=DAYS, starts_at=TIMES),
    st.builds(ateliers.CorrectSession, session_id=IDS, workshop_id=st.just("w1"), held_on=DAYS, minutes=st.just(60),
              status=st.sampled_from(["planned", "cancelled"])),
    st.builds(ateliers.VoidSession, session_id=IDS, why=st.none()),
)  # fmt: skip


@settings(deadline=None, max_examples=80)
@given(units=st.lists(st.lists(COMMAND, min_size=1, max_size=2), max_size=20))
def test_no_two_checked_slots_ever_clash_and_the_events_alone_give_the_records(units: list[list[Any]]) -> None:
    past = Given(WORKSHOP)
    docs: dict[str, bytes] = {}
    directory: dict[tuple[str, str], Entry] = {}
    for unit in units:
        try:
            steps = past.when(*unit)
        except Refusal:
            continue
        for step in steps:
            if step.type in SLOT.events:
                event = Recorded(
                    1, step.stream, 1, "e", step.type, step.event().data, "", None, "", "", "", "", None, None, b""
                )
                docs[step.stream], entries = SUBJECTS.replay(docs.get(step.stream), event)
                directory |= {(entry.kind, entry.id): entry for entry in entries}
    slots = [slot for doc in past.streams.documents_of("slots") for slot in doc.slots.values()]
    replayed = [slot for doc in docs.values() for slot in msgspec.json.decode(doc, type=Slots).slots.values()]
    assert sorted(slots, key=BY_ID) == sorted(replayed, key=BY_ID)
    for kind in (ROOM, LEADER, SLOT.name):
        held = {place: entry.parent for place, entry in directory.items() if place[0] == kind and entry.stream}
        assert held == {
            place: entry.parent
            for place in directory
            if place[0] == kind and (entry := past.streams.entry(*place)) is not None
        }
    for one, other in combinations([slot for slot in slots if not slot.unchecked], 2):
        assert warnings(one, [other]) == []
