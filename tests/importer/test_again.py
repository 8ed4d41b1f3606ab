"""A folder brought in again: what is unchanged, corrections that stand, and those that are refused."""

from pathlib import Path

import pytest

from tests.importer.folders import (
    BILAN,
    GROUP,
    PERSON,
    PROJECT,
    SEAT,
    SESSION,
    TALK,
    WAY,
    WHOLE,
    WORKSHOP,
    Folder,
    rejected,
    short,
)

PLANNED = {**SESSION, "status": "planned", "held_on": "2026-07-01"}
NEXT = {**WAY, "parcours_id": "P2", "starts_on": "2020-09-01"}
PROLONGED = {**WAY, "ended_on": "2020-08-31", "end_kind": "prolonged", "prolonged_into": "P2"}
OTHER = {**PERSON, "participant_id": "X2"}
CHAIN: Folder = {**WHOLE, "participants": [PERSON, OTHER], "parcours": [PROLONGED, NEXT]}


def test_the_same_folder_again(tmp_path: Path) -> None:
    assert rejected(tmp_path, WHOLE, WHOLE) == []


def test_a_row_may_name_what_an_earlier_import_recorded(tmp_path: Path) -> None:
    assert rejected(tmp_path, {"bilans": [{**BILAN, "bilan_id": "B2", "phase": "end"}]}, WHOLE) == []


REFUSED = [
    ({"participants": [{**PERSON, "birth_date": "2020-02-02"}]}, "participants 2 birth_date"),
    ({"parcours": [{**WAY, "starts_on": "2020-02-11"}]}, "parcours 2 starts_on"),
    ({"sessions": [PLANNED]}, "sessions 2 held_on"),
    ({"sessions": [{**SESSION, "held_on": "2020-01-31"}]}, "sessions 2 held_on"),
]  # fmt: skip


@pytest.mark.parametrize(("folder", "fall"), REFUSED)
def test_a_correction_that_would_make_a_recorded_row_break_a_rule(tmp_path: Path, folder: Folder, fall: str) -> None:
    assert short(rejected(tmp_path, folder, WHOLE)) == [f"{fall}:recorded_row_breaks"]


def test_a_correction_that_falls_by_another_leaves_a_recorded_row_that_is_right_beside_it(tmp_path: Path) -> None:
    folder: Folder = {
        "parcours": [{**WAY, "starts_on": "2020-02-11"}],
        "bilans": [{**BILAN, "held_on": "2020-02-12"}],
        "interventions": [{**TALK, "held_on": "2020-02-10"}],
    }
    assert short(rejected(tmp_path, folder, WHOLE)) == ["interventions 2 held_on:before_parcours"]


def test_it_stands_where_the_folder_corrects_that_row_too(tmp_path: Path) -> None:
    folder: Folder = {
        "parcours": [{**WAY, "starts_on": "2020-02-12"}],
        "bilans": [{**BILAN, "held_on": "2020-02-12"}],
        "interventions": [{**TALK, "held_on": "2020-02-13"}],
    }
    assert rejected(tmp_path, folder, WHOLE) == []


def test_what_hangs_on_a_refused_correction_hangs_on_what_was_recorded(tmp_path: Path) -> None:
    folder: Folder = {
        "parcours": [{**WAY, "starts_on": "2020-02-15"}],
        "bilans": [{**BILAN, "bilan_id": "B2", "phase": "middle", "held_on": "2020-02-05"}],
    }
    assert short(rejected(tmp_path, folder, WHOLE)) == ["parcours 2 starts_on:recorded_row_breaks"]


def test_a_correction_that_breaks_a_rule_leaves_what_was_recorded(tmp_path: Path) -> None:
    folder: Folder = {"parcours": [{**WAY, "french_level": "?"}], "projects": [{**PROJECT, "project_id": "J2"}]}
    assert short(rejected(tmp_path, folder, WHOLE)) == ["parcours 2 french_level:bad_code"]


def test_two_parcours_may_change_places(tmp_path: Path) -> None:
    first = {**WAY, "ended_on": "2020-03-01", "end_kind": "completed"}
    second = {**WAY, "parcours_id": "P2", "starts_on": "2020-03-01"}
    recorded: Folder = {"groups": [GROUP], "participants": [PERSON], "parcours": [first, second]}
    swapped: Folder = {
        "parcours": [{**second, "parcours_id": "P1"}, {**first, "parcours_id": "P2"}],
    }
    assert rejected(tmp_path, swapped, recorded) == []


def test_two_bilans_may_change_phases(tmp_path: Path) -> None:
    end = {**BILAN, "bilan_id": "B2", "phase": "end"}
    recorded: Folder = {**WHOLE, "bilans": [BILAN, end]}
    assert rejected(tmp_path, {"bilans": [{**BILAN, "phase": "end"}, {**end, "phase": "entry"}]}, recorded) == []


