"""Candidacies: a waiting list in order, offers within the free places, enrolment within the capacity."""

from typing import Any

import pytest

from services.intake import commands as intake
from services.intake.waiting import commands as c
from services.intake.waiting.order import ordered
from services.intake.waiting.refusals import RULES
from services.intake.waiting.state import state, waiting_list
from shared.vault import Sealed
from tests.intake.given import GROUP, OTHER, PARCOURS, PERSON, Given

ONE_PLACE = GROUP.model_copy(update={"capacity": 1})
THIRD = intake.RegisterParticipant(participant_id="p3", site="saint-gilles")


def asks(number: int, **more: Any) -> c.RecordCandidacy:
    fields = {"candidacy_id": f"w{number}", "participant_id": f"p{number}", "group_id": "g1", "asked_on": "2024-02-05"}
    return c.RecordCandidacy(**fields | more)


def corrected(number: int, **more: Any) -> c.CorrectCandidacy:
    return c.CorrectCandidacy(**asks(number).model_dump(exclude={"command", "entered_afterwards"}) | more)


def offer(number: int, **more: Any) -> c.OfferPlace:
    return c.OfferPlace(**{"candidacy_id": f"w{number}", "offered_on": "2024-03-04"} | more)


def enrol(number: int, **more: Any) -> intake.Enrol:
    fields = {"parcours_id": f"k{number}", "participant_id": f"p{number}", "group_id": "g1", "starts_on": "2024-03-11"}
    return intake.Enrol(**fields | more)


def given(*commands: Any) -> Given:
    return Given(ONE_PLACE, PERSON, OTHER, THIRD, *commands)


def line(past: Given) -> list[str]:
    return [one.candidacy_id for one in ordered(past.streams.doc("candidacies:g1").candidacies.values())]


def test_the_order_is_that_of_asking_then_of_recording_and_a_move_has_its_reason() -> None:
    past = given(asks(1), asks(2), asks(3, asked_on="2024-01-08"))
    assert line(past) == ["w3", "w1", "w2"]
    (step,) = past.when(c.MoveCandidacy(candidacy_id="w2", ahead_of="w3", why="Has no shelter."))
    assert (step.type, step.record.moved, step.participant) == ("candidacy-moved.v1", 1, "p2")
    assert isinstance(step.why, Sealed)
    assert line(past) == ["w2", "w3", "w1"]
    past.when(c.WithdrawCandidacy(candidacy_id="w3", closed_on="2024-02-12"))
    assert line(past) == ["w2", "w3", "w1"]
    past.when(c.VoidCandidacy(candidacy_id="w3", why="Another group."))
    assert line(past) == ["w1", "w2"]
    assert past.refused(c.MoveCandidacy(candidacy_id="w2", ahead_of="w9", why="x")) == ("unknown_candidacy", "ahead_of")


def test_offers_go_to_the_first_and_within_the_free_places() -> None:
    past = given(asks(1), asks(2))
    assert past.refused(offer(2)) == ("not_first_in_line", "candidacy_id")
    (step,) = past.when(offer(1, answer_by="2024-03-08"))
    assert (step.type, step.record.status) == ("place-offered.v1", "offered")
    assert past.refused(offer(2)) == ("group_full", "candidacy_id")
    assert past.refused(offer(1)) == ("candidacy_not_waiting", "candidacy_id")
    late = c.AcceptPlace(candidacy_id="w1", accepted_on="2024-03-09")
    assert past.refused(late) == ("answered_too_late", "accepted_on")
    last_day = c.LapseOffer(candidacy_id="w1", closed_on="2024-03-08")
    assert past.refused(last_day) == ("offer_still_runs", "closed_on")
    (step,) = past.when(c.LapseOffer(candidacy_id="w1", closed_on="2024-03-11"))
    assert (step.type, step.record.status) == ("offer-lapsed.v1", "lapsed")
    past.when(offer(2, offered_on="2024-03-11"))
    (step,) = past.when(c.DeclinePlace(candidacy_id="w2", closed_on="2024-03-12", decline_reason="health"))
    assert (step.type, step.record.decline_reason) == ("place-declined.v1", "health")
    assert past.refused(c.AcceptPlace(candidacy_id="w2", accepted_on="2024-03-12")) == (
        "no_offer_stands",
        "candidacy_id",
    )
    assert past.refused(c.WithdrawCandidacy(candidacy_id="w2", closed_on="2024-03-12")) == (
        "candidacy_closed",
        "candidacy_id",
    )


