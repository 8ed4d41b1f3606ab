"""Every rule that rejects a row of a first import, one folder each."""

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
    Row,
    rejected,
    short,
)

NEXT = {**WAY, "parcours_id": "P2", "starts_on": "2020-09-01"}
PROLONGED = {**WAY, "ended_on": "2020-08-31", "end_kind": "prolonged", "prolonged_into": "P2"}
OTHER = {**PERSON, "participant_id": "X2"}


def without(row: Row, column: str) -> Row:
    return {name: value for name, value in row.items() if name != column}


def test_a_whole_folder_stands(tmp_path: Path) -> None:
    assert rejected(tmp_path, WHOLE) == []


ALONE = [
    ("groups", {**GROUP, "group_id": ""}, "group_id:required"),
    ("groups", {**GROUP, "group_id": "a b"}, "group_id:bad_id"),
    ("groups", {**GROUP, "group_id": "a" * 65}, "group_id:bad_id"),
    ("groups", {**GROUP, "group_id": "é"}, "group_id:bad_id"),
    ("groups", {**GROUP, "site": "all"}, "site:reserved_site"),
    ("groups", {**GROUP, "public": "Inactivity"}, "public:bad_code"),
    ("groups", {**GROUP, "starts_on": ""}, "starts_on:required"),
    ("groups", {**GROUP, "starts_on": "01/01/2020"}, "starts_on:bad_date"),
    ("groups", {**GROUP, "starts_on": "2026-06-16"}, "starts_on:after_today"),
    ("groups", {**GROUP, "ends_on": "2019-12-31"}, "ends_on:end_before_start"),
    ("groups", {**GROUP, "capacity": "-1"}, "capacity:bad_number"),
    ("groups", {**GROUP, "capacity": "1000000000"}, "capacity:bad_number"),
    ("groups", {**GROUP, "capacity": "\u0661"}, "capacity:bad_number"),
    ("groups", {**GROUP, "funding": "spp_is_activation-D"}, "funding:bad_code"),
    ("participants", {**PERSON, "site": ""}, "site:required"),
    ("participants", {**PERSON, "national_number": "80050112399"}, "national_number:bad_national_number"),
    ("participants", {**PERSON, "gender": "f"}, "gender:bad_code"),
    ("participants", {**PERSON, "birth_date": "1980-02-30"}, "birth_date:bad_date"),
    ("participants", {**PERSON, "birth_date": "2026-06-16"}, "birth_date:after_today"),
    ("participants", {**PERSON, "birth_country": "be"}, "birth_country:bad_code"),
    ("participants", {**PERSON, "birth_country": "XX"}, "birth_country:bad_code"),
    ("parcours", {**WAY, "qualification": "bachelor"}, "qualification:bad_code"),
    ("parcours", {**WAY, "inactive_since": "2026-06-16"}, "inactive_since:after_today"),
    ("parcours", {**WAY, "never_worked": "oui"}, "never_worked:bad_yes_no"),
    ("parcours", {**WAY, "french_level": "bad"}, "french_level:bad_code"),
    ("parcours", {**WAY, "french_course": "FLE"}, "french_course:bad_code"),
    ("parcours", {**WAY, "ended_on": "2020-03-01"}, "end_kind:end_incomplete"),
    ("parcours", {**WAY, "end_kind": "completed"}, "ended_on:end_incomplete"),
    ("parcours", {**WAY, "ended_on": "2020-01-31", "end_kind": "completed"}, "ended_on:end_before_start"),
    ("parcours", {**WAY, "ended_on": "2026-06-16", "end_kind": "completed"}, "ended_on:after_today"),
    ("parcours", {**WAY, "ended_on": "2020-03-01", "end_kind": "completed", "end_reason": "health"},
     "end_reason:reason_without_abandon"),
    ("parcours", {**WAY, "end_reason": "health"}, "end_reason:reason_without_abandon"),
    ("parcours", {**WAY, "ended_on": "2020-03-01", "end_kind": "prolonged"}, "prolonged_into:prolongation_incomplete"),
    ("parcours", {**WAY, "prolonged_into": "P1"}, "prolonged_into:prolongation_incomplete"),
    ("bilans", {**BILAN, "phase": "start"}, "phase:bad_code"),
    ("bilans", {**BILAN, "held_on": "2026-06-16"}, "held_on:after_today"),
    ("bilans", {**BILAN, "minutes": ""}, "minutes:required"),
    ("bilans", {**BILAN, "housing": "0"}, "housing:bad_code"),
    ("bilans", {**BILAN, "housing": "03"}, "housing:bad_code"),
    ("projects", {**PROJECT, "class": "personal"}, "class:bad_code"),
    ("projects", {**PROJECT, "kind": "job_search"}, "kind:wrong_class"),
    ("projects", {**PROJECT, "kind": ""}, "kind:required"),
    ("projects", {**PROJECT, "withdrawn_on": "2020-02-29"}, "withdrawn_on:end_before_start"),
    ("projects", {**PROJECT, "withdrawn_on": "2026-06-16"}, "withdrawn_on:after_today"),
    ("interventions", {**TALK, "kind": "mail"}, "kind:bad_code"),
    ("interventions", {**TALK, "minutes": "1.5"}, "minutes:bad_number"),
    ("workshops", {**WORKSHOP, "site": "all"}, "site:reserved_site"),
    ("workshops", {**WORKSHOP, "label": ""}, "label:required"),
    ("workshops", {**WORKSHOP, "family": "sport"}, "family:bad_code"),
    ("sessions", {**SESSION, "status": "done"}, "status:bad_code"),
    ("sessions", {**SESSION, "held_on": "2026-06-16"}, "held_on:after_today"),
    ("attendance", {**SEAT, "status": "late"}, "status:bad_code"),
    ("attendance", {**SEAT, "minutes": "+5"}, "minutes:bad_number"),
    ("attendance", {**SEAT, "session_id": ""}, "session_id:required"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "row", "fall"), ALONE, ids=[f"{file}-{fall}" for file, _, fall in ALONE])
