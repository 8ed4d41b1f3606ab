"""Intake's rules, given / when / then: records that stand, a command, and the steps or the refusal that follow."""

from typing import Any

import pytest

from services.intake import commands as c
from services.intake.events import File, GroupDoc
from services.intake.refusals import RULES
from services.intake.waiting.commands import RecordCandidacy
from tests.intake.given import ELSEWHERE, GROUP, OTHER, PARCOURS, PERSON, Given


def enrol(
    parcours_id: str = "k2",
    participant_id: str = "p1",
    group_id: str = "g1",
    starts_on: str = "2025-01-06",
    **more: Any,
) -> c.Enrol:
    """A parcours as history has it: whether its group was closed by then is not asked."""
    start = {"parcours_id": parcours_id, "participant_id": participant_id, "group_id": group_id, "starts_on": starts_on}
    return c.Enrol(**start | {"entered_afterwards": True} | more)


def corrected(command: c.Enrol, **more: Any) -> c.CorrectParcours:
    return c.CorrectParcours(**(command.model_dump(exclude={"command", *c.Joining.model_fields}) | more))


def test_a_person_is_registered_and_enrolled() -> None:
    (opened,) = Given().when(GROUP)
    assert (opened.type, opened.stream, opened.before) == ("group-opened.v1", "group:g1", None)
    registered, enrolled = Given(GROUP).when(PERSON, PARCOURS)
    assert registered.type == "participant-registered.v1"
    assert registered.record.birth_year == 1980
    assert b"1980-02-29" not in registered.event().data.replace(b'"mark":"1980-02-29"', b"")
    assert (enrolled.type, enrolled.participant, enrolled.record.site) == (
        "participant-enrolled.v1",
        "p1",
        "saint-gilles",
    )


def test_an_id_is_taken_once_also_by_what_was_voided() -> None:
    given = Given(GROUP, PERSON, PARCOURS)
    assert given.refused(GROUP) == ("id_taken", "group_id")
    assert given.refused(PERSON) == ("id_taken", "participant_id")
    given.when(c.VoidParcours(parcours_id="k1", why="entered twice"))
    assert given.refused(PARCOURS) == ("id_taken", "parcours_id")
    assert given.refused(c.VoidParcours(parcours_id="k1", why="again")) == ("no_such_record", "parcours_id")


def test_the_same_values_make_no_event() -> None:
    given = Given(GROUP, c.RegisterParticipant(participant_id="p1", site="saint-gilles", last_name="Peeters"), PARCOURS)
    assert given.when(c.CorrectGroup(**GROUP.model_dump(exclude={"command", "entered_afterwards"}))) == []
    assert given.when(c.CorrectParticipant(participant_id="p1", site="saint-gilles", last_name="Peeters")) == []
    assert given.when(corrected(PARCOURS)) == []
    (step,) = given.when(c.CorrectParticipant(participant_id="p1", site="saint-gilles", last_name="Peters"))
    assert (step.type, step.before.identity["last_name"].mark) == ("participant-corrected.v1", "Peeters")


def test_two_parcours_of_a_site_are_not_open_on_one_day() -> None:
    given = Given(GROUP, ELSEWHERE, PERSON, PARCOURS)
    assert given.refused(enrol()) == ("open_parcours_overlap", "starts_on")
    given.when(enrol("k3", group_id="g2"))
    given.when(c.EndParcours(parcours_id="k1", ended_on="2025-01-06", end_kind="completed"))
    given.when(enrol())  # a parcours is not open on its end
    assert given.refused(corrected(enrol(), starts_on="2025-01-05")) == ("open_parcours_overlap", "starts_on")
    group = c.CorrectGroup(
        **(ELSEWHERE.model_dump(exclude={"command", "entered_afterwards"}) | {"site": "saint-gilles"})
    )
    assert given.refused(group) == ("open_parcours_overlap", "starts_on")


