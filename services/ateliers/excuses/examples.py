"""An example of each command about excuses."""

from typing import Any

EXCUSE = {
    "excuse_id": "x-2016-118",
    "session_id": "s-2016-0203",
    "parcours_id": "g-2016-a-06",
    "reason": "appointment",
    "told_on": "2016-03-08",
    "note": "At the town hall, asked to be called back.",
}
EXAMPLES: dict[str, dict[str, Any]] = {
    "record-excuse": EXCUSE,
    "correct-excuse": EXCUSE | {"reason": "administrative", "why": "The wrong reason."},
    "void-excuse": {"excuse_id": "x-2016-118", "why": "Comes after all."},
}
