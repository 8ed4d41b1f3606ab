"""The folder is one that the import accepts whole: each rule of the CSV contract, checked row by row."""

import hashlib
import os
import subprocess
import sys
from collections import Counter
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from espace.demo.folder import write
from espace.importer.columns import FILES
from espace.importer.folder import load, present, unknown_columns
from espace.importer.judge import judge
from espace.importer.staging import Staging
from services.kernel.codes import codes
from services.kernel.countries import COUNTRIES
from tests.demo.plain import DOMAINS, Row, read

CODES = {
    "groups": {"public": "public", "funding": "funding"},
    "participants": {"gender": "gender"},
    "parcours": {
        "qualification": "qualification",
        "french_level": "french_level",
        "french_course": "french_course",
        "end_kind": "end_kind",
        "end_reason": "end_reason",
    },
    "bilans": {"phase": "phase"} | dict.fromkeys(DOMAINS, "level"),
    "projects": {"class": "project_class"},
    "interventions": {"kind": "intervention_kind"},
    "workshops": {"family": "family"},
    "sessions": {"status": "session_status"},
    "attendance": {"status": "attendance_status"},
}
# The days on which a Belgian service is closed, written out for one year.
HOLIDAYS_2016 = {
    "2016-01-01", "2016-03-28", "2016-05-05", "2016-05-16", "2016-07-21", "2016-08-15", "2016-11-01", "2016-11-11",
}  # fmt: skip


@pytest.fixture(scope="module")
def rows(folder: Path) -> dict[str, list[Row]]:
    return {name: read(folder, name) for name in FILES}


def by_id(rows: dict[str, list[Row]], name: str) -> dict[str, Row]:
    return {next(iter(row.values())): row for row in rows[name]}


def digest(folder: Path) -> str:
    return hashlib.sha256(b"".join((folder / f"{name}.csv").read_bytes() for name in FILES)).hexdigest()


def test_the_same_bytes_in_every_run(folder: Path, tmp_path: Path) -> None:
    """In another process too, with another hash seed: no order of a set has a say."""
    program = f"from pathlib import Path; from espace.demo.folder import write; write(Path({str(tmp_path)!r}))"
    subprocess.run([sys.executable, "-c", program], check=True, env=os.environ | {"PYTHONHASHSEED": "7"})
    assert digest(tmp_path) == digest(folder)


def test_another_seed_gives_other_people(folder: Path, tmp_path: Path) -> None:
    write(tmp_path, seed=1)
    assert digest(tmp_path) != digest(folder)


def test_size(rows: dict[str, list[Row]]) -> None:
    assert 55_000 <= len(rows["attendance"]) <= 90_000


@pytest.mark.parametrize("name", FILES)
def test_ids_are_unique_and_codes_known(rows: dict[str, list[Row]], name: str) -> None:
    key = ("session_id", "parcours_id") if name == "attendance" else (next(iter(rows[name][0])),)
    assert max(Counter(tuple(row[part] for part in key) for row in rows[name]).values()) == 1
    for column, group in CODES[name].items():
        assert {row[column] for row in rows[name]} - {""} <= codes(group), column


def test_references(rows: dict[str, list[Row]]) -> None:
    for name, target in [
        ("parcours", "participants"), ("parcours", "groups"), ("bilans", "parcours"), ("projects", "parcours"),
        ("interventions", "parcours"), ("sessions", "workshops"), ("sessions", "groups"), ("attendance", "sessions"),
        ("attendance", "parcours"),
    ]:  # fmt: skip
        column = "parcours_id" if target == "parcours" else f"{target.removesuffix('s')}_id"
        assert {row[column] for row in rows[name]} - {""} <= by_id(rows, target).keys(), (name, column)


def test_parcours_dates_and_ends(rows: dict[str, list[Row]]) -> None:
    people = by_id(rows, "participants")
    groups = by_id(rows, "groups")
    for row in rows["parcours"]:
        born = people[row["participant_id"]]["birth_date"]
        assert groups[row["group_id"]]["starts_on"] <= row["starts_on"] <= row["ended_on"] < "2019"
        assert row["inactive_since"] == "" or born <= row["inactive_since"] <= row["starts_on"]
        assert born == "" or int(row["starts_on"][:4]) - int(born[:4]) >= 18
        assert (row["end_reason"] != "") <= (row["end_kind"] == "abandoned")
        assert (row["prolonged_into"] != "") == (row["end_kind"] == "prolonged")


