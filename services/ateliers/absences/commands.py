"""What ateliers can be asked to record of signals. The service itself signals, ends, reopens and voids as the sheets say."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from services.ateliers.commands import SealedWhy
from shared.fields import Body, Id, IsoDate, Text
from shared.routes import Command

Sessions = Annotated[
    list[Id],
    Field(
        max_length=50, description="The sessions missed; none where a person signals it, which no sheet then changes."
    ),
]


class SignalFields(Body):
    """A signal as it is raised."""

    signal_id: Id
    parcours_id: Id
    first_on: Annotated[IsoDate, Field(description="The day of the first absence.")]
    reached_on: Annotated[IsoDate, Field(description="The day of the absence with which it is signalled.")]
    sessions: Sessions = Field(default_factory=list)


class SignalAbsences(SignalFields, Command):
    """Signal that a person has been absent several times in a row."""

    creates: ClassVar[bool] = True
    about: ClassVar[str] = "signals"
    command: Literal["signal-absences"] = "signal-absences"


class EndAbsences(Command):
    """The person was present again."""

    command: Literal["end-absences"] = "end-absences"
    signal_id: Id
    ended_on: IsoDate


class ReopenAbsences(Command):
    """The person was not present again after all."""

    command: Literal["reopen-absences"] = "reopen-absences"
    signal_id: Id


class AcknowledgeSignal(Command):
    """Acknowledge a signal: what was done about it, kept sealed."""

    command: Literal["acknowledge-signal"] = "acknowledge-signal"
    signal_id: Id
    done: Text
    acknowledged_on: Annotated[IsoDate | None, Field(description="Left out: today.")] = None


class CorrectSignal(SignalFields, Command):
    """Correct a signal: every field as it should read."""

    command: Literal["correct-signal"] = "correct-signal"
    ended_on: IsoDate | None = None
    acknowledged_on: IsoDate | None = None
    done: Text | None = None
    why: SealedWhy = None


class VoidSignal(Command):
    """Void a signal of which there is nothing: a corrected sheet says so, or it was raised by mistake."""

    command: Literal["void-signal"] = "void-signal"
    signal_id: Id
    why: SealedWhy


COMMANDS: tuple[type[Command], ...] = (
    SignalAbsences,
    EndAbsences,
    ReopenAbsences,
    AcknowledgeSignal,
    CorrectSignal,
    VoidSignal,
)
