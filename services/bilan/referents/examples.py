"""An example of each command about referents."""

from typing import Any

REFERENT = {
    "referent_id": "f-2016-007",
    "parcours_id": "g-2016-a-04",
    "worker_id": "worker-07",
    "starts_on": "2016-02-08",
}
EXAMPLES: dict[str, dict[str, Any]] = {
    "assign-referent": REFERENT,
    "replace-referent": REFERENT | {"referent_id": "f-2016-019", "worker_id": "worker-12", "starts_on": "2016-06-01"},
    "end-referent": {"referent_id": "f-2016-007", "ended_on": "2016-11-30"},
    "correct-referent": REFERENT | {"starts_on": "2016-02-10", "ended_on": "2016-06-01", "why": "The wrong day."},
    "void-referent": {"referent_id": "f-2016-007", "why": "Entered for another parcours."},
}
