"""Folders written by hand, judged against a recorded state, without servers."""

import asyncio
import csv
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from espace.importer.columns import FILES
from espace.importer.folder import load, present
from espace.importer.judge import judge
from espace.importer.learning import learn
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


class Told:
    """Services that have these rows recorded, asked for all or for some of them."""

    def __init__(self, recorded: Folder) -> None:
        self._rows = {name: [_told(name, row) for row in rows] for name, rows in recorded.items()}

    async def lines(self, service: str, path: str, *, body: Any = None) -> AsyncIterator[bytes]:
        name = path.removeprefix("/v1/records/")
        assert service == FILES[name].service
        for row in chosen(name, self._rows.get(name, []), body):
            yield msgspec.json.encode(row)

    async def get(self, service: str, path: str) -> Any:
        raise AssertionError(path)

    async def post(self, service: str, path: str, body: Any, *, key: str | None = None) -> Any:
        raise AssertionError(path)


STREAM_OF = {
    "groups": "group_id", "participants": "participant_id", "parcours": "participant_id", "bilans": "parcours_id",
    "projects": "parcours_id", "interventions": "parcours_id", "workshops": "workshop_id", "sessions": "session_id",
    "attendance": "session_id",
}  # fmt: skip
"""The field that names the stream a record is in."""


def chosen(name: str, rows: Iterable[Mapping[str, Any]], body: Any) -> list[Mapping[str, Any]]:
    """The rows of the streams that hold the records asked for: named by the ids, holding those of the kind, or of their parent."""
    kept = list(rows)
    if body is None:
        return kept
    field, of, ids = STREAM_OF[name], f"{body['of']}_id", set(body["ids"])
    streams = ids if of == field else {row[field] for row in kept if row[of] in ids}
    return [row for row in kept if row[field] in streams]


def _told(name: str, row: Row) -> dict[str, Any]:
    file = FILES[name]
    values = RowReader(file, TODAY).read([row.get(column.name, "") for column in file.columns])
    assert isinstance(values, list), f"a recorded row of {name} breaks {values}"
    told = {column.name: value for value, column in zip(values, file.columns, strict=True) if column in file.staged}
    return {**told, "has_reason": "reason" in row} if name == "attendance" else told


def judged(directory: Path, recorded: Folder | None = None) -> list[tuple[str, int, str, str]]:
    """The rejected rows of a written folder: (file, line, column, code), as rejected.csv has them."""
    with Staging(directory / "staging.sqlite") as store:
        files = present(directory)
        load(directory, files, store, TODAY, lambda _: None)
        asyncio.run(learn(Told(recorded or {}), store))
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