def test_a_row_that_breaks_a_rule_by_itself(tmp_path: Path, file: str, row: Row, fall: str) -> None:
    (first, *others) = short(rejected(tmp_path, {**WHOLE, file: [row]}))
    assert first == f"{file} 2 {fall}"
    assert all(":reference_" in other for other in others)


STANDS = [
    ("groups", {**GROUP, "ends_on": "2027-01-01", "capacity": "0012", "funding": "spp_is_activation-A"}),
    ("participants", without(PERSON, "birth_date")),
    ("parcours", {**WAY, "ended_on": "2020-02-01", "end_kind": "abandoned"}),
    ("parcours", {**WAY, "never_worked": "yes", "inactive_since": "1980-05-01"}),
    ("bilans", {**BILAN, "held_on": "2020-02-01", "minutes": "0", "housing": "5", "health": "declined"}),
    ("projects", {**PROJECT, "withdrawn_on": "2020-03-01"}),
    ("attendance", {**SEAT, "status": "absent", "minutes": "7"}),
    ("attendance", {**SEAT, "status": "excused", "minutes": "none"}),
]


@pytest.mark.parametrize(("file", "row"), STANDS)
def test_a_row_that_breaks_none(tmp_path: Path, file: str, row: Row) -> None:
    assert rejected(tmp_path, {**WHOLE, file: [row]}) == []


def test_an_id_belongs_to_the_first_row_also_when_that_is_rejected(tmp_path: Path) -> None:
    lines = rejected(tmp_path, {**WHOLE, "workshops": [{**WORKSHOP, "family": "no"}, WORKSHOP]})
    assert short(lines) == [
        "workshops 2 family:bad_code", "workshops 3 workshop_id:duplicate_id",
        "sessions 2 workshop_id:reference_rejected", "attendance 2 session_id:reference_rejected",
    ]  # fmt: skip


def test_the_pair_is_the_id_of_attendance(tmp_path: Path) -> None:
    lines = rejected(tmp_path, {**WHOLE, "attendance": [SEAT, {**SEAT, "status": "absent"}]})
    assert short(lines) == ["attendance 3 session_id:duplicate_id"]


