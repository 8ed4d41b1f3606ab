"""The counts of an import: rows new, changed, unchanged and rejected, a file each."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

OUTCOMES = ("new", "changed", "unchanged", "rejected")


@dataclass
class Tally:
    """Counts by (file, outcome); `sent` is how many rows the services have answered."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    sent: int = 0

    def add(self, file: str, outcome: str, rows: int = 1) -> None:
        """Count rows of a file under one of OUTCOMES."""
        self.counts[file, outcome] += rows

    def table(self, files: Iterable[str]) -> list[tuple[str, list[int]]]:
        """(file, its counts in the order of OUTCOMES)."""
        return [(file, [self.counts[file, outcome] for outcome in OUTCOMES]) for file in files]
