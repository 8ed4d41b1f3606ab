"""An example of each command about ideas."""

from typing import Any

IDEA = {
    "idea_id": "x-2016-0011",
    "parcours_id": "g-2016-a-04",
    "stated_on": "2016-05-12",
    "idea": "Something with children, perhaps in a nursery.",
    "class": "professional",
}
EXAMPLES: dict[str, dict[str, Any]] = {
    "state-project-idea": IDEA,
    "define-project-idea": {
        "idea_id": "x-2016-0011",
        "project_id": "r-2016-0011",
        "class": "professional",
        "kind": "qualifying_training",
        "defined_on": "2016-10-20",
    },
    "drop-project-idea": {"idea_id": "x-2016-0011", "dropped_on": "2016-06-02", "drop_reason": "Too far from home."},
    "correct-project-idea": IDEA | {"kind": "pretraining", "why": "Said more clearly since."},
    "void-project-idea": {"idea_id": "x-2016-0011", "why": "Entered for another person."},
}
