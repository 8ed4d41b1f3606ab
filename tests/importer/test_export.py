"""An export has whole rows, and every row that one of its rows names."""

import csv
from collections.abc import AsyncIterator
from itertools import combinations
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from espace import export
from espace.importer.columns import FILES
from espace.merged import Told, as_one
from espace.stack.trouble import Trouble
from services.kernel.consents import holding
from services.reporting.working_day.records import Consent
from tests.importer.folders import BILAN, GROUP, PERSON, SEAT, SESSION, WAY, WHOLE, WORKSHOP

Rows = dict[str, list[dict[str, Any]]]
ELSEWHERE = {
    "groups": [{**GROUP, "group_id": "G2", "site": "forest"}, {**GROUP, "group_id": "G3", "site": "forest"}],
    "participants": [{**PERSON, "participant_id": "X2", "site": "forest"}],
    "parcours": [{**WAY, "parcours_id": "P2", "group_id": "G2"}, {**WAY, "parcours_id": "P3", "participant_id": "X2", "group_id": "G3"}],
    "workshops": [{**WORKSHOP, "workshop_id": "W2", "site": "forest"}, {**WORKSHOP, "workshop_id": "W3", "site": "forest"}],
    "sessions": [
        {**SESSION, "session_id": "S2", "workshop_id": "W2", "site": "forest", "group_id": "G3"},
        {**SESSION, "session_id": "S3", "workshop_id": "W3", "site": "forest", "group_id": "gone"},
    ],
    "attendance": [{**SEAT, "session_id": "S2"}, {**SEAT, "session_id": "S3", "parcours_id": "P3"}],
}  # fmt: skip


