"""An example of each command about assessments and drafts."""

from typing import Any

MATTER = {
    "aspects": {"housing.state": 2, "housing.cost": 3, "family.parenting": "not_concerned"},
    "findings": {"housing": "need", "family": "support_point", "health": "not_explored"},
    "notes": {"housing": "Damp in the bedroom, the owner does not answer."},
    "goals": ["A dry room for the children."],
}
ASSESSMENT = {"assessment_id": "a-2016-0042", "bilan_id": "b-2016-0042", **MATTER}
DRAFT = {
    "draft_id": "d-2016-0042",
    "parcours_id": "g-2016-a-04",
    "worker_id": "worker-07",
    "phase": "entry",
    "held_on": "2016-02-15",
    "levels": {"housing": 3},
    **MATTER,
}
EXAMPLES: dict[str, dict[str, Any]] = {
    "record-assessment": ASSESSMENT,
    "correct-assessment": ASSESSMENT | {"findings": {"housing": "need"}, "why": "Two domains mixed up."},
    "void-assessment": {"assessment_id": "a-2016-0042", "why": "Entered for another bilan."},
    "draft-bilan": DRAFT,
    "save-bilan-draft": DRAFT | {"minutes": 90},
    "complete-bilan-draft": {"draft_id": "d-2016-0042", "bilan_id": "b-2016-0042", "assessment_id": "a-2016-0042"},
    "discard-bilan-draft": {"draft_id": "d-2016-0042", "why": "The person did not come."},
}