def test_what_is_right_together_is_judged_together() -> None:
    given = Given(
        GROUP, PERSON, enrol("k1", ended_on="2025-02-03", end_kind="completed"), enrol("k2", starts_on="2025-02-03")
    )
    later = corrected(enrol("k1"), ended_on="2025-03-03", end_kind="completed")
    moved = corrected(enrol("k2"), starts_on="2025-03-03")
    assert given.refused(later) == ("open_parcours_overlap", "starts_on")
    assert [step.type for step in given.when(later, moved)] == ["parcours-corrected.v1"] * 2


def test_a_correction_of_a_groups_site_moves_its_parcours() -> None:
    given = Given(GROUP, PERSON, PARCOURS)
    group = c.CorrectGroup(**(GROUP.model_dump(exclude={"command", "entered_afterwards"}) | {"site": "forest"}))
    first, second = given.when(group)
    assert (first.type, second.type, second.record.site) == ("group-corrected.v1", "parcours-corrected.v1", "forest")


def test_a_prolongation_ends_one_and_starts_the_next_in_one_step() -> None:
    given = Given(GROUP, PERSON, PARCOURS)
    following = c.Start(parcours_id="k2", group_id="g1", starts_on="2025-01-06")
    ended, started = given.when(c.ProlongParcours(parcours_id="k1", ended_on="2025-01-06", next=following))
    assert (ended.type, ended.record.prolonged_into) == ("parcours-prolonged.v1", "k2")
    assert (started.type, started.record.participant_id) == ("participant-enrolled.v1", "p1")
    again = c.Start(parcours_id="k2", group_id="g1", starts_on="2026-01-06")
    assert given.refused(c.ProlongParcours(parcours_id="k2", ended_on="2026-01-06", next=again)) == (
        "id_taken",
        "next.parcours_id",
    )
    assert given.refused(c.ProlongParcours(parcours_id="k1", ended_on="2026-01-06", next=again)) == (
        "already_ended",
        "parcours_id",
    )


def test_a_prolongation_goes_into_a_later_parcours_of_the_same_person_once() -> None:
    given = Given(GROUP, ELSEWHERE, PERSON, OTHER, enrol("k9", "p2", starts_on="2025-01-06"))
    end = {"ended_on": "2025-01-06", "end_kind": "prolonged"}
    first = enrol("k1", starts_on="2024-01-08", prolonged_into="k2", **end)
    assert given.refused(first) == ("bad_prolongation", "prolonged_into")
    assert given.refused(first, enrol("k2", group_id="g2", starts_on="2025-01-05")) == (
        "bad_prolongation",
        "prolonged_into",
    )
    assert given.refused(enrol("k1", starts_on="2024-01-08", prolonged_into="k9", **end)) == (
        "bad_prolongation",
        "prolonged_into",
    )
    given.when(first, enrol("k2"))
    second = enrol("k3", group_id="g2", starts_on="2024-01-08", prolonged_into="k2", **end)
    assert given.refused(second) == ("prolonged_twice", "prolonged_into")
    assert given.refused(c.VoidParcours(parcours_id="k2", why="mistake")) == ("bad_prolongation", "prolonged_into")


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"starts_on": "2026-05-06"}, ("after_today", "starts_on")),
        ({"inactive_since": "2026-05-06"}, ("after_today", "inactive_since")),
        ({"ended_on": "2026-05-06", "end_kind": "completed"}, ("after_today", "ended_on")),
        ({"starts_on": "1980-02-28"}, ("before_birth", "starts_on")),
        ({"inactive_since": "1980-02-28"}, ("before_birth", "inactive_since")),
        ({"ended_on": "2025-01-05", "end_kind": "completed"}, ("end_before_start", "ended_on")),
        ({"ended_on": "2025-02-05"}, ("end_incomplete", "end_kind")),
        ({"end_kind": "completed"}, ("end_incomplete", "ended_on")),
        ({"ended_on": "2025-02-05", "end_kind": "completed", "end_reason": "move"}, ("reason_without_abandon", "end_reason")),
        ({"ended_on": "2025-02-05", "end_kind": "prolonged"}, ("prolongation_incomplete", "prolonged_into")),
        ({"prolonged_into": "k3"}, ("prolongation_incomplete", "prolonged_into")),
        ({"group_id": "g9"}, ("unknown_group", "group_id")),
        ({"participant_id": "p9"}, ("unknown_participant", "participant_id")),
    ],
)  # fmt: skip
def test_an_enrolment_is_refused(more: dict[str, Any], refusal: tuple[str, str]) -> None:
    assert Given(GROUP, PERSON).refused(enrol(**more)) == refusal


