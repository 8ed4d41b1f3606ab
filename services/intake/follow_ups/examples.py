"""An example of each command about the time after a parcours."""

from typing import Any

FOLLOW_UP = {
    "follow_up_id": "f-2016-009",
    "parcours_id": "g-2016-a-04",
    "term": "three_months",
    "held_on": "2017-03-02",
    "became": "kept",
    "note": "Goes to the choir each week.",
}
EXAMPLES: dict[str, dict[str, Any]] = {
    "record-follow-up": FOLLOW_UP,
    "correct-follow-up": FOLLOW_UP | {"became": "job_found", "why": "Works since February."},
    "void-follow-up": {"follow_up_id": "f-2016-009", "why": "Entered for another person."},
    "reopen-parcours": {"parcours_id": "g-2016-a-04", "why": "Ended by mistake: another person of the same name."},
}
