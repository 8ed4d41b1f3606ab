"""How a group is financed and when it meets, each by period, and the events that say so. Frozen data, no logic."""

import msgspec

from shared.shelves import Kind

FUNDING_GRANTED = "funding-granted.v1"
FUNDING_ENDED = "funding-ended.v1"
FUNDING_CORRECTED = "funding-corrected.v1"
FUNDING_VOIDED = "funding-voided.v1"
WEEKLY_PATTERN_SET = "weekly-pattern-set.v1"
WEEKLY_PATTERN_CORRECTED = "weekly-pattern-corrected.v1"
WEEKLY_PATTERN_VOIDED = "weekly-pattern-voided.v1"


class Funding(msgspec.Struct, frozen=True):
    """Who pays for a group from a day up to and on another (None: until further notice), and how much of it.

    `hours` are those of the whole period, `places` those held at one time; None where the funder does not count them.
    """

    funding_id: str
    group_id: str
    funder: str
    starts_on: str
    ends_on: str | None = None
    subsidy_number: str | None = None
    hours: int | None = None
    places: int | None = None


class WeeklyPattern(msgspec.Struct, frozen=True):
    """The half-days of the week on which a group meets from a day on, until a later pattern takes over; in order of the week."""

    weekly_pattern_id: str
    group_id: str
    holds_from: str
    half_days: tuple[str, ...]


class GroupPlan(msgspec.Struct, frozen=True):
    """The document of a group's funding and weekly patterns, by id."""

    fundings: dict[str, Funding] = {}
    weekly_patterns: dict[str, WeeklyPattern] = {}


FUNDING = Kind(
    name="funding",
    record=Funding,
    stream="group_plan",
    parent="group_id",
    shelf="fundings",
    day="starts_on",
    recorded=FUNDING_GRANTED,
    corrected=FUNDING_CORRECTED,
    voided=FUNDING_VOIDED,
    further=(FUNDING_ENDED,),
    about_nobody=True,
)
WEEKLY_PATTERN = Kind(
    name="weekly_pattern",
    record=WeeklyPattern,
    stream="group_plan",
    parent="group_id",
    shelf="weekly_patterns",
    day="holds_from",
    recorded=WEEKLY_PATTERN_SET,
    corrected=WEEKLY_PATTERN_CORRECTED,
    voided=WEEKLY_PATTERN_VOIDED,
    about_nobody=True,
)
