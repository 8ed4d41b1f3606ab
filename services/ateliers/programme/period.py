"""Which days a programme is asked for. Pure."""

from datetime import date, timedelta
from typing import Final

from services.ateliers.refusals import refuse
from shared import problems

LONGEST_DAYS: Final = 400


def period(first: str | None, last: str | None, today: date) -> tuple[str, str]:
    """The first and the last day: a week from the first on where no last one is given, this week where neither. Raises Refusal."""
    begin = date.fromisoformat(first) if first else today - timedelta(today.weekday())
    end = date.fromisoformat(last) if last else date.fromordinal(min(begin.toordinal() + 6, date.max.toordinal()))
    if end < begin:
        raise problems.refuse("period_reversed", "until")
    if (end - begin).days >= LONGEST_DAYS:
        raise refuse("period_too_long", "until")
    return begin.isoformat(), end.isoformat()


def feed_days(today: date) -> tuple[str, str]:
    """The days of a calendar: a season back, so that it does not lose at once what was held, and a year ahead."""
    return (today - timedelta(92)).isoformat(), (today + timedelta(LONGEST_DAYS)).isoformat()
