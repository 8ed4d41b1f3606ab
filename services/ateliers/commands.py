"""What ateliers can be asked to record. A correction gives the whole record as it should read."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from services.kernel.codes import AttendanceStatus, Family, SessionStatus
from services.kernel.roles import PROTECT, SCHEDULE, TAKE_ATTENDANCE
from shared.erasures import EraseParticipant
from shared.fields import Body, Id, IsoDate, Name, Number, Text
from shared.routes import Command

Why = Annotated[Text | None, Field(description="Why it is done, without names: it is kept as it is written.")]
SealedWhy = Annotated[Text | None, Field(description="Why it is done; kept sealed.")]
MOST_ROWS = 2_000


class WorkshopFields(Body):
    """A workshop as a person gives it."""

    workshop_id: Id
    site: Name
    family: Family
    label: Text
    partner: Text | None = None
    capacity: Number | None = None


class PlanWorkshop(WorkshopFields, Command):
    """Plan a workshop."""

    creates: ClassVar[bool] = True
    about: ClassVar[str] = "workshops"
    command: Literal["plan-workshop"] = "plan-workshop"


class CorrectWorkshop(WorkshopFields, Command):
    """Correct a workshop: every field as it should read."""

    command: Literal["correct-workshop"] = "correct-workshop"
    why: Why = None


class VoidWorkshop(Command):
    """Void a workshop that was entered by mistake; no session, series or contract of it may stand. What it offers goes with it."""

    command: Literal["void-workshop"] = "void-workshop"
    workshop_id: Id
    why: Why


class SessionFields(Body):
    """A session as a person gives it; without `group_id` it is for no one group."""

    session_id: Id
    workshop_id: Id
    group_id: Id | None = None
    held_on: IsoDate
    minutes: Number
    status: SessionStatus


class RecordSession(SessionFields, Command):
    """Record a session: planned, held or cancelled."""

    creates: ClassVar[bool] = True
    about: ClassVar[str] = "sessions"
    command: Literal["record-session"] = "record-session"


class CorrectSession(SessionFields, Command):
    """Correct a session: every field as it should read, the workshop included."""

    command: Literal["correct-session"] = "correct-session"
    why: Why = None


class HoldSession(Command):
    """A planned session was held."""

    command: Literal["hold-session"] = "hold-session"
    session_id: Id


class CancelSession(Command):
    """A planned session is cancelled."""

    command: Literal["cancel-session"] = "cancel-session"
    session_id: Id
    why: Annotated[Text, Field(description="The reason, without names: it is kept as it is written.")]


class VoidSession(Command):
    """Void a session that was entered by mistake; no attendance, sign-up or excuse may stand on it. Its slot goes with it."""

    command: Literal["void-session"] = "void-session"
    session_id: Id
    why: Why


class Row(Body):
    """One person's attendance. A present row without `minutes` has the session's; the reason is kept sealed."""

    parcours_id: Id
    status: AttendanceStatus
    minutes: Number | None = None
    reason: Text | None = None


class TakeAttendance(Command):
    """Take the attendance sheet of a session: each row as it should read; rows of other persons stay.

    A planned session whose day has come is held by it.
    """

    command: Literal["take-attendance"] = "take-attendance"
    session_id: Id
    rows: Annotated[list[Row], Field(min_length=1, max_length=MOST_ROWS)]
    keep_status: Annotated[
        bool, Field(strict=True, description="The session stays planned: whether it was held is told by itself.")
    ] = False


class RecordAttendance(Row, Command):
    """Record or correct one person's attendance."""

    command: Literal["record-attendance"] = "record-attendance"
    session_id: Id
    why: SealedWhy = None


class VoidAttendance(Command):
    """Void a row that was entered by mistake."""

    command: Literal["void-attendance"] = "void-attendance"
    session_id: Id
    parcours_id: Id
    why: SealedWhy


COMMANDS: dict[type[Command], frozenset[str]] = {
    PlanWorkshop: SCHEDULE,
    CorrectWorkshop: SCHEDULE,
    VoidWorkshop: SCHEDULE,
    RecordSession: SCHEDULE,
    CorrectSession: SCHEDULE,
    HoldSession: SCHEDULE,
    CancelSession: SCHEDULE,
    VoidSession: SCHEDULE,
    TakeAttendance: TAKE_ATTENDANCE,
    RecordAttendance: TAKE_ATTENDANCE,
    VoidAttendance: TAKE_ATTENDANCE,
    EraseParticipant: PROTECT,
}
"""Each with what it needs of the caller."""
