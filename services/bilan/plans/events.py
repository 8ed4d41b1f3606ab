"""The plan of action of a parcours: problems, goals, actions, progress, and the events that say so. Frozen data, no logic.

All that hangs on a problem is in the stream of the problem's parcours for good, also what is done about it after that parcours
was prolonged: the plan moves on by being read along the chain of parcours, nothing is copied. A prolongation that is corrected away
takes nothing with it.
"""

import msgspec

from shared.shelves import Kind, found_by
from shared.vault import Sealed

PROBLEM_RECORDED = "problem-recorded.v1"
PROBLEM_CLOSED = "problem-closed.v1"
PROBLEM_CORRECTED = "problem-corrected.v1"
PROBLEM_VOIDED = "problem-voided.v1"
GOAL_SET = "goal-set.v1"
GOAL_CLOSED = "goal-closed.v1"
GOAL_CORRECTED = "goal-corrected.v1"
GOAL_VOIDED = "goal-voided.v1"
ACTION_PLANNED = "action-planned.v1"
ACTION_STARTED = "action-started.v1"
ACTION_HANDED_OVER = "action-handed-over.v1"
ACTION_ANSWERED = "action-answered.v1"
ACTION_DONE = "action-done.v1"
ACTION_DROPPED = "action-dropped.v1"
ACTION_CORRECTED = "action-corrected.v1"
ACTION_VOIDED = "action-voided.v1"
PROGRESS_NOTED = "progress-noted.v1"
PROGRESS_CORRECTED = "progress-corrected.v1"
PROGRESS_VOIDED = "progress-voided.v1"


class Problem(msgspec.Struct, frozen=True):
    """A problem met in a parcours, in one of the domains; `bilan_id` is the bilan in which it was found, None outside one.

    Open until `closed_on`, with an `outcome` then. `text` is sealed under the key of the participant `owner`.
    """

    problem_id: str
    parcours_id: str
    domain: str
    found_on: str
    bilan_id: str | None = None
    closed_on: str | None = None
    outcome: str | None = None
    text: Sealed | None = None
    owner: str | None = None


class Goal(msgspec.Struct, frozen=True):
    """What is to be reached about a problem, open until `closed_on`, with a `result` then. `parcours_id` is the problem's."""

    goal_id: str
    problem_id: str
    set_on: str
    parcours_id: str = ""
    due_on: str | None = None
    closed_on: str | None = None
    result: str | None = None
    text: Sealed | None = None
    owner: str | None = None


class Action(msgspec.Struct, frozen=True):
    """What `action_owner` is to do for a goal, by `due_on`; open until `closed_on`. `parcours_id` is the problem's.

    `partner` is the organisation it was handed over to on `handed_on`, and `answer` what came back. `text`, `drop_note` and
    `answer` are sealed under the key of the participant `owner`.
    """

    action_id: str
    goal_id: str
    action_owner: str
    planned_on: str
    parcours_id: str = ""
    status: str = "planned"
    due_on: str | None = None
    started_on: str | None = None
    closed_on: str | None = None
    drop_reason: str | None = None
    partner: str | None = None
    handed_on: str | None = None
    answered_on: str | None = None
    text: Sealed | None = None
    drop_note: Sealed | None = None
    answer: Sealed | None = None
    owner: str | None = None


class Progress(msgspec.Struct, frozen=True):
    """How far a goal was at a bilan; recorded, it has `noted_on`, the bilan's day unless given. `parcours_id` is the problem's."""

    progress_id: str
    goal_id: str
    bilan_id: str
    progress: str
    parcours_id: str = ""
    noted_on: str | None = None
    note: Sealed | None = None
    owner: str | None = None


class Plan(msgspec.Struct, frozen=True):
    """The document of the plan of a parcours, each kind by id."""

    problems: dict[str, Problem] = {}
    goals: dict[str, Goal] = {}
    actions: dict[str, Action] = {}
    progress: dict[str, Progress] = {}


PLAN_STREAM = "plans"
PROBLEM = Kind(
    name="problem",
    record=Problem,
    stream=PLAN_STREAM,
    parent="parcours_id",
    shelf="problems",
    day="found_on",
    recorded=PROBLEM_RECORDED,
    corrected=PROBLEM_CORRECTED,
    voided=PROBLEM_VOIDED,
    further=(PROBLEM_CLOSED,),
    sealed=("text",),
    places=found_by("problem", "problem_id", "bilan_id"),
)
GOAL = Kind(
    name="goal",
    record=Goal,
    stream=PLAN_STREAM,
    parent="parcours_id",
    shelf="goals",
    day="set_on",
    recorded=GOAL_SET,
    corrected=GOAL_CORRECTED,
    voided=GOAL_VOIDED,
    further=(GOAL_CLOSED,),
    sealed=("text",),
)
ACTION = Kind(
    name="action",
    record=Action,
    stream=PLAN_STREAM,
    parent="parcours_id",
    shelf="actions",
    day="planned_on",
    recorded=ACTION_PLANNED,
    corrected=ACTION_CORRECTED,
    voided=ACTION_VOIDED,
    further=(ACTION_STARTED, ACTION_HANDED_OVER, ACTION_ANSWERED, ACTION_DONE, ACTION_DROPPED),
    sealed=("text", "drop_note", "answer"),
)
PROGRESS = Kind(
    name="progress",
    record=Progress,
    stream=PLAN_STREAM,
    parent="parcours_id",
    shelf="progress",
    day="noted_on",
    recorded=PROGRESS_NOTED,
    corrected=PROGRESS_CORRECTED,
    voided=PROGRESS_VOIDED,
    sealed=("note",),
    places=found_by("progress", "progress_id", "bilan_id"),
)
