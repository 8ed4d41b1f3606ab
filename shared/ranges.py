"""Sets of positions as ranges, as PostgreSQL's int8multirange writes them. Pure."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator

_RANGE = re.compile(r"\[(\d+),(\d+)\)")


class Ranges:
    """A set of whole numbers, kept as sorted, disjoint, half-open ranges that do not touch."""

    def __init__(self, ranges: Iterable[tuple[int, int]] = ()) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in ranges:
            self._starts.append(start)
            self._ends.append(end)

    @classmethod
    def parse(cls, text: str) -> "Ranges":
        """From PostgreSQL's text, `{[1,5),[7,9)}`."""
        return cls((int(start), int(end)) for start, end in _RANGE.findall(text))

    def __str__(self) -> str:
        return "{" + ",".join(f"[{start},{end})" for start, end in self) + "}"

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return zip(self._starts, self._ends, strict=True)

    def __contains__(self, number: int) -> bool:
        at = bisect_right(self._starts, number) - 1
        return at >= 0 and number < self._ends[at]

    def add(self, numbers: Iterable[int]) -> None:
        """Add numbers, in any order; those that are there already change nothing."""
        for start, end in _runs(sorted(numbers)):
            self._add(start, end)

    def _add(self, start: int, end: int) -> None:
        first = bisect_right(self._ends, start - 1)
        last = bisect_right(self._starts, end)
        if first < last:
            start = min(start, self._starts[first])
            end = max(end, self._ends[last - 1])
        self._starts[first:last] = [start]
        self._ends[first:last] = [end]

    def count(self) -> int:
        """How many numbers there are."""
        return sum(self._ends) - sum(self._starts)

    def reach(self) -> int:
        """The last number of the unbroken range from 1; 0 where 1 is missing."""
        return self._ends[0] - 1 if self._starts and self._starts[0] <= 1 else 0

    def highest(self) -> int:
        """The greatest number, 0 where there is none."""
        return self._ends[-1] - 1 if self._ends else 0

    def holes(self) -> list[tuple[int, int]]:
        """The half-open ranges that are missing between 1 and the greatest number."""
        edges = [1, *self._ends]
        return [(end, start) for end, start in zip(edges, self._starts, strict=False) if end < start]


def _runs(numbers: list[int]) -> Iterable[tuple[int, int]]:
    start = previous = None
    for number in numbers:
        if start is None or previous is None:
            start = number
        elif number > previous + 1:
            yield start, previous + 1
            start = number
        previous = number
    if start is not None and previous is not None:
        yield start, previous + 1