def test_enrolling_an_accepted_candidate_closes_the_candidacy_in_the_same_unit() -> None:
    past = given(asks(1), offer(1), c.AcceptPlace(candidacy_id="w1", accepted_on="2024-03-05"))
    candidacy, parcours = past.when(enrol(1))
    assert (candidacy.type, candidacy.record.status, candidacy.record.enrolled_parcours) == (
        "candidate-enrolled.v1",
        "enrolled",
        "k1",
    )
    assert parcours.type == "participant-enrolled.v1"
    assert past.when(corrected(2, candidacy_id="w1", participant_id="p1", status="enrolled", offered_on="2024-03-04",
                               accepted_on="2024-03-05", closed_on="2024-03-11", enrolled_parcours="k1")) == []  # fmt: skip


def test_a_parcours_that_is_voided_gives_the_candidacy_back_as_it_was() -> None:
    void = intake.VoidParcours(parcours_id="k1", why="Another group.")
    accepted = c.AcceptPlace(candidacy_id="w1", accepted_on="2024-03-05")
    for steps, status in (([], "waiting"), ([offer(1)], "offered"), ([offer(1), accepted], "accepted")):
        past = given(asks(1), *steps)
        held = past.streams.doc("candidacies:g1").candidacies
        past.when(enrol(1))
        back, _ = past.when(void)
        assert (back.type, back.record.status, back.record) == ("candidacy-corrected.v1", status, held["w1"])
    past = given(asks(1), enrol(1), asks(2))
    past.when(asks(1, candidacy_id="w3", entered_afterwards=True))
    assert past.refused(void) == ("already_candidate", "participant_id")


def test_enrolment_over_capacity_is_refused_on_the_day_and_not_afterwards() -> None:
    past = given(enrol(1))
    assert past.refused(enrol(2)) == ("group_full", "group_id")
    assert [step.type for step in past.when(enrol(2, entered_afterwards=True))] == ["participant-enrolled.v1"]
    past.when(*(intake.EndParcours(parcours_id=f"k{n}", ended_on="2024-06-03", end_kind="completed") for n in (1, 2)))
    assert past.refused(enrol(3, starts_on="2024-06-02")) == ("group_full", "group_id")


def test_a_group_whose_last_parcours_ended_takes_nobody_unless_it_is_said_that_it_goes_on() -> None:
    past = Given(GROUP, PERSON, OTHER, enrol(1))
    past.when(intake.EndParcours(parcours_id="k1", ended_on="2024-06-03", end_kind="completed"))
    late = enrol(2, starts_on="2024-06-03")
    assert past.refused(late) == ("group_closed", "group_id")
    assert past.refused(enrol(1, parcours_id="k2", starts_on="2024-06-03")) == ("group_closed", "group_id")
    assert len(Given(GROUP, PERSON, OTHER, enrol(1)).when(late)) == 1
    assert len(past.when(late.model_copy(update={"reopens_group": True}))) == 1
    assert len(past.when(enrol(1, parcours_id="k9", starts_on="2024-06-10"))) == 1

    elsewhere = GROUP.model_copy(update={"group_id": "g2"})
    past = Given(elsewhere, OTHER, enrol(2, group_id="g2"), GROUP, PERSON, PARCOURS)
    past.when(intake.EndParcours(parcours_id="k2", ended_on="2024-06-03", end_kind="completed"))
    following = intake.Start(parcours_id="k9", group_id="g2", starts_on="2024-06-03")
    prolonged: Any = {"parcours_id": "k1", "ended_on": "2024-06-03", "next": following}
    assert past.refused(intake.ProlongParcours(**prolonged)) == ("group_closed", "group_id")
    assert len(past.when(intake.ProlongParcours(**prolonged, reopens_group=True))) == 2


def test_nobody_passes_who_waits_first_without_a_reason() -> None:
    three = GROUP.model_copy(update={"capacity": 3})
    past = Given(three, PERSON, OTHER, THIRD, asks(1), asks(2))
    assert past.refused(enrol(2)) == ("others_wait", "participant_id")
    assert past.refused(enrol(3)) == ("others_wait", "participant_id")
    assert past.refused(enrol(3, passes_waiting=True)) == ("why_needed", "why")
    (step,) = past.when(enrol(3, passes_waiting=True, why="Sent by the court."))
    assert isinstance(step.why, Sealed)
    assert (step.why.text.partition("-")[0], step.participant) == ("why", "p3")
    candidacy, _ = past.when(enrol(1))
    assert candidacy.record.candidacy_id == "w1"
    # One place is left, and it is offered: nobody else has it.
    past.when(offer(2))
    past.when(intake.VoidParcours(parcours_id="k3", why="Entered for another."), asks(3))
    past.when(intake.CorrectGroup(**three.model_dump(exclude={"command", "capacity"}), capacity=2))
    again = enrol(3, parcours_id="k9", passes_waiting=True, why="Sent by the court.")
    assert past.refused(again) == ("group_full", "group_id")
    assert [step.type for step in past.when(enrol(2))] == ["candidate-enrolled.v1", "participant-enrolled.v1"]


