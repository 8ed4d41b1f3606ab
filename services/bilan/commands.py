"""What bilan can be asked to record. A correction gives the whole record as it should read."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from services.kernel.codes import Domain, InterventionKind, Phase, ProfessionalProject, ProjectClass, SocialProject
from services.kernel.roles import PROTECT, SUPPORT
from shared.erasures import EraseParticipant
from shared.fields import Body, Id, IsoDate, Number, Text
from shared.routes import Command

Why = Annotated[Text | None, Field(description="Why it is done; kept sealed.")]
Score = Annotated[int, Field(strict=True, ge=1, le=5, description="1 (crisis) to 5 (autonomous)")]
Level = Score | Literal["not_assessed", "not_concerned", "declined"]
ProjectKind = Literal[SocialProject, ProfessionalProject]


class BilanFields(Body):
    """A bilan as a person gives it; a domain that is left out is not known, like `not_assessed`."""

    bilan_id: Id
    parcours_id: Id
    phase: Phase
    held_on: IsoDate
    minutes: Number
    levels: dict[Domain, Level] = Field(default_factory=dict)


class CompleteBilan(BilanFields, Command):
    """Record a bilan that was held."""

    creates: ClassVar[bool] = True
    about: ClassVar[str] = "bilans"
    command: Literal["complete-bilan"] = "complete-bilan"


class CorrectBilan(BilanFields, Command):
    """Correct a bilan: every field as it should read, the parcours included."""

    command: Literal["correct-bilan"] = "correct-bilan"
    why: Why = None


class VoidBilan(Command):
    """Void a bilan that was entered by mistake."""

    command: Literal["void-bilan"] = "void-bilan"
    bilan_id: Id
    why: Why


class ProjectFields(Body):
    """A project as a person gives it; `kind` is one of its class."""

    project_id: Id
    parcours_id: Id
    project_class: Annotated[ProjectClass, Field(alias="class")]
    kind: ProjectKind
    defined_on: IsoDate
    withdrawn_on: IsoDate | None = None


class DefineProject(ProjectFields, Command):
    """Record a project that was defined."""

    creates: ClassVar[bool] = True
    about: ClassVar[str] = "projects"
    command: Literal["define-project"] = "define-project"


class CorrectProject(ProjectFields, Command):
    """Correct a project: every field as it should read, the parcours included."""

    command: Literal["correct-project"] = "correct-project"
    why: Why = None


class WithdrawProject(Command):
    """Withdraw a project: it counts no more."""

    command: Literal["withdraw-project"] = "withdraw-project"
    project_id: Id
    withdrawn_on: IsoDate


class VoidProject(Command):
    """Void a project that was entered by mistake."""

    command: Literal["void-project"] = "void-project"
    project_id: Id
    why: Why


class InterventionFields(Body):
    """An intervention as a person gives it."""

    intervention_id: Id
    parcours_id: Id
    kind: InterventionKind
    held_on: IsoDate
    minutes: Number


class RecordIntervention(InterventionFields, Command):
    """Record an intervention."""

    creates: ClassVar[bool] = True
    about: ClassVar[str] = "interventions"
    command: Literal["record-intervention"] = "record-intervention"


class CorrectIntervention(InterventionFields, Command):
    """Correct an intervention: every field as it should read, the parcours included."""

    command: Literal["correct-intervention"] = "correct-intervention"
    why: Why = None


class VoidIntervention(Command):
    """Void an intervention that was entered by mistake."""

    command: Literal["void-intervention"] = "void-intervention"
    intervention_id: Id
    why: Why


COMMANDS: dict[type[Command], frozenset[str]] = {
    CompleteBilan: SUPPORT,
    CorrectBilan: SUPPORT,
    VoidBilan: SUPPORT,
    DefineProject: SUPPORT,
    CorrectProject: SUPPORT,
    WithdrawProject: SUPPORT,
    VoidProject: SUPPORT,
    RecordIntervention: SUPPORT,
    CorrectIntervention: SUPPORT,
    VoidIntervention: SUPPORT,
    EraseParticipant: PROTECT,
}
"""Each with what it needs of the caller."""
