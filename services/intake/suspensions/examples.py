"""An example of each command about suspensions."""

from typing import Any

SUSPENSION = {
    "suspension_id": "s-2016-014",
    "parcours_id": "g-2016-a-04",
    "reason": "illness",
    "starts_on": "2016-03-07",
    "expected_until": "2016-04-04",
    "note": "Operation, back after Easter.",
}
EXAMPLES: dict[str, dict[str, Any]] = {
    "suspend-parcours": SUSPENSION,
    "resume-parcours": {"suspension_id": "s-2016-014", "resumed_on": "2016-04-11"},
    "correct-suspension": SUSPENSION | {"reason": "training", "resumed_on": "2016-04-11", "why": "The wrong reason."},
    "void-suspension": {"suspension_id": "s-2016-014", "why": "Entered for another person."},
}
