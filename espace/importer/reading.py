"""A CSV file as a stream of records: where each begins, and its cells. A fault of the file itself stops the import."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from espace.importer.columns import File
from espace.stack.trouble import Trouble

if TYPE_CHECKING:
    from _csv import Reader

LONGEST_CELL = 1_000_000


def unreadable(file: str, code: str, sentence: str) -> Trouble:
    """The import cannot run on this file: `code` names the cause, the sentence says what to do."""
    return Trouble(code, f"{file}: {sentence} Nothing was imported.")


@dataclass(frozen=True)
class Record:
    """One record: the physical line it begins on (the header's is 1), and its trimmed cells in the fixed column order
    of the file ("" where the file has no such column), or None where it has not the header's number of cells."""

    line: int
    cells: list[str] | None


@dataclass(frozen=True)
class Header:
    """What the first line says: the delimiter, the cells a record has, where each declared column is, and the rest."""

    delimiter: str
    width: int
    places: tuple[int | None, ...]
    unknown: tuple[str, ...]


def read_header(path: Path, file: File) -> Header:
    """The header of a file. Raises Trouble."""
    with _opened(path) as text:
        try:
            return _header(text, path.name, file)
        except UnicodeDecodeError:
            raise _not_utf8(path.name) from None


def records(path: Path, file: File) -> Iterator[Record]:
    """The records of a file, one at a time; blank ones are skipped. Raises Trouble."""
    header = read_header(path, file)
    with _opened(path) as text:
        reader = _cells(text, header.delimiter)
        line, seen_header = 1, False
        places = header.places
        straight = places == tuple(range(header.width))
        try:
            for raw in reader:
                begins, line = line, reader.line_num + 1
                cells = [cell.strip() for cell in raw]
                if not any(cells):
                    continue
                if not seen_header:
                    seen_header = True
                elif len(cells) != header.width:
                    yield Record(begins, None)
                elif straight:
                    yield Record(begins, cells)
                else:
                    yield Record(begins, ["" if place is None else cells[place] for place in places])
        except UnicodeDecodeError:
            raise _not_utf8(path.name) from None
        except csv.Error:
            raise unreadable(
                path.name,
                "bad_csv",
                f"near line {reader.line_num} a quoted cell is not closed: close it, then run again.",
            ) from None


def _opened(path: Path) -> TextIO:
    return path.open(encoding="utf-8-sig", errors="strict", newline="")


def _header(text: TextIO, name: str, file: File) -> Header:
    first = next((line for line in text if line.strip(' \t\r\n,;"')), "")
    delimiter = ";" if ";" in first else ","
    names = [cell.strip() for cell in next(_cells([first], delimiter), [])]
    # First: what stands where a header should be may be a person's row, of which no cell is said.
    missing = [column.name for column in file.columns if column.required and column.name not in names]
    if missing:
        raise unreadable(name, "missing_column", f"add the missing column(s) {', '.join(missing)}.")
    for column in names:
        if names.count(column) > 1:
            raise unreadable(name, "repeated_column", f"the column {column!r} is there twice: keep one of them.")
    known = {column.name for column in file.columns}
    return Header(
        delimiter,
        len(names),
        tuple(names.index(column.name) if column.name in names else None for column in file.columns),
        tuple(column for column in names if column not in known),
    )


def _cells(lines: Iterable[str], delimiter: str) -> "Reader":
    csv.field_size_limit(LONGEST_CELL)
    return csv.reader(lines, delimiter=delimiter, skipinitialspace=True)


def _not_utf8(name: str) -> Trouble:
    return unreadable(name, "not_utf8", "it is not UTF-8: save it as CSV UTF-8, then run again.")