class Recorded:
    """Services that have these rows recorded."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def get(self, service: str, path: str) -> Any:
        assert path == "/v1/forms"
        field = {"type": "ref", "required": True, "also": True, "codes": []}
        found = []
        for name, key, named in (
            ("suspensions", "suspension_id", "parcours_id"),
            ("visits", "visit_id", "suspension_id"),
        ):
            free = {**field, "name": "bilan_id", "required": False}
            fields = [{**field, "name": key, "type": "id"}, {**field, "name": named}, free]
            found.append({"name": name, "key": key, "record": "suspend-parcours", "correct": "correct-suspension",
                          "records": f"{name}-in-full", "says": "", "afterwards": False, "fields": fields})  # fmt: skip
        return {"forms": [form for form in found if service == "intake" and form["name"] in self._rows]}

    async def lines(self, service: str, path: str) -> AsyncIterator[bytes]:
        name = path.removeprefix("/v1/records/").removesuffix("-in-full")
        assert service == (FILES[name].service if name in FILES else "intake")
        for row in self._rows[name]:
            yield msgspec.json.encode(row)


def both_sites() -> Rows:
    rows: Rows = {name: [dict(row) for row in (*kept, *ELSEWHERE.get(name, []))] for name, kept in WHOLE.items()}
    sites = {row["group_id"]: row["site"] for row in rows["groups"]}
    for name, absent in (("participants", "merged_into"), ("parcours", "prolonged_into"), ("sessions", "group_id")):
        rows[name] = [{absent: None, **row} for row in rows[name]]
    rows["parcours"] = [{**row, "site": sites[row["group_id"]]} for row in rows["parcours"]]
    rows["sessions"] = [{"site": "saint-gilles", **row} for row in rows["sessions"]]
    return rows


async def exported(place: Path, rows: Rows, site: str | None = None) -> dict[str, set[str]]:
    """The first column of each file."""
    await export.export(Recorded(rows), place, site)
    found = {}
    for name in FILES:
        with (place / f"{name}.csv").open(encoding="utf-8", newline="") as text:
            found[name] = {next(iter(row.values())) for row in csv.DictReader(text)}
    return found


async def test_everything(tmp_path: Path) -> None:
    found = await exported(tmp_path / "out", both_sites())
    assert {name: len(keys) for name, keys in found.items()} == {
        "groups": 3, "participants": 2, "parcours": 3, "bilans": 1, "projects": 1, "interventions": 1,
        "workshops": 3, "sessions": 3, "attendance": 3,
    }  # fmt: skip
    with (tmp_path / "out" / "sessions.csv").open(encoding="utf-8", newline="") as text:
        groups = {row["session_id"]: row["group_id"] for row in csv.DictReader(text)}
    assert groups == {"S1": "", "S2": "G3", "S3": ""}, "a group that was voided is named no more"


async def test_one_site_with_what_its_rows_name(tmp_path: Path) -> None:
    rows = both_sites()
    rows["parcours"][0] |= {"end_kind": "prolonged", "ended_on": "2020-06-01", "prolonged_into": "P2"}
    found = await exported(tmp_path / "out", rows, "saint-gilles")
    assert found == {
        "groups": {"G1", "G2", "G3"}, "participants": {"X1"}, "parcours": {"P1", "P2"}, "bilans": {"B1"}, "projects": {"J1"},
        "interventions": {"I1"}, "workshops": {"W1", "W2"}, "sessions": {"S1", "S2"}, "attendance": {"S1", "S2"},
    }  # fmt: skip


async def test_a_merged_file_is_the_one_that_survives(tmp_path: Path) -> None:
    rows = both_sites()
    rows["participants"][1]["merged_into"] = "X1"
    found = await exported(tmp_path / "out", rows)
    assert found["participants"] == {"X1"}
    with (tmp_path / "out" / "parcours.csv").open(encoding="utf-8", newline="") as text:
        assert {row["participant_id"] for row in csv.DictReader(text)} == {"X1"}


def test_what_merged_files_say_is_written_as_one() -> None:
    def rows(name: str, *told: tuple[bool, dict[str, Any]]) -> list[dict[str, Any]]:
        return as_one(name, [Told(own, {"participant_id": "x1", **row}) for own, row in told])

    def value(name: str, day: str = "2020-02-03", **more: str) -> dict[str, str]:
        return {"profile_value_id": name, "item": "income", "holds_from": day, **more}

    found = rows("profile_values", (False, value("a")), (True, value("b")), (False, value("c", "2020-02-04")))
    assert [one["profile_value_id"] for one in found] == ["b", "c"]
    spoken = [(own, value(name, item="language", language=name)) for own, name in ((True, "ar"), (False, "fr"))]
    assert len(rows("profile_values", *spoken)) == 2

    def asked(name: str, status: str = "waiting", group: str = "g1") -> dict[str, str]:
        return {"candidacy_id": name, "group_id": group, "status": status}

    waits = (
        (False, asked("a")),
        (True, asked("b", "offered")),
        (False, asked("c", "declined")),
        (False, asked("d", group="g2")),
    )
    assert [one["candidacy_id"] for one in rows("candidacies", *waits)] == ["b", "c", "d"]
    assert rows("fundings") == []


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 9), st.integers(0, 4) | st.none()), max_size=6))
def test_the_consents_of_merged_files_hold_on_the_same_days_in_one(given: list[tuple[bool, int, int | None]]) -> None:
    def day(number: int) -> str:
        return f"2020-01-{number:02}"

    told = [
        Told(own, {"participant_id": "x1", "consent_id": str(number), "scope": "support", "given_on": day(first)}
             | ({} if days is None else {"withdrawn_on": day(first + days)}))
        for number, (own, first, days) in enumerate(given)
    ]  # fmt: skip

    def holds(rows: list[dict[str, Any]], on: str) -> bool:
        made = [Consent(one["consent_id"], "x1", "support", one["given_on"], one.get("withdrawn_on")) for one in rows]
        return holding(made, on)["scopes"]["support"] is not None

    found = as_one("consents", told)
    for on in map(day, range(1, 16)):
        assert holds(found, on) == holds([one.row for one in told], on)
    if any(not one.own for one in told):
        for one, other in combinations(found, 2):
            start = max(one["given_on"], other["given_on"])
            assert not all(start < row.get("withdrawn_on", "9999") for row in (one, other))


async def test_what_hangs_on_a_voided_parcours_stays_behind(tmp_path: Path) -> None:
    rows = both_sites()
    rows["bilans"].append({**BILAN, "bilan_id": "B2", "parcours_id": "voided"})
    rows["attendance"].append({**SEAT, "parcours_id": "voided"})
    found = await exported(tmp_path / "out", rows)
    assert (found["bilans"], found["attendance"]) == ({"B1"}, {"S1", "S2", "S3"})


async def test_names_are_for_the_owner_of_the_folder_alone(tmp_path: Path) -> None:
    await exported(tmp_path / "out", both_sites())
    modes = {path.stat().st_mode & 0o777 for path in (tmp_path / "out").iterdir()}
    assert ((tmp_path / "out").stat().st_mode & 0o777, modes) == (0o700, {0o600})


async def test_a_site_that_nothing_names_writes_nothing(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="No record names the site ixelles"):
        await export.export(Recorded(both_sites()), tmp_path / "out", "ixelles")
    assert not (tmp_path / "out").exists()


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "groups.csv").write_text("kept")
    with pytest.raises(Trouble, match="is not empty"):
        export.run(tmp_path, None)
    assert (tmp_path / "groups.csv").read_text() == "kept"


async def test_optional_files_go_with_the_rows_they_name(tmp_path: Path) -> None:
    rows = both_sites()
    rows["suspensions"] = [{"suspension_id": "U1", "parcours_id": "P1"}, {"suspension_id": "U3", "parcours_id": "P3"}]
    assert (await export.export(Recorded(rows), tmp_path / "all", None))["suspensions"] == 2
    assert (await export.export(Recorded(rows), tmp_path / "one", "forest"))["suspensions"] == 1
    assert (tmp_path / "one" / "suspensions.csv").read_text().splitlines() == [
        "suspension_id,parcours_id,bilan_id",
        "U3,P3,",
    ]
    rows["visits"] = [
        {"visit_id": "V1", "suspension_id": "U1"},
        {"visit_id": "V2", "suspension_id": "U1", "bilan_id": "B1"},
        {"visit_id": "V3", "suspension_id": "U3", "bilan_id": "voided"},
    ]
    await export.export(Recorded(rows), tmp_path / "two", "forest")
    assert (tmp_path / "two" / "visits.csv").read_text().splitlines() == ["visit_id,suspension_id,bilan_id", "V3,U3,"]
    await export.export(Recorded(rows), tmp_path / "three", None)
    assert (tmp_path / "three" / "visits.csv").read_text().splitlines()[1:] == ["V1,U1,", "V2,U1,B1", "V3,U3,"]
    rows["suspensions"] = []
    assert "suspensions" not in await export.export(Recorded(rows), tmp_path / "none", None)
    assert not (tmp_path / "none" / "suspensions.csv").exists()
