"""An example of each command about a group's funding and weekly pattern."""

from typing import Any

FUNDING = {
    "funding_id": "f-2017-a",
    "group_id": "g-2016-a",
    "funder": "spp_is_activation-A",
    "subsidy_number": "AS-2017-0042",
    "starts_on": "2017-01-01",
    "ends_on": "2017-12-31",
    "hours": 1200,
    "places": 15,
}
PATTERN = {
    "weekly_pattern_id": "w-2016-a",
    "group_id": "g-2016-a",
    "holds_from": "2016-01-11",
    "half_days": ["monday_afternoon", "tuesday_afternoon", "thursday_afternoon", "friday_afternoon"],
}
EXAMPLES: dict[str, dict[str, Any]] = {
    "grant-funding": FUNDING,
    "end-funding": {"funding_id": "f-2012-a", "ends_on": "2012-12-31"},
    "correct-funding": FUNDING | {"hours": 1250, "why": "The amended decision of the funder."},
    "void-funding": {"funding_id": "f-2017-a", "why": "Entered for another group."},
    "set-weekly-pattern": PATTERN,
    "correct-weekly-pattern": PATTERN | {"holds_from": "2016-01-18", "why": "Began a week later."},
    "void-weekly-pattern": {"weekly_pattern_id": "w-2016-a", "why": "Entered for another group."},
}