def test_a_row_that_names_an_absent_row(tmp_path: Path) -> None:
    lines = rejected(tmp_path, {**WHOLE, "sessions": [{**SESSION, "group_id": "G9"}]})
    assert short(lines) == ["sessions 2 group_id:reference_unknown", "attendance 2 session_id:reference_rejected"]


def test_all_that_hangs_on_a_rejected_row_is_rejected(tmp_path: Path) -> None:
    assert short(rejected(tmp_path, {**WHOLE, "participants": [{**PERSON, "gender": "?"}]})) == [
        "participants 2 gender:bad_code", "parcours 2 participant_id:reference_rejected",
        "bilans 2 parcours_id:reference_rejected", "projects 2 parcours_id:reference_rejected",
        "interventions 2 parcours_id:reference_rejected", "attendance 2 parcours_id:reference_rejected",
    ]  # fmt: skip


@pytest.mark.parametrize("column", ["starts_on", "inactive_since"])
def test_nothing_before_birth(tmp_path: Path, column: str) -> None:
    folder: Folder = {**WHOLE, "parcours": [{**WAY, column: "1980-04-30"}]}
    assert short(rejected(tmp_path, folder))[0] == f"parcours 2 {column}:before_birth"


@pytest.mark.parametrize(
    ("file", "row", "column"),
    [
        ("bilans", {**BILAN, "held_on": "2020-01-31"}, "held_on"),
        ("projects", {**PROJECT, "defined_on": "2020-01-31"}, "defined_on"),
        ("interventions", {**TALK, "held_on": "2020-01-31"}, "held_on"),
    ],
)
def test_nothing_before_the_parcours(tmp_path: Path, file: str, row: Row, column: str) -> None:
    assert short(rejected(tmp_path, {**WHOLE, file: [row]})) == [f"{file} 2 {column}:before_parcours"]


def test_attendance_before_the_parcours_or_after_today(tmp_path: Path) -> None:
    sessions = [
        {**SESSION, "held_on": "2020-01-31"},
        {**SESSION, "session_id": "S2", "held_on": "2026-06-16", "status": "planned"},
        {**SESSION, "session_id": "S3", "held_on": "2026-06-15", "status": "cancelled"},
    ]
    seats = [SEAT, {**SEAT, "session_id": "S2"}, {**SEAT, "session_id": "S3"}]
    assert short(rejected(tmp_path, {**WHOLE, "sessions": sessions, "attendance": seats})) == [
        "attendance 2 session_id:before_parcours", "attendance 3 session_id:after_today",
    ]  # fmt: skip


def test_history_after_the_end_stands(tmp_path: Path) -> None:
    ended = {**WAY, "ended_on": "2020-02-02", "end_kind": "completed"}
    assert rejected(tmp_path, {**WHOLE, "parcours": [ended]}) == []


def test_two_open_parcours_at_one_site(tmp_path: Path) -> None:
    ways = [{**WAY, "ended_on": "2020-09-01", "end_kind": "completed"}, NEXT, {**NEXT, "parcours_id": "P3"}]
    assert short(rejected(tmp_path, {**WHOLE, "parcours": ways})) == ["parcours 4 starts_on:open_parcours_overlap"]


def test_two_open_parcours_at_two_sites_stand(tmp_path: Path) -> None:
    groups = [GROUP, {**GROUP, "group_id": "G2", "site": "forest"}]
    assert rejected(tmp_path, {**WHOLE, "groups": groups, "parcours": [WAY, {**NEXT, "group_id": "G2"}]}) == []


def test_a_parcours_that_ends_on_its_first_day_was_open_on_none(tmp_path: Path) -> None:
    short_one = {**NEXT, "ended_on": "2020-09-01", "end_kind": "completed"}
    assert rejected(tmp_path, {**WHOLE, "parcours": [WAY, short_one]}) == []


def test_a_prolongation_stands(tmp_path: Path) -> None:
    assert rejected(tmp_path, {**WHOLE, "parcours": [PROLONGED, NEXT]}) == []


