"""Days off: public holidays, and the school holidays of two Communities as these have published them."""

from datetime import date, timedelta

import pytest

from services.kernel.days_off import FIRST_SCHOOL_YEAR, Community, days_off


def working_days(first: str, last: str) -> set[str]:
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    days = (start + timedelta(number) for number in range((end - start).days + 1))
    return {day.isoformat() for day in days if day.weekday() < 5}


def test_public_holidays_have_their_name_in_the_language_asked() -> None:
    assert days_off(range(2026, 2027))["2026-07-21"] == ("public_holiday", "Fête nationale")
    assert days_off(range(2026, 2027), language="nl")["2026-07-21"][1] == "Nationale feestdag"
    assert days_off(range(2026, 2027), language="en")["2026-07-21"][1] == "National Day"
    assert len(days_off(range(2026, 2028))) == 24
    assert days_off(range(0)) == {}


@pytest.mark.parametrize(
    ("community", "first", "last", "before", "after"),
    [
        ("french", "2025-10-20", "2025-10-31", "2025-10-17", "2025-11-03"),
        ("french", "2026-02-16", "2026-02-27", "2026-02-13", "2026-03-02"),
        ("french", "2026-04-27", "2026-05-08", "2026-04-24", "2026-05-11"),
        ("french", "2024-12-23", "2025-01-03", "2024-12-20", "2025-01-06"),
        ("flemish", "2025-10-27", "2025-10-31", "2025-10-24", "2025-11-03"),
        ("flemish", "2026-02-16", "2026-02-20", "2026-02-13", "2026-02-23"),
        ("flemish", "2026-04-06", "2026-04-17", "2026-04-03", "2026-04-20"),
        ("flemish", "2026-07-01", "2026-08-31", "2026-06-30", "2026-09-01"),
    ],
)
def test_school_holidays_are_those_that_the_schools_announced(
    community: Community, first: str, last: str, before: str, after: str
) -> None:
    off = days_off(range(2024, 2027), community)
    assert working_days(first, last) <= off.keys()
    assert not {before, after} & off.keys()


def test_a_public_holiday_within_school_holidays_is_told_as_such() -> None:
    assert days_off(range(2026, 2027), "flemish")["2026-04-06"][0] == "public_holiday"
    assert days_off(range(2026, 2027), "flemish")["2026-04-07"][0] == "school_holiday"


def test_school_holidays_are_known_from_the_first_year_on() -> None:
    first, earlier = range(FIRST_SCHOOL_YEAR, FIRST_SCHOOL_YEAR + 1), range(FIRST_SCHOOL_YEAR - 1, FIRST_SCHOOL_YEAR)
    for community in ("french", "flemish"):
        assert "school_holiday" in {why for why, _ in days_off(first, community).values()}
        assert {why for why, _ in days_off(earlier, community).values()} == {"public_holiday"}
