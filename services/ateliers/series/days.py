"""The days of a series, and those left out of it. Pure."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby, zip_longest
from typing import Final

from services.ateliers.series.events import Skipped
from services.ateliers.series.refusals import refuse
from services.kernel.days_off import FIRST_SCHOOL_YEAR, LAST_YEAR, Community, days_off

LONGEST_DAYS: Final = 732
MOST_SESSIONS: Final = 400
COMMUNITIES: Final[dict[str, Community]] = {"french": "french", "flemish": "flemish"}


def days_of(
    weekdays: Sequence[int], from_on: str, until_on: str, school_holidays: str, closed_days: Sequence[str]
) -> tuple[list[str], list[Skipped]]:
    """The days on which to meet, and the days left out with why: public holidays, school holidays, closed days. Raises Refusal."""
    first, last = date.fromisoformat(from_on), date.fromisoformat(until_on)
    community = COMMUNITIES.get(school_holidays)
    if last < first:
        raise refuse("end_before_start", "until_on")
    if (last - first).days > LONGEST_DAYS or last.year > LAST_YEAR:
        raise refuse("series_too_long", "until_on")
    if community is not None and first.year < FIRST_SCHOOL_YEAR:
        raise refuse("school_holidays_unknown", "from_on")
    off = days_off(range(first.year, last.year + 1), community)
    days, skipped = [], []
    for number in range((last - first).days + 1):
        when = first + timedelta(number)
        day = when.isoformat()
        if when.isoweekday() not in weekdays:
            continue
        if day in closed_days and day not in off:
            skipped.append(Skipped(day, "closed_day"))
        elif day in off:
            skipped.append(Skipped(day, off[day][0]))
        else:
            days.append(day)
    if len(days) > MOST_SESSIONS:
        raise refuse("series_too_long", "until_on")
    return days, skipped


def relaid(planned_on: Sequence[tuple[str, str]], days: Sequence[str]) -> list[tuple[str | None, str | None]]:
    """Which session goes to which new day, week by week: (session id or None for one to be made, day or None for one to be cancelled).

    `planned_on` has the day in the series of each session. One whose day stays keeps it; the others of a week go to the
    days left of that week, in order.
    """
    found: list[tuple[str | None, str | None]] = []
    sessions = {week: list(of) for week, of in groupby(sorted(planned_on, key=_by_day), key=lambda one: _week(one[1]))}
    new = {week: list(of) for week, of in groupby(sorted(days), key=_week)}
    for week in sorted(sessions.keys() | new.keys()):
        left, free = sessions.get(week, []), new.get(week, [])
        staying: dict[str | None, str | None] = {}
        for identity, day in left:
            if day in free and day not in staying.values():
                staying[identity] = day
        found += staying.items()
        moving = [identity for identity, _ in left if identity not in staying]
        found += zip_longest(moving, [day for day in free if day not in staying.values()])
    return found


def _by_day(one: tuple[str, str]) -> tuple[str, str]:
    return one[1], one[0]


def _week(day: str) -> tuple[int, int]:
    return date.fromisoformat(day).isocalendar()[:2]
