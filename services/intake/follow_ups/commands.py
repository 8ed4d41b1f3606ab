"""What intake can be asked to record of the time after the end of a parcours."""

from typing import ClassVar, Literal

from services.intake.commands import Why
from services.kernel.codes_intake import FollowUpTerm, ProjectBecame
from shared.fields import Body, Id, IsoDate, Text
from shared.routes import Command


class FollowUpFields(Body):
    """A follow-up as a person gives it; the note is sealed before anything is recorded."""

    follow_up_id: Id
    parcours_id: Id
    term: FollowUpTerm
    held_on: IsoDate
    became: ProjectBecame
    note: Text | None = None


class RecordFollowUp(FollowUpFields, Command):
    """Record what became of a person's project three, six or twelve months after the end of a parcours."""

    creates: ClassVar[bool] = True
    about: ClassVar[str] = "follow-ups"
    command: Literal["record-follow-up"] = "record-follow-up"


class CorrectFollowUp(FollowUpFields, Command):
    """Correct a follow-up: every field as it should read."""

    command: Literal["correct-follow-up"] = "correct-follow-up"
    why: Why = None


class VoidFollowUp(Command):
    """Void a follow-up that was entered by mistake."""

    command: Literal["void-follow-up"] = "void-follow-up"
    follow_up_id: Id
    why: Why


class ReopenParcours(Command):
    """Re-open a parcours whose end was entered by mistake: it goes on as if it had not ended."""

    command: Literal["reopen-parcours"] = "reopen-parcours"
    parcours_id: Id
    why: Text


COMMANDS: tuple[type[Command], ...] = (RecordFollowUp, CorrectFollowUp, VoidFollowUp, ReopenParcours)
