"""What bilan can be asked to record of placement tests."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from services.bilan.commands import Why
from services.kernel.codes import FrenchCourse
from services.kernel.codes_bilan import FrenchPlacement
from shared.fields import Body, Id, IsoDate, Text
from shared.routes import Command


class PlacementFields(Body):
    """The result of a placement test as a person gives it; a skill that was not tested is left out."""

    placement_id: Id
    parcours_id: Id
    held_on: IsoDate
    orientation: Annotated[FrenchCourse, Field(description="The course it leads to.")]
    oral: FrenchPlacement | None = None
    reading: FrenchPlacement | None = None
    writing: FrenchPlacement | None = None
    intervention_id: Annotated[
        Id | None, Field(description="The intervention of kind `placement_test` in which it was held.")
    ] = None
    note: Text | None = None


class RecordPlacement(PlacementFields, Command):
    """Record the result of a placement test."""

    creates: ClassVar[bool] = True
    about: ClassVar[str] = "placements"
    command: Literal["record-placement"] = "record-placement"


class CorrectPlacement(PlacementFields, Command):
    """Correct a placement: every field as it should read."""

    command: Literal["correct-placement"] = "correct-placement"
    why: Why = None


class VoidPlacement(Command):
    """Void a placement that was entered by mistake."""

    command: Literal["void-placement"] = "void-placement"
    placement_id: Id
    why: Why


COMMANDS: tuple[type[Command], ...] = (RecordPlacement, CorrectPlacement, VoidPlacement)
