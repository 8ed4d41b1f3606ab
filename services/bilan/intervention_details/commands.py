"""What bilan can be asked to record of an intervention, beside its fixed record."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from services.bilan.commands import Why
from services.kernel.codes import Domain
from services.kernel.codes_bilan import InterventionPlace
from shared.fields import Body, Id, Text
from shared.routes import Command


class DetailFields(Body):
    """What an intervention was about; the note is sealed before anything is recorded."""

    intervention_detail_id: Id
    intervention_id: Id
    domains: list[Domain] = Field(default_factory=list, max_length=7, description="The domains that it was about.")
    place: Annotated[InterventionPlace | None, Field(description="Where it was held.")] = None
    note: Text | None = None


class RecordDetail(DetailFields, Command):
    """Record what an intervention was about."""

    creates: ClassVar[bool] = True
    about: ClassVar[str] = "intervention-details"
    command: Literal["record-intervention-detail"] = "record-intervention-detail"


class CorrectDetail(DetailFields, Command):
    """Correct what an intervention was about: every field as it should read."""

    command: Literal["correct-intervention-detail"] = "correct-intervention-detail"
    why: Why = None


class VoidDetail(Command):
    """Void what was noted of an intervention by mistake; the intervention stands."""

    command: Literal["void-intervention-detail"] = "void-intervention-detail"
    intervention_detail_id: Id
    why: Why


COMMANDS: tuple[type[Command], ...] = (RecordDetail, CorrectDetail, VoidDetail)
