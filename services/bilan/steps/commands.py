"""What bilan can be asked to record of the steps towards a project."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from services.bilan.commands import Why
from shared.fields import Body, Id, IsoDate, Text
from shared.routes import Command


class StepFields(Body):
    """A step as a person gives it; the texts are sealed before anything is recorded."""

    project_step_id: Id
    project_id: Id
    label: Annotated[Text, Field(description="What is to be done.")]
    planned_on: Annotated[IsoDate | None, Field(description="The day on which it was agreed. Left out: today.")] = None
    due_on: Annotated[IsoDate | None, Field(description="The day by which it is to be done.")] = None


class PlanStep(StepFields, Command):
    """Plan a step towards a project."""

    creates: ClassVar[bool] = True
    about: ClassVar[str] = "project-steps"
    command: Literal["plan-project-step"] = "plan-project-step"


class CompleteStep(Command):
    """Record that a step is done."""

    command: Literal["complete-project-step"] = "complete-project-step"
    project_step_id: Id
    done_on: IsoDate


class DropStep(Command):
    """Drop a step, with the reason."""

    command: Literal["drop-project-step"] = "drop-project-step"
    project_step_id: Id
    dropped_on: IsoDate
    drop_reason: Text


class CorrectStep(StepFields, Command):
    """Correct a step: every field as it should read, what became of it included."""

    command: Literal["correct-project-step"] = "correct-project-step"
    done_on: IsoDate | None = None
    dropped_on: IsoDate | None = None
    drop_reason: Text | None = None
    why: Why = None


class VoidStep(Command):
    """Void a step that was entered by mistake."""

    command: Literal["void-project-step"] = "void-project-step"
    project_step_id: Id
    why: Why


COMMANDS: tuple[type[Command], ...] = (PlanStep, CompleteStep, DropStep, CorrectStep, VoidStep)
