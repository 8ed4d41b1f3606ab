"""What bilan can be asked to record of assessments, and of drafts of a bilan."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from services.bilan.commands import Level, Why
from services.kernel.codes import Aspect, Domain, Phase
from services.kernel.codes_bilan import Finding
from shared.fields import Body, Id, IsoDate, Number, Text
from shared.routes import Command


class Matter(Body):
    """What an assessment says; what is left out is not known. Notes and goals are sealed before anything is recorded."""

    aspects: dict[Aspect, Level] = Field(default_factory=dict, description="A level an aspect, as for its domain.")
    findings: dict[Domain, Finding] = Field(default_factory=dict, description="What each domain is for the person.")
    notes: Annotated[dict[Domain, Text] | None, Field(min_length=1, description="A note a domain.")] = None
    goals: Annotated[
        list[Text] | None, Field(min_length=1, max_length=50, description="The goals that the person states.")
    ] = None


class AssessmentFields(Matter):
    """An assessment as a person gives it."""

    assessment_id: Id
    bilan_id: Id


class RecordAssessment(AssessmentFields, Command):
    """Record the assessment of a bilan, beside its fixed record."""

    creates: ClassVar[bool] = True
    about: ClassVar[str] = "assessments"
    command: Literal["record-assessment"] = "record-assessment"


class CorrectAssessment(AssessmentFields, Command):
    """Correct an assessment: every field as it should read. The bilan itself is corrected apart."""

    command: Literal["correct-assessment"] = "correct-assessment"
    why: Why = None


class VoidAssessment(Command):
    """Void an assessment that was entered by mistake; its bilan stands."""

    command: Literal["void-assessment"] = "void-assessment"
    assessment_id: Id
    why: Why


class DraftFields(Matter):
    """A draft of a bilan: whatever is known of it, its assessment included."""

    draft_id: Id
    parcours_id: Id
    drafted_on: Annotated[IsoDate | None, Field(description="The day on which it was begun. Left out: today.")] = None
    worker_id: Annotated[Id | None, Field(description="Who holds the bilan: the worker's id, no name.")] = None
    phase: Phase | None = None
    held_on: Annotated[IsoDate | None, Field(description="It may lie ahead until the bilan is completed.")] = None
    minutes: Number | None = None
    levels: dict[Domain, Level] = Field(default_factory=dict, description="A level a domain.")


class DraftBilan(DraftFields, Command):
    """Begin a draft of a bilan."""

    creates: ClassVar[bool] = True
    about: ClassVar[str] = "bilan-drafts"
    command: Literal["draft-bilan"] = "draft-bilan"


class SaveBilanDraft(DraftFields, Command):
    """Save a draft that was resumed: every field as it now reads."""

    command: Literal["save-bilan-draft"] = "save-bilan-draft"
    why: Why = None


class CompleteBilanDraft(Command):
    """Complete a draft: the bilan and its assessment are recorded and the draft is closed, in one step."""

    command: Literal["complete-bilan-draft"] = "complete-bilan-draft"
    draft_id: Id
    bilan_id: Annotated[Id, Field(description="The id that the bilan is to have.")]
    assessment_id: Annotated[Id, Field(description="The id that its assessment is to have.")]


class DiscardBilanDraft(Command):
    """Discard a draft: no bilan comes of it."""

    command: Literal["discard-bilan-draft"] = "discard-bilan-draft"
    draft_id: Id
    why: Why = None


COMMANDS: tuple[type[Command], ...] = (
    RecordAssessment,
    CorrectAssessment,
    VoidAssessment,
    DraftBilan,
    SaveBilanDraft,
    CompleteBilanDraft,
    DiscardBilanDraft,
)
