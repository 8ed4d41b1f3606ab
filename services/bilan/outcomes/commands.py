"""What bilan can be asked to record of what becomes of a project. Texts are sealed before anything is recorded."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from services.bilan.commands import ProjectKind, Why
from services.kernel.codes import ProjectClass
from services.kernel.codes_bilan import WithdrawalReason
from shared.fields import Body, Id, IsoDate, Name, Text
from shared.routes import Command


class AchievementFields(Body):
    """A project that was reached."""

    achievement_id: Id
    project_id: Id
    reached_on: IsoDate
    evidence: Annotated[Text | None, Field(description="What shows it.")] = None


class ReachProject(AchievementFields, Command):
    """Record that a project was reached."""

    creates: ClassVar[bool] = True
    about: ClassVar[str] = "achievements"
    command: Literal["reach-project"] = "reach-project"


class CorrectAchievement(AchievementFields, Command):
    """Correct how a project was reached: every field as it should read."""

    command: Literal["correct-achievement"] = "correct-achievement"
    why: Why = None


class VoidAchievement(Command):
    """Void that a project was reached, entered by mistake."""

    command: Literal["void-achievement"] = "void-achievement"
    achievement_id: Id
    why: Why


class TakeoverFields(Body):
    """A partner that takes a project over; the organisation, no person's name."""

    takeover_id: Id
    project_id: Id
    organisation: Name
    starts_on: Annotated[IsoDate, Field(description="From when; it may lie ahead.")]
    note: Text | None = None


class TakeProjectOver(TakeoverFields, Command):
    """Record the partner that takes a project over."""

    creates: ClassVar[bool] = True
    about: ClassVar[str] = "takeovers"
    command: Literal["take-project-over"] = "take-project-over"


class CorrectTakeover(TakeoverFields, Command):
    """Correct who takes a project over: every field as it should read."""

    command: Literal["correct-takeover"] = "correct-takeover"
    why: Why = None


class VoidTakeover(Command):
    """Void a partner that was entered by mistake."""

    command: Literal["void-takeover"] = "void-takeover"
    takeover_id: Id
    why: Why


class WithdrawalFields(Body):
    """Why a project was withdrawn."""

    project_withdrawal_id: Id
    project_id: Id
    reason: WithdrawalReason
    successor_id: Annotated[Id | None, Field(description="The project that replaced it.")] = None
    note: Text | None = None


class ExplainWithdrawal(WithdrawalFields, Command):
    """Record why a project was withdrawn."""

    creates: ClassVar[bool] = True
    about: ClassVar[str] = "project-withdrawals"
    command: Literal["explain-project-withdrawal"] = "explain-project-withdrawal"


class ReplaceProject(Command):
    """Replace a project by another: the one is withdrawn, the other defined, and both are linked, in one step."""

    command: Literal["replace-project"] = "replace-project"
    project_withdrawal_id: Id
    project_id: Annotated[Id, Field(description="The project that is replaced.")]
    successor_id: Annotated[Id, Field(description="The id that the new project is to have.")]
    project_class: Annotated[ProjectClass, Field(alias="class")]
    kind: ProjectKind
    replaced_on: IsoDate
    note: Text | None = None


class CorrectWithdrawal(WithdrawalFields, Command):
    """Correct why a project was withdrawn: every field as it should read."""

    command: Literal["correct-project-withdrawal"] = "correct-project-withdrawal"
    why: Why = None


class VoidWithdrawal(Command):
    """Void why a project was withdrawn, entered by mistake; the project stays withdrawn."""

    command: Literal["void-project-withdrawal"] = "void-project-withdrawal"
    project_withdrawal_id: Id
    why: Why


COMMANDS: tuple[type[Command], ...] = (
    ReachProject,
    CorrectAchievement,
    VoidAchievement,
    TakeProjectOver,
    CorrectTakeover,
    VoidTakeover,
    ExplainWithdrawal,
    ReplaceProject,
    CorrectWithdrawal,
    VoidWithdrawal,
)