def test_a_candidacy_under_a_merged_file_is_that_of_the_person() -> None:
    past = given(asks(2), intake.MergeParticipants(participant_id="p2", into="p1", why="One person."))
    candidacy, _ = past.when(enrol(1))
    assert (candidacy.record.participant_id, candidacy.record.enrolled_parcours) == ("p2", "k1")


def test_who_is_in_a_group_does_not_wait_for_it() -> None:
    past = given(enrol(1))
    assert past.refused(asks(1)) == ("already_in_group", "participant_id")
    assert past.refused(asks(1, asked_on="2024-03-11")) == ("already_in_group", "participant_id")
    assert len(past.when(asks(1, entered_afterwards=True))) == 1
    past = given(enrol(1), intake.EndParcours(parcours_id="k1", ended_on="2024-03-18", end_kind="completed"))
    assert past.refused(asks(1, asked_on="2024-03-17")) == ("already_in_group", "participant_id")
    assert len(past.when(asks(1, asked_on="2024-03-18"))) == 1
    past.when(intake.MergeParticipants(participant_id="p2", into="p1", why="One person."))
    assert past.refused(asks(2)) == ("already_in_group", "participant_id")


def test_a_prolongation_needs_a_place_too() -> None:
    other = GROUP.model_copy(update={"group_id": "g2", "capacity": 1})
    past = given(other, enrol(2, group_id="g2"), PARCOURS)
    following = intake.Start(parcours_id="k9", group_id="g2", starts_on="2024-06-03")
    prolonged: Any = {"parcours_id": "k1", "ended_on": "2024-06-03", "next": following}
    assert past.refused(intake.ProlongParcours(**prolonged)) == ("group_full", "group_id")
    assert len(past.when(intake.ProlongParcours(**prolonged, entered_afterwards=True))) == 2


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (asks(2), ("id_taken", "candidacy_id")),
        (asks(2, candidacy_id="w8"), ("already_candidate", "participant_id")),
        (asks(9), ("unknown_participant", "participant_id")),
        (asks(1, group_id="g9"), ("unknown_group", "group_id")),
        (asks(1, asked_on="2026-05-06"), ("after_today", "asked_on")),
        (offer(2, offered_on="2024-02-04"), ("end_before_start", "offered_on")),
        (offer(2, answer_by="2024-03-03"), ("end_before_start", "answer_by")),
        (offer(8), ("no_such_record", "candidacy_id")),
        (corrected(2, status="declined", offered_on="2024-03-04"), ("status_incomplete", "closed_on")),
        (corrected(2, offered_on="2024-03-04"), ("status_incomplete", "offered_on")),
    ],
)
def test_what_is_refused(command: Any, refusal: tuple[str, str]) -> None:
    assert given(asks(2)).refused(command) == refusal


def test_the_state_of_a_group_is_derived() -> None:
    past = given(enrol(1), asks(2), asks(3))
    group = past.streams.group("g1")
    candidacies = list(past.streams.doc("candidacies:g1").candidacies.values())
    assert group is not None

    def told(on: str) -> tuple[Any, ...]:
        found = state(group, past.streams.parcours_of("g1"), candidacies, on)
        return found["state"], found["taken"], found["free"], found["waiting"], found["closed_on"]

    assert told("2024-01-07") == ("planned", 0, 1, 2, None)
    assert told("2024-02-05") == ("open", 0, 1, 2, None)
    assert told("2024-03-11") == ("open", 1, 0, 2, None)
    past.when(intake.EndParcours(parcours_id="k1", ended_on="2024-06-03", end_kind="completed"))
    assert told("2024-06-03") == ("closed", 0, 1, 2, "2024-06-03")
    past.when(offer(2, offered_on="2024-06-03", answer_by="2024-06-10"))
    candidacies = list(past.streams.doc("candidacies:g1").candidacies.values())
    assert told("2024-06-03")[:3] == ("closed", 0, 0)
    rows = waiting_list(candidacies, "2024-06-11")
    assert [(one["candidacy_id"], one["place"], one["overdue"]) for one in rows] == [
        ("w2", None, True),
        ("w3", 1, False),
    ]


def test_every_rule_was_met() -> None:
    assert RULES.keys() <= Given.seen
