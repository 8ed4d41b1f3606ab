"""Sets of positions against Python's own sets."""

import itertools

import asyncpg
from hypothesis import given
from hypothesis import strategies as st

from shared.ranges import Ranges

NUMBERS = st.integers(1, 60)
BATCHES = st.lists(st.lists(NUMBERS, max_size=20), max_size=8)


def _built(batches: list[list[int]]) -> tuple[Ranges, set[int]]:
    ranges = Ranges()
    plain: set[int] = set()
    for batch in batches:
        ranges.add(batch)
        plain.update(batch)
    return ranges, plain


@given(BATCHES)
def test_holds_what_was_added_in_any_order(batches: list[list[int]]) -> None:
    ranges, plain = _built(batches)
    assert {number for number in range(70) if number in ranges} == plain
    assert {number for start, end in ranges for number in range(start, end)} == plain


@given(BATCHES)
def test_ranges_are_sorted_disjoint_and_do_not_touch(batches: list[list[int]]) -> None:
    ranges = list(_built(batches)[0])
    assert all(start < end for start, end in ranges)
    assert all(before[1] < after[0] for before, after in itertools.pairwise(ranges))


@given(BATCHES)
def test_reach_and_holes(batches: list[list[int]]) -> None:
    ranges, plain = _built(batches)
    highest = max(plain, default=0)
    missing = set(range(1, highest + 1)) - plain
    assert ranges.highest() == highest
    assert ranges.reach() == (min(missing) - 1 if missing else highest)
    assert {number for start, end in ranges.holes() for number in range(start, end)} == missing


@given(BATCHES)
def test_text_comes_back_as_it_was(batches: list[list[int]]) -> None:
    ranges, _ = _built(batches)
    assert list(Ranges.parse(str(ranges))) == list(ranges)


async def test_postgresql_writes_the_same_text(pool: asyncpg.Pool) -> None:
    ranges = Ranges()
    ranges.add([1, 2, 3, 7, 9, 10])
    assert await pool.fetchval("SELECT $1::text::int8multirange::text", str(ranges)) == str(ranges)
    assert await pool.fetchval("SELECT '{}'::int8multirange::text") == str(Ranges())
