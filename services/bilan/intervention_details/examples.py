"""An example of each command about the detail of an intervention."""

from typing import Any

DETAIL = {
    "intervention_detail_id": "j-2016-0310",
    "intervention_id": "i-2016-0310",
    "domains": ["housing", "finances"],
    "place": "partner",
    "note": "To the housing service for the rent arrears.",
}
EXAMPLES: dict[str, dict[str, Any]] = {
    "record-intervention-detail": DETAIL,
    "correct-intervention-detail": DETAIL | {"domains": ["housing"], "why": "Only the rent."},
    "void-intervention-detail": {"intervention_detail_id": "j-2016-0310", "why": "Entered for another intervention."},
}
