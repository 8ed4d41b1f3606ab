"""A folder of CSV files, read into the staging store."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

from espace.importer.columns import FILES, File
from espace.importer.reading import read_header, records, unreadable
from espace.importer.rows import Fall, RowReader, Value
from espace.importer.staging import Staging

Tell = Callable[[str], None]
STEP = 50_000


def present(directory: Path) -> list[File]:
    """The files of the import that the folder has. Raises Trouble where there is no such folder."""
    if not directory.is_dir():
        raise unreadable(str(directory), "no_folder", "there is no such folder: name the folder of the CSV files.")
    return [file for file in FILES.values() if path_of(directory, file).is_file()]


def path_of(directory: Path, file: File) -> Path:
    """Where a file of the import is."""
    return directory / f"{file.name}.csv"


def unknown_columns(directory: Path, files: Sequence[File]) -> list[tuple[str, str]]:
    """(file, column) for each column that no rule knows. Reads the headers only. Raises Trouble."""
    return [
        (f"{file.name}.csv", column)
        for file in files
        for column in read_header(path_of(directory, file), file).unknown
    ]  # fmt: skip


def load(directory: Path, files: Sequence[File], store: Staging, today: date, tell: Tell) -> None:
    """Read every file into the store, each row judged on its own. Raises Trouble; nothing is recorded yet then."""
    for file in files:
        store.stage(file, _rows(path_of(directory, file), file, today, tell))


def _rows(
    path: Path, file: File, today: date, tell: Tell
) -> Iterator[tuple[int, Sequence[str] | None, list[Value] | Fall]]:
    reader = RowReader(file, today)
    for read, record in enumerate(records(path, file), start=1):
        if record.cells is None:
            yield record.line, None, Fall("", "cell_count")
        else:
            yield record.line, record.cells, reader.read(record.cells)
        if read % STEP == 0:
            tell(f"{path.name}: {read:,} rows read")
