"""What intake can be asked to record of suspensions."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from services.intake.commands import Why
from services.kernel.codes_intake import SuspensionReason
from shared.fields import Body, Id, IsoDate, Text
from shared.routes import Command


class SuspensionFields(Body):
    """A suspension as a person gives it; the note is sealed before anything is recorded."""

    suspension_id: Id
    parcours_id: Id
    reason: SuspensionReason
    starts_on: IsoDate
    expected_until: Annotated[
        IsoDate | None, Field(description="When the person is expected back; it may lie ahead.")
    ] = None
    note: Text | None = None


class SuspendParcours(SuspensionFields, Command):
    """Suspend a parcours: illness, a training elsewhere. It stays open."""

    creates: ClassVar[bool] = True
    about: ClassVar[str] = "suspensions"
    command: Literal["suspend-parcours"] = "suspend-parcours"


class ResumeParcours(Command):
    """Resume a parcours that is suspended."""

    command: Literal["resume-parcours"] = "resume-parcours"
    suspension_id: Id
    resumed_on: IsoDate


class CorrectSuspension(SuspensionFields, Command):
    """Correct a suspension: every field as it should read, its end included."""

    command: Literal["correct-suspension"] = "correct-suspension"
    resumed_on: IsoDate | None = None
    why: Why = None


class VoidSuspension(Command):
    """Void a suspension that was entered by mistake."""

    command: Literal["void-suspension"] = "void-suspension"
    suspension_id: Id
    why: Why


COMMANDS: tuple[type[Command], ...] = (SuspendParcours, ResumeParcours, CorrectSuspension, VoidSuspension)
