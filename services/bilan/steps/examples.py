"""An example of each command about steps."""

from typing import Any

STEP = {
    "project_step_id": "e-2016-0031",
    "project_id": "r-2016-0011",
    "label": "Visit the school on its open day.",
    "planned_on": "2016-10-20",
    "due_on": "2016-11-15",
}
EXAMPLES: dict[str, dict[str, Any]] = {
    "plan-project-step": STEP,
    "complete-project-step": {"project_step_id": "e-2016-0031", "done_on": "2016-11-12"},
    "drop-project-step": {
        "project_step_id": "e-2016-0031",
        "dropped_on": "2016-11-16",
        "drop_reason": "The school has no place this year.",
    },
    "correct-project-step": STEP | {"done_on": "2016-11-12", "why": "The wrong day."},
    "void-project-step": {"project_step_id": "e-2016-0031", "why": "Entered twice."},
}
