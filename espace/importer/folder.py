"""A folder of CSV files, read into the staging store."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

from espace.importer.columns import FILES, File
from espace.importer.reading import UnreadableFile, read_header, records
from espace.importer.rows import Fall, RowReader, Value
from espace.importer.staging import Staging

Tell = Callable[[str], None]
STEP = 50_000


def present(directory: Path) -> list[File]:
    """The files of the import that the folder has. Raises UnreadableFile where there is no such folder."""
    if not directory.is_dir():
        raise UnreadableFile(str(directory), "no_folder", "there is no such folder: name the folder of the CSV files.")
    return [file for file in FILES.values() if path_of(directory, file).is_file()]


def path_of(directory: Path, file: File) -> Path:
    """Where a file of the import is."""
    return directory / f"{file.name}.csv"


def unknown_columns(directory: Path, files: Sequence[File]) -> list[tuple[str, str]]:
    """(file, column) for each column that no rule knows. Reads the headers only. Raises UnreadableFile."""
    return [
        (f"{file.name}.csv", column)
        for file in files
        for column in read_header(path_of(directory, file), file).unknown
    ]  # fmt: skip


def load(directory: Path, files: Sequence[File], store: Staging, today: date, tell: Tell) -> None:
    """Read every file into the store, each row judged on its own. Raises UnreadableFile; nothing is recorded yet then."""
    for file in files:
        store.stage(file, _rows(path_of(directory, file), file, today, tell))


def _rows(
    path: Path, file: File, today: date, tell: Tell
) -> Iterator[tuple[int, Sequence[str] | None, list[Value] | Fall]]:
    reader = RowReader(file, today)
    read = 0
    for record in records(path, file):
        if record.cells is None:
            yield record.line, None, Fall("", "cell_count")
        else:
            yield record.line, record.cells, reader.read(record.cells)
        read += 1
        if read % STEP == 0:
            tell(f"{path.name}: {read:,} rows read")
