"""An example of each command about placements."""

from typing import Any

PLACEMENT = {
    "placement_id": "t-2016-0007",
    "parcours_id": "g-2016-a-04",
    "held_on": "2016-02-22",
    "orientation": "alpha",
    "oral": "A1",
    "reading": "alpha_2",
    "writing": "alpha_1",
    "note": "Went to school for two years.",
}
EXAMPLES: dict[str, dict[str, Any]] = {
    "record-placement": PLACEMENT,
    "correct-placement": PLACEMENT | {"writing": "alpha_2", "why": "Read again with the teacher."},
    "void-placement": {"placement_id": "t-2016-0007", "why": "Entered for another person."},
}
