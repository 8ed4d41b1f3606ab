"""Folders written by hand, judged against a recorded state, without servers."""

import csv
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from espace.importer.columns import FILES
from espace.importer.folder import load, present
from espace.importer.judge import judge
from espace.importer.rows import RowReader
from espace.importer.staging import Staging

TODAY = date(2026, 6, 15)
Row = Mapping[str, str]
Folder = Mapping[str, Sequence[Row]]

GROUP = {"group_id": "G1", "site": "saint-gilles", "public": "inactivity", "starts_on": "2020-01-01"}
PERSON = {"participant_id": "X1", "site": "saint-gilles", "birth_date": "1980-05-01"}
WAY = {"parcours_id": "P1", "participant_id": "X1", "group_id": "G1", "starts_on": "2020-02-01"}
BILAN = {"bilan_id": "B1", "parcours_id": "P1", "phase": "entry", "held_on": "2020-02-10", "minutes": "60"}
PROJECT = {
    "project_id": "J1", "parcours_id": "P1", "class": "social", "kind": "health", "defined_on": "2020-03-01",
}  # fmt: skip
TALK = {"intervention_id": "I1", "parcours_id": "P1", "kind": "phone", "held_on": "2020-02-11", "minutes": "15"}
WORKSHOP = {"workshop_id": "W1", "site": "saint-gilles", "family": "educational", "label": "Cuisine"}
SESSION = {"session_id": "S1", "workshop_id": "W1", "held_on": "2020-02-20", "minutes": "120", "status": "held"}
SEAT = {"session_id": "S1", "parcours_id": "P1", "status": "present"}
WHOLE: dict[str, list[Row]] = {
    "groups": [GROUP], "participants": [PERSON], "parcours": [WAY], "bilans": [BILAN], "projects": [PROJECT],
    "interventions": [TALK], "workshops": [WORKSHOP], "sessions": [SESSION], "attendance": [SEAT],
}  # fmt: skip


def write(directory: Path, folder: Folder) -> None:
    """Write the files of a folder, every column of each."""
    directory.mkdir(parents=True, exist_ok=True)
    for name, rows in folder.items():
        columns = [column.name for column in FILES[name].columns]
        with (directory / f"{name}.csv").open("w", encoding="utf-8", newline="") as text:
            writer = csv.DictWriter(text, columns, restval="")
            writer.writeheader()
            writer.writerows(rows)


def put_recorded(store: Staging, recorded: Folder) -> None:
    """Put rows into the store as what is recorded."""
    for name, rows in recorded.items():
        file = FILES[name]
        reader = RowReader(file, TODAY)
        staged = []
        for row in rows:
            values = reader.read([row.get(column.name, "") for column in file.columns])
            assert isinstance(values, list), f"a recorded row of {name} breaks {values}"
            kept = [value for value, column in zip(values, file.columns, strict=True) if column in file.staged]
            staged.append([*kept, int("reason" in row)] if name == "attendance" else kept)
        store.record(file, staged)


def judged(directory: Path, recorded: Folder | None = None) -> list[tuple[str, int, str, str]]:
    """The rejected rows of a written folder: (file, line, column, code), as rejected.csv has them."""
    with Staging(directory / "staging.sqlite") as store:
        put_recorded(store, recorded or {})
        files = present(directory)
        load(directory, files, store, TODAY, lambda _: None)
        for file in files:
            store.drop_unchanged(file)
        judge(store, TODAY.isoformat())
        return [(file, line, fall.column, fall.code) for file, line, fall in store.falls()]


def rejected(directory: Path, folder: Folder, recorded: Folder | None = None) -> list[tuple[str, int, str, str]]:
    """The same for rows given here."""
    write(directory, folder)
    return judged(directory, recorded)


def short(lines: list[tuple[str, int, str, str]]) -> list[str]:
    """`file line column:code` of each rejected row."""
    return [f"{file} {line} {column}:{code}" for file, line, column, code in lines]
