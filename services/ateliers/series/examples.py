"""An example of each command about series."""

from typing import Any

SERIES = {
    "series_id": "theatre-2016-a",
    "workshop_id": "w-theatre",
    "weekdays": [2, 4],
    "from_on": "2016-01-12",
    "until_on": "2016-06-30",
    "starts_at": "13:30",
    "minutes": 150,
    "group_ids": ["g-2016-a"],
    "room": "Grande salle",
    "school_holidays": "french",
    "closed_days": ["2016-05-17"],
}
EXAMPLES: dict[str, dict[str, Any]] = {
    "plan-series": SERIES,
    "change-series": {
        "series_id": "theatre-2016-a",
        "from_on": "2016-04-11",
        "weekdays": [1, 4],
        "starts_at": "14:00",
        "why": "The leader is elsewhere on Tuesdays.",
    },
    "end-series": {"series_id": "theatre-2016-a", "until_on": "2016-05-31", "why": "The partner stops."},
    "record-series": SERIES | {"made": 42, "skipped": [{"day": "2016-03-29", "reason": "school_holiday"}]},
    "correct-series": SERIES | {"minutes": 120, "why": "The wrong length."},
    "void-series": {"series_id": "theatre-2016-b", "why": "Planned twice."},
}
