"""An example of each command about French courses."""

from typing import Any

COURSE = {
    "french_course_id": "f-2016-0003",
    "parcours_id": "g-2016-a-04",
    "course": "alpha",
    "school": "Collectif d'alphabétisation du quartier",
    "starts_on": "2016-02-01",
    "ends_on": "2016-06-24",
    "weekly_minutes": 540,
    "attended": [{"starts_on": "2016-02-01", "ends_on": "2016-02-29", "minutes": 1980}],
}
EXAMPLES: dict[str, dict[str, Any]] = {
    "record-french-course": COURSE,
    "record-course-hours": {
        "starts_on": "2016-03-01",
        "ends_on": "2016-03-25",
        "minutes": 1620,
        "french_course_id": "f-2016-0003",
    },
    "end-french-course": {"french_course_id": "f-2016-0003", "ends_on": "2016-05-13"},
    "correct-french-course": COURSE | {"weekly_minutes": 480, "why": "One morning less."},
    "void-french-course": {"french_course_id": "f-2016-0003", "why": "Entered twice."},
}
