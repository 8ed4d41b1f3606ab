"""An example of each command of ateliers, for the OpenAPI document."""

from typing import Any

WORKSHOP = {
    "workshop_id": "w-theatre",
    "site": "saint-gilles",
    "family": "arts_culture",
    "label": "Théâtre",
    "partner": "Maison de quartier",
    "capacity": 14,
}
SESSION = {
    "session_id": "s-2016-0203",
    "workshop_id": "w-theatre",
    "group_id": "g-2016-a",
    "held_on": "2016-03-10",
    "minutes": 120,
    "status": "held",
}
WHY = {"why": "Entered with the wrong date."}

EXAMPLES: dict[str, dict[str, Any]] = {
    "plan-workshop": WORKSHOP,
    "correct-workshop": WORKSHOP | {"capacity": 12} | WHY,
    "void-workshop": {"workshop_id": "w-theatre-2", "why": "Planned twice."},
    "record-session": SESSION,
    "correct-session": SESSION | {"held_on": "2016-03-11"} | WHY,
    "hold-session": {"session_id": "s-2016-0204"},
    "cancel-session": {"session_id": "s-2016-0205", "why": "The room was flooded."},
    "void-session": {"session_id": "s-2016-0206", "why": "Entered twice."},
    "take-attendance": {
        "session_id": "s-2016-0203",
        "rows": [
            {"parcours_id": "g-2016-a-04", "status": "present"},
            {"parcours_id": "g-2016-a-05", "status": "present", "minutes": 60},
            {"parcours_id": "g-2016-a-06", "status": "excused", "reason": "Rendez-vous médical"},
            {"parcours_id": "g-2016-a-07", "status": "absent"},
        ],
    },
    "record-attendance": {
        "session_id": "s-2016-0203",
        "parcours_id": "g-2016-a-07",
        "status": "present",
        "minutes": 90,
    },
    "void-attendance": {"session_id": "s-2016-0203", "parcours_id": "g-2016-a-07", "why": "Not of this group."},
    "erase-participant": {"participant_id": "p-0103", "reason": "requested", "reference": "dpo-2026-014"},
}
