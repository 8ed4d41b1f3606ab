"""What a row says on its own: the values of its cells, or the first rule it breaks, from left to right. Pure."""

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Final, NamedTuple

from espace.importer.columns import Column, File
from services.kernel import niss
from services.kernel.codes import codes, project_kinds
from services.kernel.countries import COUNTRIES
from services.kernel.dates import parse

Value = str | int | None
LONGEST_TEXT = 10_000
LONGEST_NUMBER = 9
_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class Fall(NamedTuple):
    """A rule broken: the column that breaks it ("" for the row as a whole), the code of the rule, a service's own sentence."""

    column: str
    code: str
    says: str = ""


class Broken(Exception):
    """A cell breaks the rule of this code."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


Reader = Callable[[str], Value]
Rule = Callable[[dict[str, str], str], str | None]
"""Judges a column by the other cells of its row and today (ISO text); gives the code broken, or None."""


def identifier(cell: str) -> str:
    """An id, or the id of another row."""
    if not _ID.fullmatch(cell):
        raise Broken("bad_id")
    return cell


def number(cell: str) -> int:
    """A whole number from 0 to 999,999,999, no sign."""
    digits = cell.lstrip("0")
    if not (cell.isascii() and cell.isdigit()) or len(digits) > LONGEST_NUMBER:
        raise Broken("bad_number")
    return int(digits or "0")


def yes_no(cell: str) -> int:
    """1 for `yes`, 0 for `no`."""
    if cell not in ("yes", "no"):
        raise Broken("bad_yes_no")
    return int(cell == "yes")


def text(cell: str) -> str | None:
    """Text without the control characters that no service keeps."""
    kept = _CONTROL.sub("", cell).strip()
    if len(kept) > LONGEST_TEXT:
        raise Broken("bad_text")
    return kept or None


def site(cell: str) -> str | None:
    """The name of a site: text, but not the word for every site."""
    if cell == "all":
        raise Broken("reserved_site")
    return text(cell)


def calendar_date(cell: str) -> str:
    """A day of the calendar as ISO text."""
    if parse(cell) is None:
        raise Broken("bad_date")
    return cell


def _past(today: str) -> Reader:
    def read(cell: str) -> str:
        if calendar_date(cell) > today:
            raise Broken("after_today")
        return cell

    return read


def _one_of(allowed: frozenset[str]) -> Reader:
    def read(cell: str) -> str:
        if cell not in allowed:
            raise Broken("bad_code")
        return cell

    return read


def _reader(column: Column, today: str) -> Reader:
    if column.kind == "code":
        return _one_of(codes(column.of))
    if column.kind == "country":
        return _one_of(COUNTRIES)
    if column.kind == "past":
        return _past(today)
    return _READERS[column.kind]


_READERS: Final[dict[str, Reader]] = {
    "id": identifier,
    "ref": identifier,
    "number": number,
    "yes_no": yes_no,
    "text": text,
    "secret": text,
    "niss": text,
    "site": site,
    "date": calendar_date,
}


def _not_before(end: str, start: str) -> Rule:
    return lambda cells, _today: "end_before_start" if cells[end] and cells[end] < cells[start] else None


def _national_number(cells: dict[str, str], _today: str) -> str | None:
    number = cells["national_number"]
    return "bad_national_number" if number and not niss.valid(number, parse(cells["birth_date"])) else None


def _ended_on(cells: dict[str, str], _today: str) -> str | None:
    if bool(cells["ended_on"]) < bool(cells["end_kind"]):
        return "end_incomplete"
    return "end_before_start" if cells["ended_on"] and cells["ended_on"] < cells["starts_on"] else None


def _end_kind(cells: dict[str, str], _today: str) -> str | None:
    return "end_incomplete" if cells["ended_on"] and not cells["end_kind"] else None


def _end_reason(cells: dict[str, str], _today: str) -> str | None:
    return "reason_without_abandon" if cells["end_reason"] and cells["end_kind"] != "abandoned" else None


def _prolonged_into(cells: dict[str, str], _today: str) -> str | None:
    return "prolongation_incomplete" if bool(cells["prolonged_into"]) != (cells["end_kind"] == "prolonged") else None


def _project_kind(cells: dict[str, str], _today: str) -> str | None:
    return None if cells["kind"] in project_kinds(cells["class"]) else "wrong_class"


def _held_on(cells: dict[str, str], today: str) -> str | None:
    return "after_today" if cells["status"] == "held" and cells["held_on"] > today else None


RULES: Final[dict[tuple[str, str], Rule]] = {
    ("groups", "ends_on"): _not_before("ends_on", "starts_on"),
    ("participants", "national_number"): _national_number,
    ("parcours", "ended_on"): _ended_on,
    ("parcours", "end_kind"): _end_kind,
    ("parcours", "end_reason"): _end_reason,
    ("parcours", "prolonged_into"): _prolonged_into,
    ("projects", "kind"): _project_kind,
    ("projects", "withdrawn_on"): _not_before("withdrawn_on", "defined_on"),
    ("sessions", "held_on"): _held_on,
}
"""The rules of a column that look at other cells of the row, judged when the column's turn comes."""


class RowReader:
    """Reads the records of one file: cells (text, in the fixed column order) -> values, or the first rule broken."""

    def __init__(self, file: File, today: date) -> None:
        self._today = today.isoformat()
        self._names = [column.name for column in file.columns]
        self._steps = [
            (column, _reader(column, self._today), RULES.get((file.name, column.name))) for column in file.columns
        ]
        self._ruled = any(rule for _, _, rule in self._steps)
        self._read = _READ.get(file.name)
        self._settle = _SETTLE.get(file.name)

    def read(self, cells: Sequence[str]) -> list[Value] | Fall:
        """One value a column (None where empty), or the first rule broken from left to right."""
        values: list[Value] = []
        if self._read is not None:
            cells = self._read(cells)
        named = dict(zip(self._names, cells, strict=True)) if self._ruled else {}
        for (column, reader, rule), cell in zip(self._steps, cells, strict=True):
            value: Value = None
            if cell:
                try:
                    value = reader(cell)
                except Broken as broken:
                    return Fall(column.name, broken.code)
            if value is None and column.required:
                return Fall(column.name, "required")
            if rule is not None and (code := rule(named, self._today)) is not None:
                return Fall(column.name, code)
            values.append(value)
        if self._settle is not None:
            self._settle(values)
        return values


def _settle_parcours(values: list[Value]) -> None:
    """An abandoned parcours without a reason has the reason `unknown`."""
    if values[-3] == "abandoned" and values[-2] is None:
        values[-2] = "unknown"


def _settle_bilan(values: list[Value]) -> None:
    """A domain that was not assessed is one without a level."""
    for place, value in enumerate(values):
        if value == "not_assessed":
            values[place] = None


def _read_attendance(cells: Sequence[str]) -> Sequence[str]:
    """Minutes count for who is present only: whatever stands there for others is not read."""
    return cells if cells[2] == "present" else [*cells[:3], "", *cells[4:]]


_READ: Final[dict[str, Callable[[Sequence[str]], Sequence[str]]]] = {"attendance": _read_attendance}
"""The cells of a file that are read."""

_SETTLE: Final[dict[str, Callable[[list[Value]], None]]] = {
    "parcours": _settle_parcours,
    "bilans": _settle_bilan,
}
"""What makes two ways to write one value equal."""
