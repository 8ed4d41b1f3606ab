"""What ateliers can be asked to record of excuses."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from services.ateliers.commands import SealedWhy
from services.kernel.codes_ateliers import ExcuseReason
from shared.fields import Body, Id, IsoDate, Text
from shared.routes import Command


class ExcuseFields(Body):
    """An excuse as a person gives it; the note is sealed before anything is recorded."""

    excuse_id: Id
    session_id: Id
    parcours_id: Id
    reason: ExcuseReason
    told_on: Annotated[IsoDate | None, Field(description="The day on which the service was told.")] = None
    note: Text | None = None


class RecordExcuse(ExcuseFields, Command):
    """Record why a person will not come, or did not come, to a session; its sheet then proposes `excused`."""

    creates: ClassVar[bool] = True
    about: ClassVar[str] = "excuses"
    command: Literal["record-excuse"] = "record-excuse"


class CorrectExcuse(ExcuseFields, Command):
    """Correct an excuse: every field as it should read."""

    command: Literal["correct-excuse"] = "correct-excuse"
    why: SealedWhy = None


class VoidExcuse(Command):
    """Void an excuse that was entered by mistake, or of a person who comes after all."""

    command: Literal["void-excuse"] = "void-excuse"
    excuse_id: Id
    why: SealedWhy


COMMANDS: tuple[type[Command], ...] = (RecordExcuse, CorrectExcuse, VoidExcuse)
