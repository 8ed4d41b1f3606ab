"""Dates as the field writes them (`YYYY-MM-DD`), calendar months, today in Brussels. Pure: the clock is passed in."""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

Clock = Callable[[], datetime]
"""Gives the present instant, with a time zone."""

BRUSSELS = ZoneInfo("Europe/Brussels")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def utc_now() -> datetime:
    """The clock of a running process."""
    return datetime.now(UTC)


def parse(text: str) -> date | None:
    """The date that a text names as exactly `YYYY-MM-DD`, or None (other forms and days that do not exist)."""
    if not _ISO.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def today(clock: Clock = utc_now) -> date:
    """The day it is in Brussels."""
    return clock().astimezone(BRUSSELS).date()


def add_months(day: date, months: int) -> date:
    """A day so many calendar months later (or before); a day that the month lacks becomes its last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def age_on(born: date, day: date) -> int:
    """Age in whole years on a day; who is born on 29 February has a birthday on 1 March of other years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
