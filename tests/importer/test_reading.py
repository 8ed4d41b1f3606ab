"""How a file is read: lines, delimiters, quotes, blanks, and what stops the import."""

from pathlib import Path

import pytest

from espace.importer.columns import FILES
from espace.importer.folder import present, unknown_columns
from espace.importer.reading import Record, records
from espace.stack.trouble import Trouble
from tests.importer.folders import judged

WORKSHOPS = FILES["workshops"]
HEADER = "workshop_id,site,family,label,partner,capacity\n"


def read(tmp_path: Path, content: str | bytes) -> list[Record]:
    path = tmp_path / "workshops.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(records(path, WORKSHOPS))


def test_a_line_is_the_physical_one_on_which_the_record_begins(tmp_path: Path) -> None:
    text = HEADER + 'W1,s,educational,"two\nlines, and ""quotes""",,\n\n,,,,,\nW2,s,educational,b,,\n'
    assert read(tmp_path, text) == [
        Record(2, ["W1", "s", "educational", 'two\nlines, and "quotes"', "", ""]),
        Record(6, ["W2", "s", "educational", "b", "", ""]),
    ]


def test_a_semicolon_in_the_header_makes_a_semicolon_file(tmp_path: Path) -> None:
    (row,) = read(tmp_path, HEADER.replace(",", ";") + 'W1;s;educational;"a;b, c";;3\n')
    assert row.cells == ["W1", "s", "educational", "a;b, c", "", "3"]


def test_columns_in_any_order_and_cells_trimmed(tmp_path: Path) -> None:
    (row,) = read(tmp_path, "label , family,site,workshop_id\n  A  , educational ,\ts, W1\n")
    assert row.cells == ["W1", "s", "educational", "A", "", ""]


def test_a_quoted_cell_may_have_space_around(tmp_path: Path) -> None:
    (row,) = read(tmp_path, HEADER + 'W1 , s, educational , "a, b" ,,\n')
    assert row.cells == ["W1", "s", "educational", "a, b", "", ""]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_byte_order_mark_and_either_line_end(tmp_path: Path, end: str) -> None:
    text = "\ufeff" + (HEADER + "W1,s,educational,a,,\n").replace("\n", end)
    assert read(tmp_path, text) == [Record(2, ["W1", "s", "educational", "a", "", ""])]


def test_a_record_of_another_width_is_rejected(tmp_path: Path) -> None:
    (tmp_path / "workshops.csv").write_text(
        HEADER + "W1,s,educational,a\nW1,s,educational,a,,,\nW1,s,educational,a,,\n"
    )
    assert judged(tmp_path) == [("workshops", 2, "", "cell_count"), ("workshops", 3, "", "cell_count")]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (HEADER.replace("family,", ""), "missing_column"),
        ("", "missing_column"),
        (HEADER.replace("partner", "site"), "repeated_column"),
        (HEADER.encode() + b"W1,s,educational,caf\xe9,,\n", "not_utf8"),
        (HEADER + 'W1,s,educational,"' + "a" * 1_000_001, "bad_csv"),
    ],
)
def test_what_is_wrong_with_the_file_itself_stops_the_import(tmp_path: Path, content: str | bytes, code: str) -> None:
    with pytest.raises(Trouble) as stopped:
        read(tmp_path, content)
    assert stopped.value.code == code
    assert "workshops.csv" in str(stopped.value)


def test_an_unknown_column_is_told(tmp_path: Path) -> None:
    (tmp_path / "workshops.csv").write_text(HEADER.replace("capacity", "capacity,colour"))
    assert unknown_columns(tmp_path, present(tmp_path)) == [("workshops.csv", "colour")]


def test_no_folder_stops_the_import(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="no such folder"):
        present(tmp_path / "none")
