"""The optional files of an import folder: one for each kind of record that a service has a form for (`GET /v1/forms`)."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from espace.importer.cells import Read, reader
from espace.importer.columns import WHY, Column, File
from espace.importer.reading import read_header
from espace.importer.rows import Broken, Fall

SERVICES = ("intake", "bilan", "ateliers")


class Asked(Protocol):
    """Who can be asked for the forms."""

    async def get(self, service: str, path: str) -> Any:
        """The JSON answer to a GET."""
        ...


@dataclass(frozen=True)
class FormFile:
    """One optional file: its columns, the commands that record and correct a row, and where its records are read."""

    file: File
    record: str
    correct: str
    records: str
    says: str
    afterwards: bool
    first: frozenset[str]
    readers: tuple[Read, ...]

    def read(self, cells: Sequence[str]) -> dict[str, Any] | Fall:
        """The fields that a row gives, those of empty cells left out; or the first rule it breaks, from left to right."""
        fields: dict[str, Any] = {}
        for column, read, given in zip(self.file.columns, self.readers, cells, strict=True):
            try:
                value = read(given) if given else None
            except Broken as broken:
                return Fall(column.name, broken.code)
            if value is not None:
                fields[column.name] = value
            elif column.required:
                return Fall(column.name, "required")
        return fields

    def commands(self, fields: dict[str, Any], *, known: bool) -> list[dict[str, Any]]:
        """What records the row. One that a first recording does not take whole is recorded and corrected in one step."""
        correction = {"command": self.correct, **fields, "why": WHY}
        if known:
            return [correction]
        recording = {"command": self.record, **{name: one for name, one in fields.items() if name in self.first}}
        if self.afterwards:
            recording["entered_afterwards"] = True
        return [recording] if fields.keys() <= self.first else [recording, correction]

    def told(self, record: dict[str, Any]) -> dict[str, Any]:
        """A record as `read` would give it, had it been written down in the file."""
        names = [column.name for column in self.file.columns]
        return {name: record[name] for name in names if record.get(name) not in (None, [], {})}


async def form_files(asked: Asked) -> list[FormFile]:
    """The optional files of all services, in the order in which their rows can be entered."""
    found = []
    for service in SERVICES:
        found += [_file(service, form) for form in (await asked.get(service, "/v1/forms"))["forms"]]
    return found


def _file(service: str, form: dict[str, Any]) -> FormFile:
    fields = form["fields"]
    columns = tuple(Column(field["name"], field["type"], field["required"]) for field in fields)
    return FormFile(
        File(form["name"], service, (form["key"],), columns),
        form["record"],
        form["correct"],
        form["records"],
        form["says"],
        form["afterwards"],
        frozenset(field["name"] for field in fields if field["also"]),
        tuple(reader(field["type"], field["codes"]) for field in fields),
    )


def present(directory: Path, files: Sequence[FormFile]) -> list[FormFile]:
    """Those that the folder has. Raises Trouble where a header is not right."""
    found = [one for one in files if path_of(directory, one).is_file()]
    for one in found:
        read_header(path_of(directory, one), one.file)
    return found


def path_of(directory: Path, one: FormFile) -> Path:
    """Where the file is."""
    return directory / f"{one.file.name}.csv"
