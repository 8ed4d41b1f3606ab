"""What ateliers can be asked to record of sign-ups."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from services.ateliers.commands import SealedWhy
from services.kernel.codes_ateliers import SignUpStatus
from shared.fields import Body, Id, IsoDate, Number
from shared.routes import Command

Turn = Annotated[Number, Field(description="Place in the order of asking, from 1; 0 or left out: as it is.")]


class SignUpFields(Body):
    """A sign-up as a person gives it."""

    sign_up_id: Id
    session_id: Id
    parcours_id: Id
    signed_up_on: Annotated[
        IsoDate | None,
        Field(
            description="The day of asking, where it is entered afterwards: nothing is then refused for the session's or"
            " the parcours' state. Left out: today."
        ),
    ] = None


class RecordSignUp(SignUpFields, Command):
    """Sign a parcours up to a session: it gets a place, or waits in order where the workshop's capacity is taken."""

    creates: ClassVar[bool] = True
    about: ClassVar[str] = "sign-ups"
    command: Literal["sign-up"] = "sign-up"


class WithdrawSignUp(Command):
    """Withdraw a sign-up; the place that comes free goes to the first who waits."""

    command: Literal["withdraw-sign-up"] = "withdraw-sign-up"
    sign_up_id: Id
    withdrawn_on: Annotated[IsoDate | None, Field(description="Left out: today.")] = None
    why: SealedWhy = None


class FillSession(Command):
    """Give the free places of a planned session to those who wait, in order: after its capacity was raised, for example."""

    command: Literal["fill-session"] = "fill-session"
    session_id: Id


class CorrectSignUp(SignUpFields, Command):
    """Correct a sign-up: every field as it should read. Nobody else moves by it, and it may place over capacity."""

    command: Literal["correct-sign-up"] = "correct-sign-up"
    status: SignUpStatus
    withdrawn_on: IsoDate | None = None
    turn: Turn = 0
    why: SealedWhy = None


class VoidSignUp(Command):
    """Void a sign-up that was entered by mistake; the place that comes free goes to the first who waits."""

    command: Literal["void-sign-up"] = "void-sign-up"
    sign_up_id: Id
    why: SealedWhy


COMMANDS: tuple[type[Command], ...] = (RecordSignUp, WithdrawSignUp, FillSession, CorrectSignUp, VoidSignUp)
