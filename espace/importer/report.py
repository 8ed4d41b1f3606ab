"""What an import says: progress, rejected rows and counts on standard error, rejected.csv in the working directory."""

import csv
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Column, Table

from espace.importer.refusals import sentence
from espace.importer.staging import Rejected
from espace.importer.tally import OUTCOMES, Tally
from espace.language import spoken

HEADER = ("file", "line", "column", "code", "message")
REJECTED = "rejected.csv"


class Report:
    """The import's voice; a context manager around its progress bar. No value of a row is ever said."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(stderr=True, highlight=False, soft_wrap=True)
        self._language = spoken()
        self._progress = Progress(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
            console=self._console, transient=True,
        )  # fmt: skip
        self._task = self._progress.add_task("", total=None)

    def __enter__(self) -> "Report":
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def step(self, words: str, total: int | None = None) -> None:
        """A step of the import begins; `total`: rows to send in it, where that is known."""
        self._progress.reset(self._task, description=words, total=total)
        if not self._console.is_terminal:
            self.say(words)

    def sent(self, rows: int) -> None:
        """So many rows have been answered."""
        self._progress.update(self._task, completed=rows)

    def tell(self, words: str) -> None:
        """How far a step has come."""
        self._progress.update(self._task, description=words)

    def say(self, words: str) -> None:
        """One line."""
        self._console.print(words, markup=False)

    def rejected(self, falls: Iterable[Rejected], directory: Path, tally: Tally) -> int:
        """Write rejected.csv and list its rows; gives how many there are."""
        count = 0
        with (directory / REJECTED).open("w", encoding="utf-8", newline="") as text:
            writer = csv.writer(text, lineterminator="\n")
            writer.writerow(HEADER)
            for file, line, fall in falls:
                words = fall.says or sentence(fall.code, self._language)
                writer.writerow((f"{file}.csv", line, fall.column, fall.code, words))
                column = f"{fall.column}: " if fall.column else ""
                self._console.file.write(f"{file}.csv:{line}: {column}{words} [{fall.code}]\n")
                tally.add(file, "rejected")
                count += 1
        return count

    def counts(self, tally: Tally, files: Iterable[str], *, dry_run: bool) -> None:
        """The table of counts, a line a file."""
        if dry_run:
            self.say("Nothing was recorded. The rows would be:")
        table = Table(Column("file", no_wrap=True), *(Column(name, justify="right") for name in OUTCOMES))
        for file, numbers in tally.table(files):
            table.add_row(f"{file}.csv", *(f"{number:,}" for number in numbers))
        self._console.print(table)
