"""A series of sessions of a workshop over a period, and the events that say so. Frozen data, no logic."""

import msgspec

from shared.shelves import Kind

SERIES_RECORDED = "series-recorded.v1"
SERIES_CORRECTED = "series-corrected.v1"
SERIES_VOIDED = "series-voided.v1"
SERIES_PLANNED = "series-planned.v1"
SERIES_CHANGED = "series-changed.v1"
SERIES_ENDED = "series-ended.v1"


class Skipped(msgspec.Struct, frozen=True):
    """A day of the series on which no session was planned, and why (a code)."""

    day: str
    reason: str


class Series(msgspec.Struct, frozen=True):
    """Sessions of a workshop on the same weekdays (1 is Monday) from a day up to and on another, as they were planned last.

    `school_holidays` is the Community whose school holidays are left out, or `none`. `made` counts the sessions planned by it.
    """

    series_id: str
    workshop_id: str
    weekdays: tuple[int, ...]
    from_on: str
    until_on: str
    starts_at: str
    minutes: int
    group_ids: tuple[str, ...] = ()
    room: str | None = None
    leader: str | None = None
    school_holidays: str = "none"
    closed_days: tuple[str, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    made: int = 0


class SeriesOfWorkshop(msgspec.Struct, frozen=True):
    """The document of a workshop's series, by id."""

    series: dict[str, Series] = {}


SERIES = Kind(
    name="series",
    record=Series,
    stream="series",
    parent="workshop_id",
    shelf="series",
    day="from_on",
    recorded=SERIES_RECORDED,
    corrected=SERIES_CORRECTED,
    voided=SERIES_VOIDED,
    further=(SERIES_PLANNED, SERIES_CHANGED, SERIES_ENDED),
    about_nobody=True,
)
