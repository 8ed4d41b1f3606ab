"""The import through the real services: recorded once, corrected, corrected back, and rejected row by row."""

import asyncio
import csv
import json
from pathlib import Path

from tests.importer.folders import BILAN, GROUP, PERSON, PROJECT, SEAT, SESSION, WAY, WHOLE, Folder, write
from tests.stacks import Stack

LOGS = ("intake", "bilan", "ateliers")
PEOPLE = [{**PERSON, "participant_id": f"R{number}", "last_name": "Zwartkruis"} for number in range(6)]
WAYS = [{**WAY, "parcours_id": f"R{number}", "participant_id": f"R{number}", "group_id": "R"} for number in range(6)]
WAYS[1] |= {"never_worked": "yes", "inactive_since": "2019-01-01"}
NEXT = {**WAYS[0], "parcours_id": "R0b", "starts_on": "2020-09-01"}
PROLONGED = {**WAYS[0], "ended_on": "2020-08-31", "end_kind": "prolonged", "prolonged_into": "R0b"}
FOLDER: Folder = {
    "groups": [{**GROUP, "group_id": "R"}],
    "participants": PEOPLE,
    "parcours": [PROLONGED, *WAYS[1:], NEXT],
    "bilans": [
        {
            **BILAN,
            "bilan_id": "R0",
            "parcours_id": "R0",
            "housing": "3",
            "health": "declined",
            "finances": "not_assessed",
        }
    ],
    "projects": [{**PROJECT, "project_id": "R0", "parcours_id": "R1"}],
    "interventions": [{**WHOLE["interventions"][0], "intervention_id": "R0", "parcours_id": "R2"}],
    "workshops": [{**WHOLE["workshops"][0], "workshop_id": "R"}],
    "sessions": [{**SESSION, "session_id": "R", "workshop_id": "R", "group_id": "R"}],
    "attendance": [
        {**SEAT, "session_id": "R", "parcours_id": "R0", "minutes": "30"},
        {**SEAT, "session_id": "R", "parcours_id": "R1"},
        {**SEAT, "session_id": "R", "parcours_id": "R2", "status": "excused", "minutes": "9", "reason": "grippe"},
    ],
}


def heads(stack: Stack) -> dict[str, int]:
    """Where each log ends."""

    async def ask() -> dict[str, int]:
        async with stack.services() as services:
            return {name: int((await services.get(name, "/v1/status"))["log"]["position"]) for name in LOGS}

    return asyncio.run(ask())


def owners(stack: Stack) -> dict[str, str]:
    """Whose each of the folder's parcours is."""

    async def ask() -> dict[str, str]:
        async with stack.services() as services:
            found = [json.loads(line) async for line in services.lines("intake", "/v1/records/parcours")]
        return {one["parcours_id"]: one["participant_id"] for one in found if one["group_id"] == "R"}

    return asyncio.run(ask())


def bring(stack: Stack, place: Path, folder: Folder) -> tuple[int, list[list[str]]]:
    """Exit code and rejected rows (file, line, column, code) of `espace import`."""
    write(place, folder)
    done = stack.espace("import", str(place), cwd=place)
    assert "Zwartkruis" not in done.stdout + done.stderr
    with (place / "rejected.csv").open(encoding="utf-8", newline="") as text:
        rows = [row[:4] for row in csv.reader(text)][1:]
    assert done.returncode in (0, 3), done.stderr
    return done.returncode, rows


def test_a_folder_through_the_real_services(stack: Stack, tmp_path: Path) -> None:
    assert bring(stack, tmp_path / "first", FOLDER) == (0, [])
    once = heads(stack)
    assert bring(stack, tmp_path / "again", FOLDER) == (0, [])
    assert heads(stack) == once, "the same folder again records nothing"

    changed: Folder = {
        "participants": [{**PEOPLE[0], "first_name": "Ondine"}, {**PEOPLE[1], "birth_date": "2020-02-02"}],
        "parcours": [{**WAYS[1], "parcours_id": "R1b"}, WAYS[1]],
        "bilans": [{**FOLDER["bilans"][0], "housing": "4"}],
        "attendance": [{**FOLDER["attendance"][2], "reason": "rhume"}],
    }
    refused = [
        ["participants.csv", "3", "birth_date", "recorded_row_breaks"],
        ["parcours.csv", "2", "starts_on", "open_parcours_overlap"],
    ]
    assert bring(stack, tmp_path / "changed", changed) == (3, refused)
    assert heads(stack) == {name: head + 1 for name, head in once.items()}

    assert bring(stack, tmp_path / "back", FOLDER) == (0, [])
    assert heads(stack) == {name: head + 2 for name, head in once.items()}

    moved: Folder = {
        "parcours": [{**PROLONGED, "participant_id": "R5"}, {**NEXT, "participant_id": "R5"},
                     {**WAYS[5], "participant_id": "R0"}],
    }  # fmt: skip
    assert bring(stack, tmp_path / "moved", moved) == (0, [])
    assert owners(stack) == {"R0": "R5", "R0b": "R5", "R1": "R1", "R2": "R2", "R3": "R3", "R4": "R4", "R5": "R0"}
    after = heads(stack)
    assert bring(stack, tmp_path / "moved again", moved) == (0, [])
    assert heads(stack) == after
