"""What ateliers can be asked to record of what a workshop offers."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from services.ateliers.commands import Why
from services.kernel.codes import Public
from shared.fields import Body, Id, IsoDate, Text
from shared.routes import Command

MOST_GROUPS = 50
Room = Annotated[
    str,
    Field(strict=True, min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]*[^\x00-\x20\x7f][^\x00-\x1f\x7f]*$"),
]
Leader = Annotated[Id, Field(description="A worker's id.")]
GroupIds = Annotated[tuple[Id, ...], Field(max_length=MOST_GROUPS)]


class OfferingFields(Body):
    """What a workshop offers, as a person gives it."""

    offering_id: Id
    workshop_id: Id
    from_on: Annotated[IsoDate | None, Field(description="The day from which it holds; left out: from the first.")] = (
        None
    )
    theme: Text | None = None
    leader: Leader | None = None
    organisation: Annotated[Text | None, Field(description="Who leads it, where that is a partner.")] = None
    room: Room | None = None
    publics: Annotated[tuple[Public, ...], Field(max_length=10)] = ()
    group_ids: GroupIds = ()


class RecordOffering(OfferingFields, Command):
    """Record what a workshop offers: theme, leader, room, for whom it is meant."""

    creates: ClassVar[bool] = True
    about: ClassVar[str] = "offerings"
    command: Literal["record-offering"] = "record-offering"


class CorrectOffering(OfferingFields, Command):
    """Correct what a workshop offers: every field as it should read. Sessions planned already keep their room and leader."""

    command: Literal["correct-offering"] = "correct-offering"
    why: Why = None


class VoidOffering(Command):
    """Void what was entered of a workshop by mistake."""

    command: Literal["void-offering"] = "void-offering"
    offering_id: Id
    why: Why


COMMANDS: tuple[type[Command], ...] = (RecordOffering, CorrectOffering, VoidOffering)