def test_today_is_that_of_brussels() -> None:
    Given(GROUP, PERSON).when(enrol(starts_on="2026-05-05"))


def test_an_abandon_without_reason_is_of_unknown_reason_where_it_is_history_and_asked_for_on_the_day() -> None:
    end = c.EndParcours(parcours_id="k1", ended_on="2025-02-05", end_kind="abandoned")
    given = Given(GROUP, PERSON, PARCOURS)
    assert given.refused(end) == ("end_reason_needed", "end_reason")
    (step,) = given.when(end.model_copy(update={"end_reason": "unknown"}))
    assert step.record.end_reason == "unknown"
    (step,) = Given(GROUP, PERSON).when(enrol(ended_on="2025-02-05", end_kind="abandoned"))
    assert step.record.end_reason == "unknown"


def test_a_date_beside_never_worked_is_kept_as_it_was_said() -> None:
    """Which of the two counts is the indicator's affair; a date that was said must still fit the birth."""
    said = enrol(never_worked=True, inactive_since="2020-01-01")
    (step,) = Given(GROUP, PERSON).when(said)
    assert (step.record.never_worked, step.record.inactive_since) == (True, "2020-01-01")
    late = c.CorrectParticipant(participant_id="p1", site="saint-gilles", birth_date="2020-01-02")
    assert Given(GROUP, PERSON, said).refused(late) == ("before_birth", "inactive_since")


def test_a_birth_date_may_not_be_corrected_past_a_parcours() -> None:
    given = Given(GROUP, PERSON, PARCOURS)
    late = c.CorrectParticipant(participant_id="p1", site="saint-gilles", birth_date="2024-01-09")
    assert given.refused(late) == ("before_birth", "starts_on")


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"site": "all"}, ("reserved_site", "site")),
        ({"birth_date": "2026-05-06"}, ("after_today", "birth_date")),
        ({"national_number": "85073003329"}, ("bad_national_number", "national_number")),
    ],
)
def test_a_registration_is_refused(more: dict[str, Any], refusal: tuple[str, str]) -> None:
    assert (
        Given().refused(c.RegisterParticipant(**({"participant_id": "p1", "site": "saint-gilles"} | more))) == refusal
    )


def test_a_group_ends_after_it_starts_and_has_a_site_of_its_own() -> None:
    fields = GROUP.model_dump(exclude={"command", "entered_afterwards"})
    assert Given().refused(c.OpenGroup(**(fields | {"ends_on": "2024-01-07"}))) == ("end_before_start", "ends_on")
    assert Given().refused(c.OpenGroup(**(fields | {"site": "all"}))) == ("reserved_site", "site")
    assert Given().refused(c.CorrectGroup(**fields)) == ("no_such_record", "group_id")


def test_what_others_hang_on_is_not_voided() -> None:
    given = Given(GROUP, PERSON, PARCOURS)
    assert given.refused(c.VoidGroup(group_id="g1", why="mistake")) == ("in_use", "group_id")
    assert given.refused(c.VoidParticipant(participant_id="p1", why="mistake")) == ("in_use", "participant_id")
    (voided,) = given.when(c.VoidParcours(parcours_id="k1", why="mistake"))
    assert (voided.record, voided.before.parcours_id) == (None, "k1")
    given.when(c.VoidGroup(group_id="g1", why="mistake"))
    given.when(c.VoidParticipant(participant_id="p1", why="mistake"))
    assert given.refused(c.VoidParticipant(participant_id="p1", why="again")) == ("no_such_record", "participant_id")
    assert given.refused(c.VoidGroup(group_id="g1", why="again")) == ("no_such_record", "group_id")