def test_one_open_parcours_and_prolongations(rows: dict[str, list[Row]]) -> None:
    parcours = by_id(rows, "parcours")
    next_ones = [row["prolonged_into"] for row in rows["parcours"] if row["prolonged_into"]]
    assert len(next_ones) == len(set(next_ones)) > 40
    for row in rows["parcours"]:
        if row["prolonged_into"]:
            following = parcours[row["prolonged_into"]]
            assert following["participant_id"] == row["participant_id"]
            assert following["starts_on"] >= row["ended_on"]
    spans: dict[str, list[tuple[str, str]]] = {}
    for row in rows["parcours"]:
        spans.setdefault(row["participant_id"], []).append((row["starts_on"], row["ended_on"]))
    for one in spans.values():
        one.sort()
        assert all(before[1] <= after[0] for before, after in pairwise(one))


def test_what_hangs_on_a_parcours(rows: dict[str, list[Row]]) -> None:
    parcours = by_id(rows, "parcours")
    phases = Counter((row["parcours_id"], row["phase"]) for row in rows["bilans"])
    assert max(phases[key] for key in phases if key[1] != "follow_up") == 1
    for name in ("bilans", "interventions"):
        for row in rows[name]:
            start = parcours[row["parcours_id"]]["starts_on"]
            assert start <= row["held_on"] < "2019"
            assert 0 < int(row["minutes"]) <= 240
    for row in rows["projects"]:
        assert row["kind"] in codes(f"{row['class']}_project")
        whole = parcours[row["parcours_id"]]
        assert whole["starts_on"] <= row["defined_on"] <= whole["ended_on"]
        assert row["withdrawn_on"] == "" or row["defined_on"] <= row["withdrawn_on"]


def test_attendance(rows: dict[str, list[Row]]) -> None:
    parcours, sessions = by_id(rows, "parcours"), by_id(rows, "sessions")
    for row in rows["attendance"]:
        session = sessions[row["session_id"]]
        whole = parcours[row["parcours_id"]]
        assert whole["starts_on"] <= session["held_on"] < whole["ended_on"]
        assert session["status"] == "held"
        assert row["minutes"] == "" or (
            row["status"] == "present" and 0 < int(row["minutes"]) < int(session["minutes"])
        )
        assert row["reason"] == "" or row["status"] == "excused"


def test_sessions_are_on_open_days_and_some_are_cancelled(rows: dict[str, list[Row]]) -> None:
    days = {row["held_on"] for row in rows["sessions"]}
    assert all(date.fromisoformat(day).weekday() < 5 for day in days)
    assert not days & HOLIDAYS_2016
    shares = Counter(row["status"] for row in rows["sessions"])
    assert 0.01 < shares["cancelled"] / len(rows["sessions"]) < 0.06
    assert any(row["group_id"] == "" for row in rows["sessions"])


def test_a_week_has_as_many_workshops_as_its_process(rows: dict[str, list[Row]]) -> None:
    """4 or 5 a week (inactivity), 8 or 9 (immigration), in weeks without a holiday."""
    groups = by_id(rows, "groups")
    weeks: Counter[tuple[str, int]] = Counter()
    for row in rows["sessions"]:
        day = date.fromisoformat(row["held_on"]).isocalendar()
        if row["group_id"] and day.year == 2016 and 36 <= day.week <= 42:
            weeks[row["group_id"], day.week] += 1
    for group in ("g-2016-d", "g-2016-e"):
        expected = {4, 5} if groups[group]["public"] == "inactivity" else {8, 9}
        assert {weeks[group, week] for week in range(38, 43)} == expected


def test_people(rows: dict[str, list[Row]]) -> None:
    numbers = [row["national_number"] for row in rows["participants"] if row["national_number"]]
    assert len(numbers) == len(set(numbers))
    assert 0.75 < len(numbers) / len(rows["participants"]) < 0.95
    assert all(len(number) == 11 and int(number[9:]) == 97 - int(number[:9]) % 97 for number in numbers)
    names = {(row["last_name"], row["first_name"]) for row in rows["participants"]}
    assert len(names) == len(rows["participants"])
    assert all(all(name) for name in names)
    countries = {row["birth_country"] for row in rows["participants"]} - {""}
    assert countries <= COUNTRIES
    assert len(countries) > 25
    for column in ("gender", "birth_date", "birth_country"):
        assert any(row[column] == "" for row in rows["participants"]), column


def test_the_import_rejects_no_row_and_knows_every_column(folder: Path, tmp_path: Path) -> None:
    files = present(folder)
    assert {file.name for file in files} == set(FILES)
    assert unknown_columns(folder, files) == []
    with Staging(tmp_path / "staging.db") as store:
        load(folder, files, store, date(2018, 12, 31), lambda line: None)
        judge(store, "2018-12-31")
        assert list(store.falls()) == []
