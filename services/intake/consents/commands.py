"""What intake can be asked to record of consents."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from services.intake.commands import Why
from services.kernel.codes_profile import ConsentScope
from shared.fields import Body, Id, IsoDate, Text
from shared.routes import Command


class ConsentFields(Body):
    """A consent as a person gives it; who took it and the note are sealed before anything is recorded."""

    consent_id: Id
    participant_id: Id
    scope: ConsentScope
    given_on: IsoDate
    taken_by: Annotated[Text, Field(description="The worker who took it down.")]
    note: Text | None = None


class GiveConsent(ConsentFields, Command):
    """Record what a person agrees to of their own will."""

    creates: ClassVar[bool] = True
    about: ClassVar[str] = "consents"
    command: Literal["give-consent"] = "give-consent"


class WithdrawConsent(Command):
    """Withdraw a consent: from that day on it does not hold. It is never a reason for a sanction."""

    command: Literal["withdraw-consent"] = "withdraw-consent"
    consent_id: Id
    withdrawn_on: IsoDate


class CorrectConsent(ConsentFields, Command):
    """Correct a consent: every field as it should read, its withdrawal included."""

    command: Literal["correct-consent"] = "correct-consent"
    withdrawn_on: IsoDate | None = None
    why: Why = None


class VoidConsent(Command):
    """Void a consent that was entered by mistake."""

    command: Literal["void-consent"] = "void-consent"
    consent_id: Id
    why: Why


COMMANDS: tuple[type[Command], ...] = (GiveConsent, WithdrawConsent, CorrectConsent, VoidConsent)
