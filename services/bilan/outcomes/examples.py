"""An example of each command about what becomes of a project."""

from typing import Any

ACHIEVEMENT = {
    "achievement_id": "o-2016-0009",
    "project_id": "r-2016-0011",
    "reached_on": "2017-02-06",
    "evidence": "Contract of the training seen.",
}
TAKEOVER = {
    "takeover_id": "p-2016-0004",
    "project_id": "r-2016-0011",
    "organisation": "Mission locale",
    "starts_on": "2016-12-05",
    "note": "First meeting at ten.",
}
WITHDRAWAL = {
    "project_withdrawal_id": "w-2016-0002",
    "project_id": "r-2016-0011",
    "reason": "not_feasible",
    "note": "The opening hours of the nursery do not fit.",
}
EXAMPLES: dict[str, dict[str, Any]] = {
    "reach-project": ACHIEVEMENT,
    "correct-achievement": ACHIEVEMENT | {"reached_on": "2017-02-08", "why": "The wrong day."},
    "void-achievement": {"achievement_id": "o-2016-0009", "why": "Entered for another project."},
    "take-project-over": TAKEOVER,
    "correct-takeover": TAKEOVER | {"starts_on": "2016-12-12", "why": "A week later."},
    "void-takeover": {"takeover_id": "p-2016-0004", "why": "Entered twice."},
    "explain-project-withdrawal": WITHDRAWAL,
    "replace-project": {
        "project_withdrawal_id": "w-2016-0002",
        "project_id": "r-2016-0011",
        "successor_id": "r-2016-0019",
        "class": "professional",
        "kind": "job_search",
        "replaced_on": "2016-12-01",
    },
    "correct-project-withdrawal": WITHDRAWAL | {"reason": "family", "why": "Understood since."},
    "void-project-withdrawal": {"project_withdrawal_id": "w-2016-0002", "why": "Entered for another project."},
}
