"""An example of each command about plans of action."""

from typing import Any

PROBLEM = {
    "problem_id": "q-2016-0042",
    "parcours_id": "g-2016-a-04",
    "bilan_id": "b-2016-0042",
    "domain": "housing",
    "text": "Damp flat, and a rent in arrears for two months.",
    "found_on": "2016-02-15",
}
GOAL = {
    "goal_id": "o-2016-0061",
    "problem_id": "q-2016-0042",
    "text": "The arrears are spread over the year.",
    "set_on": "2016-02-22",
    "due_on": "2016-06-30",
}
ACTION = {
    "action_id": "a-2016-0117",
    "goal_id": "o-2016-0061",
    "text": "Ask the landlord for a plan of payments.",
    "action_owner": "partner",
    "planned_on": "2016-02-22",
    "due_on": "2016-03-31",
    "partner": "Service de médiation de dettes",
}
PROGRESS = {
    "progress_id": "v-2016-0015",
    "goal_id": "o-2016-0061",
    "bilan_id": "b-2016-0042",
    "progress": "advanced",
    "note": "The landlord agrees; the first part is paid.",
    "noted_on": "2016-07-04",
}
EXAMPLES: dict[str, dict[str, Any]] = {
    "record-problem": PROBLEM,
    "close-problem": {"problem_id": "q-2016-0042", "closed_on": "2016-11-14", "outcome": "eased"},
    "correct-problem": PROBLEM | {"domain": "finances", "why": "The wrong domain."},
    "void-problem": {"problem_id": "q-2016-0042", "why": "Entered for another person."},
    "set-goal": GOAL,
    "close-goal": {"goal_id": "o-2016-0061", "closed_on": "2016-11-14", "result": "reached"},
    "correct-goal": GOAL | {"due_on": "2016-09-30", "why": "Agreed later."},
    "void-goal": {"goal_id": "o-2016-0061", "why": "Entered twice."},
    "plan-action": ACTION,
    "start-action": {"action_id": "a-2016-0117", "started_on": "2016-02-29"},
    "hand-action-over": {
        "action_id": "a-2016-0117",
        "partner": "Service de médiation de dettes",
        "handed_on": "2016-02-29",
    },
    "record-action-answer": {
        "action_id": "a-2016-0117",
        "answered_on": "2016-03-21",
        "answer": "A plan over nine months is signed.",
    },
    "complete-action": {"action_id": "a-2016-0117", "closed_on": "2016-03-21"},
    "drop-action": {
        "action_id": "a-2016-0117",
        "closed_on": "2016-03-21",
        "drop_reason": "no_longer_needed",
        "drop_note": "The family has paid.",
    },
    "correct-action": ACTION
    | {
        "status": "done",
        "started_on": "2016-02-29",
        "closed_on": "2016-03-21",
        "handed_on": "2016-02-29",
        "answered_on": "2016-03-21",
        "answer": "A plan over nine months is signed.",
        "why": "The wrong day.",
    },
    "void-action": {"action_id": "a-2016-0117", "why": "Entered twice."},
    "note-progress": PROGRESS,
    "correct-progress": PROGRESS | {"progress": "reached", "why": "The wrong code."},
    "void-progress": {"progress_id": "v-2016-0015", "why": "Noted for another goal."},
}