def test_a_parcours_moves_to_another_person() -> None:
    given = Given(GROUP, PERSON, OTHER, PARCOURS)
    left, joined = given.when(corrected(PARCOURS, participant_id="p2"))
    assert (left.stream, left.record, left.before.participant_id) == ("participant:p1", None, "p1")
    assert (joined.stream, joined.before, joined.record.participant_id) == ("participant:p2", None, "p2")
    left_file = given.streams.doc("participant:p1")
    assert left_file == File(left_file.participant, {})


def test_two_files_are_merged_and_unmerged() -> None:
    given = Given(GROUP, PERSON, OTHER, PARCOURS)
    merge = c.MergeParticipants(participant_id="p2", into="p1")
    (merged,) = given.when(merge)
    assert merged.record.merged_into == "p1"
    assert given.refused(merge) == ("participant_merged", "participant_id")
    assert given.refused(c.MergeParticipants(participant_id="p1", into="p2")) == ("merge_with_itself", "into")
    assert given.refused(c.MergeParticipants(participant_id="p1", into="p9")) == ("unknown_participant", "into")
    assert given.refused(enrol("k2", "p2")) == ("open_parcours_overlap", "starts_on")
    given.when(c.UnmergeParticipants(participant_id="p2"))
    assert given.refused(c.UnmergeParticipants(participant_id="p2")) == ("not_merged", "participant_id")
    given.when(enrol("k2", "p2"))
    assert given.refused(merge) == ("open_parcours_overlap", "starts_on")


def test_a_document_stays_readable() -> None:
    given = Given(GROUP)
    assert given.streams.doc("group:g1") == GroupDoc(given.streams.group("g1"))


def test_a_group_that_is_full_takes_nobody_more_on_the_day() -> None:
    given = Given(GROUP.model_copy(update={"capacity": 0}), PERSON)
    assert given.refused(PARCOURS) == ("group_full", "group_id")
    assert len(given.when(PARCOURS.model_copy(update={"entered_afterwards": True}))) == 1


def test_a_group_that_is_closed_or_waited_for_takes_nobody_unasked() -> None:
    given = Given(GROUP, PERSON, OTHER, enrol("k1", ended_on="2025-02-05", end_kind="completed"))
    assert given.refused(PARCOURS.model_copy(update={"participant_id": "p2", "parcours_id": "k2", "starts_on": "2025-02-05"})) == (
        "group_closed", "group_id",
    )  # fmt: skip
    given = Given(GROUP, PERSON, OTHER)
    given.when(RecordCandidacy(candidacy_id="w1", participant_id="p2", group_id="g1", asked_on="2024-01-01"))
    assert given.refused(PARCOURS) == ("others_wait", "participant_id")


def test_a_national_number_that_has_a_file_is_refused() -> None:
    given = Given()
    given.streams.numbers = {"p1": "mark", "p2": "mark"}
    number: Any = {"national_number": "85073003328", "site": "saint-gilles"}
    given.when(c.RegisterParticipant(participant_id="p1", **number))
    assert given.refused(c.RegisterParticipant(participant_id="p2", **number)) == ("number_known", "national_number")


def test_who_has_a_parcours_under_way_is_not_erased() -> None:
    erase = c.EraseParticipant(participant_id="p1", reason="requested")
    given = Given(GROUP, PERSON, PARCOURS)
    assert given.refused(erase) == ("parcours_open", "participant_id")


def test_every_rule_of_intake_is_reached_above() -> None:
    assert set(RULES) - Given.seen == set()
