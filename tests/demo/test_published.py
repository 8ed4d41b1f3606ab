"""The folder gives the published year to the whole percent, and other years that are plausible and differ."""

from pathlib import Path

import pytest

from espace.demo.published import FIGURES, YEAR
from tests.demo.plain import Fraction, count

YEARS = range(2012, 2018)


@pytest.fixture(scope="module")
def counted(folder: Path) -> dict[int, dict[str, Fraction]]:
    return {year: count(folder, year) for year in YEARS}


def rounded(fraction: Fraction, scale: int) -> int:
    """Half up, from the exact fraction."""
    numerator, denominator = fraction
    quotient, rest = divmod(scale * numerator, denominator)
    return quotient + (2 * rest >= denominator)


@pytest.mark.parametrize("indicator", FIGURES)
def test_the_published_year_is_met(counted: dict[int, dict[str, Fraction]], indicator: str) -> None:
    scale = 1 if indicator == "age.mean" else 100
    assert rounded(counted[YEAR][indicator], scale) == FIGURES[indicator]


def test_what_is_left_of_the_published_year(counted: dict[int, dict[str, Fraction]]) -> None:
    year = counted[YEAR]
    assert year["gender.x"][0] >= 1
    others = year["outcome.no_project"][0] + year["outcome.deceased"][0]
    assert 100 * others <= 2 * year["outcome.deceased"][1]
    assert sum(year[name][0] for name in year if name.startswith("outcome.")) == year["outcome.abandoned"][1]
    assert 120 <= year["participants"][0] <= 140


def test_the_service_grows_to_the_published_year(counted: dict[int, dict[str, Fraction]]) -> None:
    participants = [counted[year]["participants"][0] for year in YEARS]
    assert participants[:5] == sorted(set(participants[:5]))
    assert participants[0] == 12
    assert 110 <= participants[5] <= 160


@pytest.mark.parametrize("year", YEARS)
def test_each_year_is_plausible(counted: dict[int, dict[str, Fraction]], year: int) -> None:
    found = counted[year]
    assert 70 <= rounded(found["attendance.rate"], 100) <= 85
    assert 24 <= rounded(found["share.individual"], 100) <= 32
    assert 38 <= rounded(found["age.mean"], 1) <= 48
    if year > 2012:  # nobody had come to an end yet
        assert rounded(found["term.stable_or_improved"], 100) >= 55
        assert 10 <= rounded(found["outcome.abandoned"], 100) <= 30


def test_no_two_years_are_alike(counted: dict[int, dict[str, Fraction]]) -> None:
    rows = [
        tuple(rounded(counted[year][name], 100) for name in ("origin.non_eu", "french.fle", "gender.man"))
        for year in YEARS
    ]
    assert len(set(rows)) == len(rows)
