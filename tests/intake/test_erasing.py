"""Who is erased, when it is refused, and what is left of a file."""

from typing import Any, get_args

import pytest

from services.intake import commands as c
from services.intake.events import NUMBER
from services.kernel import codes
from shared import erasures
from shared.erasures import Erasure
from shared.eventlog import Stream
from tests.intake.given import ELSEWHERE, GROUP, OTHER, PARCOURS, PERSON, Given

ERASE = c.EraseParticipant(participant_id="p1", reason="requested", reference="dpo-7")
NAMED = PERSON.model_copy(update={"last_name": "Planté", "national_number": "80022900147"})
ENDED = c.EndParcours(parcours_id="k1", ended_on="2024-06-03", end_kind="completed")


class Room(Given):
    """A working set with who was erased."""

    def __init__(self, *commands: Any) -> None:
        super().__init__()
        self.streams.add([Stream("erasure:p1", 0, None), Stream("erasure:p2", 0, None), Stream("erasure:p9", 0, None)])
        for command in commands:
            self.when(command)


def test_it_is_recorded_and_the_file_says_who_it_is_no_more() -> None:
    past = Room(GROUP, NAMED, PARCOURS, ENDED)
    erased, file = past.when(ERASE)
    assert (erased.type, erased.stream, erased.participant) == ("participant-erased.v1", "erasure:p1", "p1")
    assert erased.record == Erasure("p1", "2026-05-05", "requested", None, "dpo-7")
    assert (erased.before, erased.why) == (None, None)
    assert (file.record.identity, file.record.erased) == ({}, True)
    kept = ("gender", "birth_year", "birth_country", "site", "merged_into")
    assert [getattr(file.record, name) for name in kept] == [getattr(file.before, name) for name in kept]
    assert past.streams.entry(NUMBER, "p1") is None
    assert past.streams.file("p1").parcours.keys() == {"k1"}  # type: ignore[union-attr]
    assert past.when(ERASE) == []


def test_nobody_is_erased_while_something_is_under_way_unless_it_is_said() -> None:
    past = Room(GROUP, PERSON, PARCOURS)
    assert past.refused(ERASE) == ("parcours_open", "participant_id")
    anyway = ERASE.model_copy(update={"while_open": True})
    assert [step.type for step in past.when(anyway)] == ["participant-erased.v1", "participant-corrected.v1"]
    assert past.when(ERASE) == []  # it is done, whatever is under way
    # What is under way is ended all the same: the figures need it.
    assert [step.type for step in past.when(ENDED)] == ["parcours-ended.v1"]
    assert Room().refused(ERASE.model_copy(update={"participant_id": "p9"})) == ("no_such_record", "participant_id")


@pytest.mark.parametrize("named", ["p1", "p2"])
def test_a_person_with_two_files_is_erased_whole(named: str) -> None:
    past = Room(GROUP, ELSEWHERE, PERSON, OTHER, PARCOURS)
    past.when(c.MergeParticipants(participant_id="p1", into="p2"))
    one = ERASE.model_copy(update={"participant_id": named})
    assert past.refused(one) == ("parcours_open", "participant_id")
    past.when(ENDED)
    steps = past.when(one)
    assert {step.id for step in steps if step.type == "participant-erased.v1"} == {"p1", "p2"}
    # They can still be taken apart, which changes figures alone.
    assert [step.type for step in past.when(c.UnmergeParticipants(participant_id="p1"))] == ["participants-unmerged.v1"]


def test_who_was_voided_is_erased_too() -> None:
    past = Room(PERSON)
    past.when(c.VoidParticipant(participant_id="p1", why="Entered twice."))
    assert [step.type for step in past.when(ERASE)] == ["participant-erased.v1"]


@pytest.mark.parametrize(
    ("command", "field"),
    [
        (c.CorrectParticipant(**NAMED.model_dump(exclude={"command"})), "participant_id"),
        (c.MergeParticipants(participant_id="p1", into="p2"), "participant_id"),
        (c.MergeParticipants(participant_id="p2", into="p1"), "into"),
        (PARCOURS.model_copy(update={"parcours_id": "k2", "starts_on": "2025-01-06"}), "participant_id"),
        (c.CorrectParcours(parcours_id="k9", participant_id="p1", group_id="g1", starts_on="2024-01-08"), "participant_id"),
    ],
)  # fmt: skip
def test_nothing_new_is_written_about_who_was_erased(command: Any, field: str) -> None:
    past = Room(
        GROUP, NAMED, OTHER, PARCOURS, ENDED, PARCOURS.model_copy(update={"parcours_id": "k9", "participant_id": "p2"})
    )
    past.when(ERASE)
    assert past.refused(command) == ("participant_erased", field)


def test_what_counts_can_still_be_corrected() -> None:
    past = Room(GROUP, NAMED, PARCOURS, ENDED)
    past.when(ERASE)
    bare = c.CorrectParticipant(participant_id="p1", site="saint-gilles", gender="x")
    (step,) = past.when(bare)
    assert (step.record.gender, step.record.erased) == ("x", True)
    again = c.CorrectParcours(
        **PARCOURS.model_dump(exclude={"command", *c.Joining.model_fields}) | {"french_level": "good"}
    )
    assert [step.type for step in past.when(again)] == ["parcours-corrected.v1"]


def test_the_reasons_are_those_of_the_table() -> None:
    assert get_args(erasures.Reason) == codes.ordered("erasure_reason")