def test_a_recorded_row_stands_before_a_new_one(tmp_path: Path) -> None:
    folder: Folder = {
        "parcours": [{**NEXT, "starts_on": "2019-01-01"}],
        "bilans": [{**BILAN, "bilan_id": "A"}],
    }
    assert short(rejected(tmp_path, folder, WHOLE)) == [
        "parcours 2 starts_on:open_parcours_overlap", "bilans 2 phase:phase_taken",
    ]  # fmt: skip


def test_a_level_that_was_not_assessed_is_no_change(tmp_path: Path) -> None:
    """A recorded bilan stands before a new one, wherever the file has it and however it writes what is not known."""
    bilans = [{**BILAN, "bilan_id": "A"}, {**BILAN, "housing": "not_assessed"}]
    assert short(rejected(tmp_path, {"bilans": bilans}, WHOLE)) == ["bilans 2 phase:phase_taken"]


def test_a_fallen_correction_has_its_recorded_version_take_its_place_again(tmp_path: Path) -> None:
    recorded: Folder = {
        "groups": [GROUP], "participants": [PERSON],
        "parcours": [
            {**WAY, "ended_on": "2020-03-01", "end_kind": "completed"},
            {**WAY, "parcours_id": "P2", "starts_on": "2020-06-01"},
        ],
    }  # fmt: skip
    folder: Folder = {
        "parcours": [
            {**WAY, "parcours_id": "P3", "ended_on": "2020-02-20", "end_kind": "completed"},
            {**WAY, "starts_on": "2020-07-01"},
        ]
    }
    assert short(rejected(tmp_path, folder, recorded)) == [
        "parcours 2 starts_on:open_parcours_overlap", "parcours 3 starts_on:open_parcours_overlap",
    ]  # fmt: skip


def test_a_group_that_moves_to_a_site_where_two_recorded_parcours_would_be_open(tmp_path: Path) -> None:
    there = {**GROUP, "group_id": "G2", "site": "forest"}
    recorded: Folder = {**WHOLE, "groups": [GROUP, there], "parcours": [WAY, {**NEXT, "group_id": "G2"}]}
    folder: Folder = {"groups": [{**there, "site": "saint-gilles"}]}
    assert short(rejected(tmp_path, folder, recorded)) == ["groups 2 site:recorded_row_breaks"]
    both: Folder = {**folder, "parcours": [{**WAY, "ended_on": "2020-09-01", "end_kind": "completed"}]}
    assert rejected(tmp_path, both, recorded) == []


@pytest.mark.parametrize(
    ("change", "column"), [({"participant_id": "X2"}, "participant_id"), ({"starts_on": "2020-08-30"}, "starts_on")]
)
def test_a_next_parcours_that_leaves_the_one_before(tmp_path: Path, change: dict[str, str], column: str) -> None:
    lines = short(rejected(tmp_path, {"parcours": [{**NEXT, **change}]}, CHAIN))
    expected = "starts_on:open_parcours_overlap" if column == "starts_on" else f"{column}:recorded_row_breaks"
    assert lines == [f"parcours 2 {expected}"]


def test_a_chain_moves_to_another_person_as_a_whole(tmp_path: Path) -> None:
    moved = [{**way, "participant_id": "X2"} for way in CHAIN["parcours"]]
    assert rejected(tmp_path, {"parcours": moved}, CHAIN) == []


def test_a_refused_correction_has_all_judged_again_without_it(tmp_path: Path) -> None:
    """The birth date is refused for the recorded parcours, so the parcours' own correction is judged by the old one."""
    folder: Folder = {
        "participants": [{**PERSON, "birth_date": "2020-02-10"}],
        "parcours": [{**WAY, "starts_on": "2020-02-05"}],
    }
    assert short(rejected(tmp_path, folder, WHOLE)) == ["participants 2 birth_date:recorded_row_breaks"]


def test_a_session_and_a_start_that_only_together_break_a_sheet(tmp_path: Path) -> None:
    recorded: Folder = {
        "groups": [GROUP], "participants": [PERSON], "parcours": [WAY], "workshops": [WORKSHOP],
        "sessions": [SESSION], "attendance": [SEAT],
    }  # fmt: skip
    folder: Folder = {
        "parcours": [{**WAY, "starts_on": "2020-02-18"}],
        "sessions": [{**SESSION, "held_on": "2020-02-10"}],
    }
    assert short(rejected(tmp_path, folder, recorded)) == [
        "parcours 2 starts_on:recorded_row_breaks", "sessions 2 held_on:recorded_row_breaks",
    ]  # fmt: skip
    innocent: Folder = {**folder, "sessions": [{**SESSION, "held_on": "2020-01-10"}]}
    assert short(rejected(tmp_path, innocent, recorded)) == ["sessions 2 held_on:recorded_row_breaks"]


def test_a_correction_of_a_sheet_is_judged_by_itself(tmp_path: Path) -> None:
    """The row of the sheet falls first; then what was recorded stands in the way of the session's new date."""
    folder: Folder = {"sessions": [PLANNED], "attendance": [{**SEAT, "status": "absent"}]}
    assert short(rejected(tmp_path, folder, WHOLE)) == ["sessions 2 held_on:recorded_row_breaks"]