@pytest.mark.parametrize(
    ("ways", "fall"),
    [
        ([{**PROLONGED, "prolonged_into": "P9"}, NEXT], "reference_unknown"),
        ([PROLONGED, {**NEXT, "qualification": "?"}], "reference_rejected"),
        ([PROLONGED, {**NEXT, "participant_id": "X2"}], "bad_prolongation"),
        ([{**PROLONGED, "prolonged_into": "P1"}], "bad_prolongation"),
        ([{**PROLONGED, "starts_on": "2020-02-01", "ended_on": "2020-02-01"},
          {**NEXT, "starts_on": "2020-01-01", "ended_on": "2020-01-02", "end_kind": "completed"}], "bad_prolongation"),
    ],
)  # fmt: skip
def test_a_prolongation_into_nothing_right(tmp_path: Path, ways: list[Row], fall: str) -> None:
    folder: Folder = {**WHOLE, "participants": [PERSON, OTHER], "parcours": ways}
    assert f"parcours 2 prolonged_into:{fall}" in short(rejected(tmp_path, folder))


def test_two_parcours_prolonged_into_one(tmp_path: Path) -> None:
    earlier = {**PROLONGED, "parcours_id": "P0", "starts_on": "2020-01-01", "ended_on": "2020-01-20"}
    lines = short(rejected(tmp_path, {**WHOLE, "parcours": [PROLONGED, NEXT, earlier]}))
    assert lines == ["parcours 4 prolonged_into:prolonged_twice"]


def test_the_check_of_prolongations_goes_on_until_nothing_falls(tmp_path: Path) -> None:
    ways = [
        {**PROLONGED, "ended_on": "2020-03-01"},
        {**PROLONGED, "parcours_id": "P2", "starts_on": "2020-03-01", "ended_on": "2020-04-01", "prolonged_into": "P3"},
        {**PROLONGED, "parcours_id": "P3", "starts_on": "2020-04-01", "ended_on": "2020-05-01", "prolonged_into": "P4"},
    ]
    lines = short(rejected(tmp_path, {**WHOLE, "parcours": ways}))
    assert lines[:3] == [
        "parcours 2 prolonged_into:reference_rejected", "parcours 3 prolonged_into:reference_rejected",
        "parcours 4 prolonged_into:reference_unknown",
    ]  # fmt: skip


def test_a_row_that_falls_by_its_prolongation_has_kept_its_place(tmp_path: Path) -> None:
    ways = [{**PROLONGED, "prolonged_into": "P9"}, {**NEXT, "starts_on": "2020-08-01"}]
    assert short(rejected(tmp_path, {"groups": [GROUP], "participants": [PERSON], "parcours": ways})) == [
        "parcours 2 prolonged_into:reference_unknown", "parcours 3 starts_on:open_parcours_overlap",
    ]  # fmt: skip


@pytest.mark.parametrize("phase", ["entry", "middle", "end"])
def test_one_bilan_of_a_phase(tmp_path: Path, phase: str) -> None:
    bilans = [{**BILAN, "bilan_id": f"B{number}", "phase": phase} for number in (1, 2)]
    assert short(rejected(tmp_path, {**WHOLE, "bilans": bilans})) == ["bilans 3 phase:phase_taken"]


def test_a_rejected_bilan_takes_no_phase_and_follow_ups_are_many(tmp_path: Path) -> None:
    bilans = [
        {**BILAN, "held_on": "2020-01-01"}, {**BILAN, "bilan_id": "B2"},
        *({**BILAN, "bilan_id": f"F{number}", "phase": "follow_up"} for number in range(3)),
    ]  # fmt: skip
    assert short(rejected(tmp_path, {**WHOLE, "bilans": bilans})) == ["bilans 2 held_on:before_parcours"]


def test_one_line_a_row_for_the_first_rule_from_left_to_right(tmp_path: Path) -> None:
    row = {**WAY, "group_id": "G9", "starts_on": "x", "french_level": "y", "prolonged_into": "P9"}
    lines = short(rejected(tmp_path, {"groups": [GROUP], "participants": [PERSON], "parcours": [row]}))
    assert lines == ["parcours 2 starts_on:bad_date"]
