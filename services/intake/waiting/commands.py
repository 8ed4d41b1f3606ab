"""What intake can be asked to record of candidacies."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from services.intake.commands import Why
from services.kernel.codes_intake import CandidacyStatus, DeclineReason
from shared.fields import Afterwards, Body, Id, IsoDate
from shared.routes import Command


class CandidacyFields(Body):
    """A candidacy as a person gives it."""

    candidacy_id: Id
    participant_id: Id
    group_id: Id
    asked_on: IsoDate


class RecordCandidacy(CandidacyFields, Command):
    """Put a person on the waiting list of a group, in order of the day of asking, then of recording."""

    creates: ClassVar[bool] = True
    about: ClassVar[str] = "candidacies"
    command: Literal["record-candidacy"] = "record-candidacy"
    entered_afterwards: Afterwards = False


class MoveCandidacy(Command):
    """Move a candidacy on the waiting list: it stands just ahead of another one from now on."""

    command: Literal["move-candidacy"] = "move-candidacy"
    candidacy_id: Id
    ahead_of: Annotated[Id, Field(description="The candidacy of the same group that it comes just ahead of.")]
    why: Why


class OfferPlace(Command):
    """Offer a place to the first who waits; as many offers stand as there are free places."""

    command: Literal["offer-place"] = "offer-place"
    candidacy_id: Id
    offered_on: IsoDate
    answer_by: Annotated[IsoDate | None, Field(description="The last day on which it can be accepted.")] = None


class AcceptPlace(Command):
    """The person accepts the place that was offered; it is kept until they are enrolled."""

    command: Literal["accept-place"] = "accept-place"
    candidacy_id: Id
    accepted_on: IsoDate


class DeclinePlace(Command):
    """The person declines the place that was offered: it is free again."""

    command: Literal["decline-place"] = "decline-place"
    candidacy_id: Id
    closed_on: IsoDate
    decline_reason: DeclineReason


class LapseOffer(Command):
    """Nobody answered the offer in time: the place is free again."""

    command: Literal["lapse-offer"] = "lapse-offer"
    candidacy_id: Id
    closed_on: IsoDate


class WithdrawCandidacy(Command):
    """The person does not ask for a place any more."""

    command: Literal["withdraw-candidacy"] = "withdraw-candidacy"
    candidacy_id: Id
    closed_on: IsoDate


class CorrectCandidacy(CandidacyFields, Command):
    """Correct a candidacy: every field as it should read, what became of it included. Its place in the order stays."""

    command: Literal["correct-candidacy"] = "correct-candidacy"
    status: CandidacyStatus = "waiting"
    offered_on: IsoDate | None = None
    answer_by: IsoDate | None = None
    accepted_on: IsoDate | None = None
    closed_on: IsoDate | None = None
    decline_reason: DeclineReason | None = None
    enrolled_parcours: Id | None = None
    why: Why = None


class VoidCandidacy(Command):
    """Void a candidacy that was entered by mistake."""

    command: Literal["void-candidacy"] = "void-candidacy"
    candidacy_id: Id
    why: Why


COMMANDS: tuple[type[Command], ...] = (
    RecordCandidacy,
    MoveCandidacy,
    OfferPlace,
    AcceptPlace,
    DeclinePlace,
    LapseOffer,
    WithdrawCandidacy,
    CorrectCandidacy,
    VoidCandidacy,
)
