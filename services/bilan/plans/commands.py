"""What bilan can be asked to record of plans of action. A whole review of a plan goes in as a unit of `note-progress`."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from services.bilan.commands import Why
from services.kernel.codes import ActionOwner, ActionStatus, Domain
from services.kernel.codes_bilan import DropReason, GoalProgress, GoalResult, ProblemOutcome
from shared.fields import Afterwards, Body, Id, IsoDate, Name, Text
from shared.routes import Command

Free = Annotated[Text, Field(description="In the person's own words; kept sealed.")]
Partner = Annotated[Name | None, Field(description="The organisation; no person's name.")]


class ProblemFields(Body):
    """A problem as a person gives it."""

    problem_id: Id
    parcours_id: Id
    bilan_id: Annotated[Id | None, Field(description="The bilan in which it was found.")] = None
    domain: Domain
    text: Free
    found_on: IsoDate


class RecordProblem(ProblemFields, Command):
    """Record a problem met in a parcours."""

    creates: ClassVar[bool] = True
    about: ClassVar[str] = "problems"
    command: Literal["record-problem"] = "record-problem"


class CloseProblem(Command):
    """Close a problem, all its goals being closed."""

    command: Literal["close-problem"] = "close-problem"
    problem_id: Id
    closed_on: IsoDate
    outcome: ProblemOutcome


class CorrectProblem(ProblemFields, Command):
    """Correct a problem: every field as it should read; without `closed_on` and `outcome` it is open again."""

    command: Literal["correct-problem"] = "correct-problem"
    closed_on: IsoDate | None = None
    outcome: ProblemOutcome | None = None
    why: Why = None


class VoidProblem(Command):
    """Void a problem that was entered by mistake."""

    command: Literal["void-problem"] = "void-problem"
    problem_id: Id
    why: Why


class GoalFields(Body):
    """A goal as a person gives it."""

    goal_id: Id
    problem_id: Id
    text: Free
    set_on: IsoDate
    due_on: IsoDate | None = None


class SetGoal(GoalFields, Command):
    """Set a goal for a problem, also one of a parcours that was prolonged into the present one."""

    creates: ClassVar[bool] = True
    about: ClassVar[str] = "goals"
    command: Literal["set-goal"] = "set-goal"
    entered_afterwards: Afterwards = False


class CloseGoal(Command):
    """Close a goal, all its actions being done or dropped."""

    command: Literal["close-goal"] = "close-goal"
    goal_id: Id
    closed_on: IsoDate
    result: GoalResult


class CorrectGoal(GoalFields, Command):
    """Correct a goal: every field as it should read; without `closed_on` and `result` it is open again."""

    command: Literal["correct-goal"] = "correct-goal"
    closed_on: IsoDate | None = None
    result: GoalResult | None = None
    why: Why = None


class VoidGoal(Command):
    """Void a goal that was entered by mistake."""

    command: Literal["void-goal"] = "void-goal"
    goal_id: Id
    why: Why


class ActionFields(Body):
    """An action as a person gives it."""

    action_id: Id
    goal_id: Id
    text: Free
    action_owner: ActionOwner
    planned_on: IsoDate
    due_on: IsoDate | None = None
    partner: Partner = None


class PlanAction(ActionFields, Command):
    """Plan an action for a goal."""

    creates: ClassVar[bool] = True
    about: ClassVar[str] = "actions"
    command: Literal["plan-action"] = "plan-action"
    entered_afterwards: Afterwards = False


class StartAction(Command):
    """Say that an action is under way."""

    command: Literal["start-action"] = "start-action"
    action_id: Id
    started_on: IsoDate


class HandActionOver(Command):
    """Hand an action over to a partner; it stays open until it is done or dropped."""

    command: Literal["hand-action-over"] = "hand-action-over"
    action_id: Id
    partner: Name
    handed_on: IsoDate


class RecordActionAnswer(Command):
    """Record what came back from the partner that an action was handed over to."""

    command: Literal["record-action-answer"] = "record-action-answer"
    action_id: Id
    answered_on: IsoDate
    answer: Free


class CompleteAction(Command):
    """Say that an action is done."""

    command: Literal["complete-action"] = "complete-action"
    action_id: Id
    closed_on: IsoDate


class DropAction(Command):
    """Drop an action, with the reason."""

    command: Literal["drop-action"] = "drop-action"
    action_id: Id
    closed_on: IsoDate
    drop_reason: DropReason
    drop_note: Free | None = None


class CorrectAction(ActionFields, Command):
    """Correct an action: every field as it should read, its state and what came back included."""

    command: Literal["correct-action"] = "correct-action"
    status: ActionStatus
    started_on: IsoDate | None = None
    closed_on: IsoDate | None = None
    drop_reason: DropReason | None = None
    drop_note: Free | None = None
    handed_on: IsoDate | None = None
    answered_on: IsoDate | None = None
    answer: Free | None = None
    why: Why = None


class VoidAction(Command):
    """Void an action that was entered by mistake."""

    command: Literal["void-action"] = "void-action"
    action_id: Id
    why: Why


class ProgressFields(Body):
    """The progress of a goal as a person gives it."""

    progress_id: Id
    goal_id: Id
    bilan_id: Annotated[Id, Field(description="The bilan at which it was reviewed; of the same person.")]
    progress: GoalProgress
    note: Free | None = None
    noted_on: Annotated[IsoDate | None, Field(description="Left out: the day of the bilan.")] = None


class NoteProgress(ProgressFields, Command):
    """Note at a bilan how far a goal is."""

    creates: ClassVar[bool] = True
    about: ClassVar[str] = "progress"
    command: Literal["note-progress"] = "note-progress"


class CorrectProgress(ProgressFields, Command):
    """Correct what was noted of a goal at a bilan: every field as it should read."""

    command: Literal["correct-progress"] = "correct-progress"
    why: Why = None


class VoidProgress(Command):
    """Void progress that was noted by mistake."""

    command: Literal["void-progress"] = "void-progress"
    progress_id: Id
    why: Why


COMMANDS: tuple[type[Command], ...] = (
    RecordProblem, CloseProblem, CorrectProblem, VoidProblem,
    SetGoal, CloseGoal, CorrectGoal, VoidGoal,
    PlanAction, StartAction, HandActionOver, RecordActionAnswer, CompleteAction, DropAction, CorrectAction, VoidAction,
    NoteProgress, CorrectProgress, VoidProgress,
)  # fmt: skip
