"""What ateliers can be asked to record of a session's place in the programme."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from services.ateliers.commands import Why
from services.ateliers.offerings.commands import GroupIds, Leader, Room
from services.kernel.codes_ateliers import CancelReason, SessionKind
from shared.fields import Body, Id, IsoDate, Number, Text
from shared.routes import Command

Time = Annotated[str, Field(strict=True, pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", description="HH:MM, in Brussels.")]
Unchecked = Annotated[
    bool, Field(description="Entered afterwards: no clash of room or leader is looked for, then or later.")
]
Moment = Annotated[
    str | None,
    Field(
        strict=True,
        pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}(T([01][0-9]|2[0-3]):[0-5][0-9])?$",
        description="The day, with its time where it had one (`YYYY-MM-DDTHH:MM`), that was told first of a moved session.",
    ),
]
Minutes = Annotated[Number, Field(ge=1, le=1_440)]


class Particulars(Body):
    """Where and with whom a session is, as a person gives it; a room or leader left out is the workshop's."""

    starts_at: Time | None = None
    room: Room | None = None
    leader: Leader | None = None
    kind: SessionKind = "regular"
    place: Annotated[Text | None, Field(description="Where an outing goes to.")] = None
    meeting_point: Text | None = None
    group_ids: Annotated[GroupIds, Field(description="The groups it is meant for, where it is for more than one.")] = ()
    unchecked: Unchecked = False


class SlotFields(Particulars):
    """The slot of a session as a person gives it."""

    slot_id: Id
    session_id: Id
    series_id: Id | None = None
    planned_on: IsoDate | None = None
    by_hand: bool = False
    moved_from: Moment = None
    replaces: Id | None = None
    replaced_by: Id | None = None
    cancel_reason: CancelReason | None = None


class RecordSlot(SlotFields, Command):
    """Record when, where and with whom a session is that is recorded already; the series that it is of, what it replaces."""

    creates: ClassVar[bool] = True
    about: ClassVar[str] = "slots"
    command: Literal["record-slot"] = "record-slot"


class CorrectSlot(SlotFields, Command):
    """Correct the slot of a session: every field as it should read."""

    command: Literal["correct-slot"] = "correct-slot"
    why: Why = None


class VoidSlot(Command):
    """Void the slot of a session that was entered by mistake; the session stays."""

    command: Literal["void-slot"] = "void-slot"
    slot_id: Id
    why: Why


class PlanSession(Particulars, Command):
    """Plan one session with its slot: a workshop that meets once more, or an outing."""

    creates: ClassVar[bool] = True
    about: ClassVar[str] = "sessions"
    command: Literal["plan-session"] = "plan-session"
    session_id: Id
    workshop_id: Id
    group_id: Id | None = None
    held_on: IsoDate
    minutes: Minutes


class MoveSession(Command):
    """Move a planned session to another day, time, room or leader; what is left out stays."""

    command: Literal["move-session"] = "move-session"
    session_id: Id
    held_on: IsoDate | None = None
    starts_at: Time | None = None
    minutes: Minutes | None = None
    room: Room | None = None
    leader: Leader | None = None
    meeting_point: Text | None = None
    why: Why = None


class CallOffSession(Command):
    """Cancel a planned session, with the reason as a code."""

    command: Literal["call-off-session"] = "call-off-session"
    session_id: Id
    reason: CancelReason
    why: Annotated[Text | None, Field(description="In words, without names: it is kept as it is written.")] = None


class ReplaceSession(Command):
    """Have another session take the place of one that is planned (it is cancelled in the same unit) or cancelled already.

    What is left out is as it was: workshop, time, length, room, leader. The group is the same. Where the workshop is too, those
    who are signed up go along, in their order.
    """

    command: Literal["replace-session"] = "replace-session"
    session_id: Id
    new_session_id: Id
    held_on: IsoDate
    workshop_id: Id | None = None
    starts_at: Time | None = None
    minutes: Minutes | None = None
    room: Room | None = None
    leader: Leader | None = None
    reason: CancelReason = "other"
    why: Why = None


COMMANDS: tuple[type[Command], ...] = (
    RecordSlot,
    CorrectSlot,
    VoidSlot,
    PlanSession,
    MoveSession,
    CallOffSession,
    ReplaceSession,
)
