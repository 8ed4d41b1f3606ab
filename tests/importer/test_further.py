"""The optional files of a folder, through the real services: new, the same again, changed, and rejected row by row."""

import csv
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espace.importer.cells import cell, reader
from espace.importer.rows import Broken
from services import optional_files
from tests.importer.folders import GROUP, PERSON, WAY, Folder, write
from tests.stacks import Stack

BASE: Folder = {
    "groups": [{**GROUP, "group_id": "fur"}],
    "participants": [{**PERSON, "participant_id": "fur-1"}, {**PERSON, "participant_id": "fur-2", "national_number": "12345678900"}],
    "parcours": [
        {**WAY, "parcours_id": "fur-1", "participant_id": "fur-1", "group_id": "fur"},
        {**WAY, "parcours_id": "fur-2", "participant_id": "fur-2", "group_id": "fur"},
    ],
}  # fmt: skip
HEADER = ("suspension_id", "parcours_id", "reason", "starts_on", "resumed_on", "note")


def suspensions(place: Path, *rows: tuple[str, ...]) -> None:
    place.mkdir(exist_ok=True)
    with (place / "suspensions.csv").open("w", encoding="utf-8", newline="") as text:
        csv.writer(text).writerows((HEADER, *rows))


def bring(stack: Stack, place: Path, *words: str) -> tuple[int, list[tuple[str, str, str, str]], str]:
    """The exit code, the rejected rows (file, line, column, code), and what was said."""
    done = stack.espace("import", str(place), *words, cwd=place)
    with (place / "rejected.csv").open(encoding="utf-8", newline="") as text:
        rejected = [(row["file"], row["line"], row["column"], row["code"]) for row in csv.DictReader(text)]
    return done.returncode, rejected, done.stderr


def counted(said: str) -> list[str]:
    """new, changed, unchanged and rejected of the optional file."""
    (line,) = (line for line in said.splitlines() if "suspensions.csv " in line)
    return [word for word in line.replace("│", " ").split() if word.isdigit()]


def test_rows_of_an_optional_file(stack: Stack, tmp_path: Path) -> None:
    write(tmp_path, BASE)
    first = ("fur-s1", "fur-1", "illness", "2020-03-02", "2020-03-16", "Plâtre, deux semaines")
    suspensions(tmp_path, first, ("fur-s2", "fur-1", "training", "2020-05-04", "", ""))
    code, rejected, said = bring(stack, tmp_path)
    assert (code, len(rejected), counted(said)) == (3, 2, ["2", "0", "0", "0"])
    code, _, said = bring(stack, tmp_path)
    assert counted(said) == ["0", "0", "2", "0"]

    alone = tmp_path / "alone"
    suspensions(
        alone,
        (*first[:2], "family", *first[3:]),
        ("fur-s3", "fur-1", "illness", "2020-13-01", "", ""),
        ("fur-s3", "fur-1", "illness", "2020-03-09", "", ""),
        ("fur-s4", "fur-1", "fatigue", "2020-09-07", "", ""),
        ("fur-s5", "fur-1", "illness", "2020-03-09", "2020-03-10", ""),
        ("fur-s6", "nobody", "illness", "2020-03-09", "", ""),
        ("fur-s7", "", "illness", "2020-03-09", "", ""),
    )
    _, rejected, said = bring(stack, alone, "--dry-run")
    assert counted(said) == ["2", "1", "0", "4"]
    code, rejected, said = bring(stack, alone)
    assert code == 3
    assert rejected == [
        ("suspensions.csv", "3", "starts_on", "bad_date"),
        ("suspensions.csv", "4", "suspension_id", "duplicate_id"),
        ("suspensions.csv", "5", "reason", "bad_code"),
        ("suspensions.csv", "6", "starts_on", "already_suspended"),
        ("suspensions.csv", "7", "parcours_id", "unknown_parcours"),
        ("suspensions.csv", "8", "parcours_id", "required"),
    ]
    assert counted(said) == ["0", "1", "0", "6"]
    assert "The parcours is already suspended at that time" in said
    assert "Plâtre" not in said

    suspensions(tmp_path, first, ("fur-s8", "fur-2", "illness", "2020-03-02", "", ""))
    _, rejected, said = bring(stack, tmp_path)
    assert rejected[-1] == ("suspensions.csv", "3", "parcours_id", "reference_rejected")
    assert counted(said) == ["0", "1", "0", "1"], "corrected back"


def test_a_file_without_a_column_it_must_have_stops_the_import(stack: Stack, tmp_path: Path) -> None:
    (tmp_path / "suspensions.csv").write_text("suspension_id,reason\n", encoding="utf-8")
    done = stack.espace("import", str(tmp_path), cwd=tmp_path)
    assert (done.returncode, "parcours_id, starts_on" in done.stderr) == (1, True), done.stderr


def test_the_page_of_optional_files_is_made_of_the_forms() -> None:
    page = Path(__file__).parents[2] / "docs" / "import-optional.md"
    assert page.read_text(encoding="utf-8") == optional_files.page(), "run `make docs`"


WORD = st.text("abcé-", min_size=1) | st.sampled_from(["a|b", "a = b", "12", " ", "[", "{}", "a\n"])


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("number", st.integers(0, 999_999_999)),
        ("yes_no", st.booleans()),
        ("list", st.lists(WORD | st.integers(0, 99), min_size=1)),
        ("map", st.dictionaries(WORD, WORD | st.integers(0, 99), min_size=1)),
        ("json", st.lists(st.dictionaries(WORD, st.none() | WORD), min_size=1)),
    ],
)
def test_a_cell_is_read_back(kind: str, values: st.SearchStrategy[Any]) -> None:
    @given(values)
    def there_and_back(value: Any) -> None:
        assert reader(kind)(cell(value)) == value

    there_and_back()


@pytest.mark.parametrize(("kind", "given_"), [("map", "housing"), ("json", "{"), ("code", "x"), ("date", "2020-02-30")])
def test_what_is_no_cell(kind: str, given_: str) -> None:
    with pytest.raises(Broken):
        reader(kind)(given_)
