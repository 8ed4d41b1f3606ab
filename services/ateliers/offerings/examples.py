"""An example of each command about what a workshop offers."""

from typing import Any

OFFERING = {
    "offering_id": "w-theatre-2016",
    "workshop_id": "w-theatre",
    "from_on": "2016-01-04",
    "theme": "Oser prendre la parole",
    "organisation": "Maison de quartier",
    "room": "Grande salle",
    "publics": ["inactivity"],
    "group_ids": ["g-2016-a"],
}
EXAMPLES: dict[str, dict[str, Any]] = {
    "record-offering": OFFERING,
    "correct-offering": OFFERING | {"leader": "animatrice-3", "why": "A worker leads it with them."},
    "void-offering": {"offering_id": "w-theatre-2016", "why": "Entered for another workshop."},
}
