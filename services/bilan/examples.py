"""An example of each command of bilan, for the OpenAPI document."""

from typing import Any

BILAN = {
    "bilan_id": "b-2016-0042",
    "parcours_id": "g-2016-a-04",
    "phase": "entry",
    "held_on": "2016-02-15",
    "minutes": 90,
    "levels": {"administrative": 2, "housing": 3, "health": 2, "family": "not_concerned"},
}
PROJECT = {
    "project_id": "r-2016-0011",
    "parcours_id": "g-2016-a-04",
    "class": "professional",
    "kind": "qualifying_training",
    "defined_on": "2016-10-20",
}
INTERVENTION = {
    "intervention_id": "i-2016-0310",
    "parcours_id": "g-2016-a-04",
    "kind": "accompaniment",
    "held_on": "2016-03-08",
    "minutes": 45,
}
WHY = {"why": "Entered with the wrong date."}

EXAMPLES: dict[str, dict[str, Any]] = {
    "complete-bilan": BILAN,
    "correct-bilan": BILAN | {"held_on": "2016-02-16"} | WHY,
    "void-bilan": {"bilan_id": "b-2016-0042", "why": "Entered twice."},
    "define-project": PROJECT,
    "correct-project": PROJECT | {"kind": "job_search"} | WHY,
    "withdraw-project": {"project_id": "r-2016-0011", "withdrawn_on": "2016-11-10"},
    "void-project": {"project_id": "r-2016-0011", "why": "Entered twice."},
    "record-intervention": INTERVENTION,
    "correct-intervention": INTERVENTION | {"minutes": 60} | WHY,
    "void-intervention": {"intervention_id": "i-2016-0310", "why": "Entered twice."},
    "erase-participant": {"participant_id": "p-0103", "reason": "requested", "reference": "dpo-2026-014"},
}
