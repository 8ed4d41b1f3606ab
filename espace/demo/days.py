"""On which days the service is open: weekdays, but not Belgian holidays nor the end-of-year closure."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from random import Random

DAY = timedelta(days=1)


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the algorithm of Meeus, Jones and Butcher)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


@cache
def holidays(year: int) -> frozenset[date]:
    """The ten Belgian public holidays of a year."""
    sunday = easter(year)
    moving = [sunday + DAY, sunday + 39 * DAY, sunday + 50 * DAY]
    fixed = [(1, 1), (5, 1), (7, 21), (8, 15), (11, 1), (11, 11), (12, 25)]
    return frozenset(moving + [date(year, month, day) for month, day in fixed])


def is_open(day: date) -> bool:
    """Whether the service receives people on that day."""
    closed = (day.month, day.day) >= (12, 24) or (day.month, day.day) <= (1, 2)
    return day.weekday() < 5 and not closed and day not in holidays(day.year)


def has_workshops(day: date) -> bool:
    """Whether workshops are given: open, and outside the summer pause."""
    return is_open(day) and not (7, 21) <= (day.month, day.day) <= (8, 15)


def open_days(first: date, last: date) -> Iterator[date]:
    """The days of [first, last] on which the service is open."""
    day = first
    while day <= last:
        if is_open(day):
            yield day
        day += DAY


def next_open(day: date) -> date:
    """The day itself, or the first open one after it."""
    while not is_open(day):
        day += DAY
    return day


def between(rng: Random, first: date, last: date) -> date:
    """Any day of [first, last], which need not be open."""
    return first + rng.randint(0, (last - first).days) * DAY
