"""The whole import against services in memory: what is sent, counted, refused, and sent again."""

import csv
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from espace.importer import command
from espace.importer.judge import judge
from espace.importer.refusals import SENTENCES
from espace.importer.staging import Staging
from espace.stack.trouble import Trouble
from tests.importer.fake import FakeServices
from tests.importer.folders import BILAN, GROUP, PERSON, PROJECT, SEAT, SESSION, WAY, WHOLE, Folder, Row, write

FULL: Folder = {
    **WHOLE,
    "participants": [{**PERSON, "last_name": "Zwartkruis", "first_name": "Ondine", "national_number": "80050112310"}],
    "parcours": [{**WAY, "never_worked": "no", "ended_on": "2020-12-01", "end_kind": "abandoned"}],
    "bilans": [{**BILAN, "housing": "3", "health": "declined"}],
    "attendance": [{**SEAT, "status": "excused", "minutes": "5", "reason": "grippe carabinée"}],
}


@pytest.fixture
def services(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeServices:
    """The services that the command will open; the working directory and the home are the test's own."""
    fake = FakeServices()
    monkeypatch.setattr(command, "Services", fake)
    monkeypatch.setenv("ESPACE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("LC_ALL", "fr_BE.UTF-8")
    monkeypatch.chdir(tmp_path)
    return fake


def bring(folder: Folder, *, dry_run: bool = False) -> int:
    """Import a folder written anew."""
    place = Path("folder")
    for old in place.glob("*.csv"):
        old.unlink()
    write(place, folder)
    return command.run(place, dry_run=dry_run, clock=lambda: datetime(2026, 6, 15, 12, tzinfo=UTC))


def rejected() -> list[list[str]]:
    """rejected.csv without its header."""
    with Path("rejected.csv").open(encoding="utf-8", newline="") as text:
        header, *rows = csv.reader(text)
    assert header == ["file", "line", "column", "code", "message"]
    return rows


def test_everything_is_recorded_as_the_folder_says(services: FakeServices) -> None:
    assert bring(FULL) == 0
    assert rejected() == []
    assert services.records["parcours"]["P1"] == {
        "parcours_id": "P1", "participant_id": "X1", "group_id": "G1", "starts_on": "2020-02-01",
        "never_worked": False, "ended_on": "2020-12-01", "end_kind": "abandoned", "end_reason": "unknown",
    }  # fmt: skip
    assert services.records["bilans"]["B1"]["levels"] == {"housing": 3, "health": "declined"}
    assert services.records["participants"]["X1"]["last_name"] == "Zwartkruis"
    seat = services.records["attendance"]["S1/P1"]
    assert (seat["status"], seat["minutes"], seat["reason"]) == ("excused", None, "grippe carabinée")


def test_the_same_folder_again_records_nothing(services: FakeServices) -> None:
    bring(FULL)
    once, events = {file: dict(rows) for file, rows in services.records.items()}, services.events
    assert bring(FULL) == 0
    assert services.events == events
    assert services.records == once


def test_a_folder_changed_and_changed_back(services: FakeServices) -> None:
    bring(FULL)
    first = {file: dict(rows) for file, rows in services.records.items()}
    assert bring({"bilans": [{**BILAN, "housing": "4"}], "participants": [{**PERSON, "gender": "x"}]}) == 0
    assert services.records["bilans"]["B1"]["levels"] == {"housing": 4}
    events = services.events
    assert bring(FULL) == 0
    assert services.records == first
    assert services.events == events + 2


def test_a_dry_run_records_nothing_and_writes_what_would_be_rejected(
    services: FakeServices, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert bring({**FULL, "groups": [{**GROUP, "public": "?"}]}, dry_run=True) == 3
    table = [line for line in capfd.readouterr().err.splitlines() if line[:1] in "┏┃┡│└"]
    assert max(len(line) for line in table) <= 80
    assert [name for name in FULL if not any(f"{name}.csv" in line for line in table)] == []
    assert services.bodies == []
    assert next(row[:4] for row in rejected()) == ["groups.csv", "2", "public", "bad_code"]
    assert {row[3] for row in rejected()[1:]} == {"reference_rejected"}


def test_identity_and_free_text_are_nowhere_but_in_the_commands(
    services: FakeServices, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    staged: list[bytes] = []

    def spied(store: Any, today: str) -> None:
        judge(store, today)
        staged.extend(path.read_bytes() for path in Path("home").iterdir() if path.is_file())

    monkeypatch.setattr(command, "judge", spied)
    wrong = {**PERSON, "participant_id": "X2", "last_name": "Quellinckx", "national_number": "80050112399"}
    assert bring({**FULL, "participants": [*FULL["participants"], wrong]}) == 3
    said = "".join(capfd.readouterr()) + Path("rejected.csv").read_text(encoding="utf-8")
    for secret in ("Zwartkruis", "Ondine", "80050112310", "Quellinckx", "80050112399", "grippe"):
        assert secret not in said
        assert staged
        assert all(secret.encode() not in content for content in staged)
    assert b"Zwartkruis" in b"".join(services.bodies)
    assert not list(Path("home").glob("*.sqlite"))


def test_a_row_refused_by_a_service_is_rejected_and_the_others_of_its_unit_go_in(services: FakeServices) -> None:
    services.refuse = {"B1"}
    assert bring(FULL) == 3
    assert [row[:4] for row in rejected()] == [["bilans.csv", "2", "", "id_taken"]]
    assert set(services.records["projects"]) == {"J1"}
    assert set(services.records["interventions"]) == {"I1"}


def test_a_refused_person_of_a_sheet_leaves_the_others_on_it(services: FakeServices) -> None:
    services.refuse = {"P2"}
    people: list[Row] = [PERSON, {**PERSON, "participant_id": "X2"}]
    ways = [WAY, {**WAY, "parcours_id": "P2", "participant_id": "X2"}]
    folder: Folder = {
        **WHOLE,
        "participants": people,
        "parcours": ways,
        "attendance": [SEAT, {**SEAT, "parcours_id": "P2"}],
    }
    assert bring(folder) == 3
    assert [row[:2] for row in rejected()] == [["parcours.csv", "3"], ["attendance.csv", "3"]]
    assert set(services.records["attendance"]) == {"S1/P1"}


def test_a_row_whose_form_the_service_does_not_know_is_rejected_alone(services: FakeServices) -> None:
    services.odd = {"W3"}
    workshops = [{**WHOLE["workshops"][0], "workshop_id": f"W{number}"} for number in range(1, 6)]
    assert bring({**WHOLE, "workshops": workshops}) == 3
    assert [row[:4] for row in rejected()] == [["workshops.csv", "4", "", "invalid"]]
    assert len(services.records["workshops"]) == 4


def test_a_unit_that_others_were_in_the_way_of_is_sent_again(services: FakeServices) -> None:
    services.contended = {"P1", "S1"}
    assert bring(FULL) == 0
    assert set(services.records["parcours"]) == {"P1"}


def test_a_row_that_comes_before_what_makes_room_for_it_waits(services: FakeServices) -> None:
    services.after = {"J1": "J3", "J2": "J1", "J4": "J9"}
    projects = [{**PROJECT, "project_id": f"J{number}"} for number in (2, 1, 3, 4)]
    assert bring({**WHOLE, "projects": projects}) == 3
    assert services.records["projects"].keys() == {"J1", "J2", "J3"}
    assert [row[:2] for row in rejected()] == [["projects.csv", "5"]]


def test_what_must_hold_together_is_in_one_unit(services: FakeServices) -> None:
    bring({**WHOLE, "participants": [PERSON, {**PERSON, "participant_id": "X2"}]})
    services.bodies.clear()
    moved: Folder = {
        "parcours": [{**WAY, "participant_id": "X2"}],
        "participants": [{**PERSON, "birth_date": "1979-01-01"}],
    }
    assert bring(moved) == 0
    (body,) = services.bodies
    assert body.count(b'"key"') == 1
    assert b"correct-participant" in body
    assert b"correct-parcours" in body


def test_a_long_sheet_is_several_units(services: FakeServices, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("espace.importer.units.SHEET", 2)
    people = [{**PERSON, "participant_id": f"X{number}"} for number in range(5)]
    ways = [{**WAY, "parcours_id": f"P{number}", "participant_id": f"X{number}"} for number in range(5)]
    seats = [{**SEAT, "parcours_id": f"P{number}"} for number in range(5)]
    folder: Folder = {"groups": [GROUP], "participants": people, "parcours": ways, "attendance": seats}
    assert bring({**folder, "workshops": WHOLE["workshops"], "sessions": [SESSION]}) == 0
    assert len(services.records["attendance"]) == 5
    assert sum(body.count(b"take-attendance") for body in services.bodies) == 3


def test_a_file_that_cannot_be_read_stops_the_import_before_anything(services: FakeServices) -> None:
    write(Path("folder"), FULL)
    Path("folder/sessions.csv").write_text("session_id\n", encoding="utf-8")
    with pytest.raises(Trouble, match=r"sessions\.csv: add the missing column"):
        command.run(Path("folder"), dry_run=False)
    assert services.bodies == []
    assert rejected() == []


def test_messages_are_in_the_language_of_the_terminal(services: FakeServices) -> None:
    bring({"groups": [{**GROUP, "site": "all"}]})
    assert rejected()[0][4] == "`all` désigne tous les sites : donnez un autre nom au site."


def test_every_code_is_in_the_page_with_its_sentence() -> None:
    page = (Path(__file__).parents[2] / "docs" / "import.md").read_text(encoding="utf-8")
    for code, sentences in SENTENCES.items():
        assert f"| `{code}` | {sentences[2]} |\n" in page
        assert len(set(sentences)) == 3


@pytest.mark.parametrize("requests", range(5))
def test_an_import_that_was_cut_off_is_completed_by_the_next(services: FakeServices, requests: int) -> None:
    services.away_after = requests
    with pytest.raises(Trouble, match="does not answer"):
        bring(FULL)
    services.away_after = None
    assert bring(FULL) == 0
    whole = FakeServices()
    assert {file: len(rows) for file, rows in services.records.items()} == dict.fromkeys(whole.records, 1)
    assert services.events == 9


def test_a_roster_that_does_not_advance_stops_the_import(
    services: FakeServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("espace.importer.rosters.PATIENCE", 0.1)
    services.lag = 10_000
    with pytest.raises(Trouble, match="has applied 0 of 3 events of intake"):
        bring(FULL)
    services.lag = 0
    assert bring(FULL) == 0
    assert services.events == 9


def test_the_store_of_a_killed_import_is_deleted_and_that_of_one_at_work_is_not(services: FakeServices) -> None:
    home = Path("home")
    home.mkdir()
    with Staging(home / "import-1.sqlite"):
        (home / "import-2.sqlite").write_bytes(b"")
        bring({"groups": [GROUP]})
        assert [path.name for path in home.glob("*.sqlite")] == ["import-1.sqlite"]


def test_a_correction_that_falls_by_itself_is_sent_nowhere_and_the_others_are(services: FakeServices) -> None:
    bring(FULL)
    ways = [{**WAY, "starts_on": "?"}]
    bilans = [{**BILAN, "phase": "?"}, {**BILAN, "bilan_id": "B2", "phase": "end"}]
    assert bring({"parcours": ways, "bilans": bilans}) == 3
    assert [row[:4] for row in rejected()] == [
        ["parcours.csv", "2", "starts_on", "bad_date"],
        ["bilans.csv", "2", "phase", "bad_code"],
    ]
    assert services.records["bilans"]["B1"]["phase"] == "entry"
    assert set(services.records["bilans"]) == {"B1", "B2"}
