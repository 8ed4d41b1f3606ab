"""What ateliers can be asked to record of series."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from services.ateliers.commands import Why
from services.ateliers.offerings.commands import GroupIds, Leader, Room
from services.ateliers.slots.commands import Minutes, Time
from services.kernel.codes_ateliers import SchoolHolidays, SkipReason
from shared.fields import Body, Id, IsoDate, Number
from shared.routes import Command

MOST_MADE = 10_000
# Room for the number of a session behind it.
SeriesId = Annotated[str, Field(strict=True, pattern=r"^[A-Za-z0-9._-]{1,58}$")]
Weekday = Annotated[int, Field(strict=True, ge=1, le=7)]
Weekdays = Annotated[tuple[Weekday, ...], Field(min_length=1, max_length=7, description="1 is Monday.")]
ClosedDays = Annotated[
    tuple[IsoDate, ...], Field(max_length=400, description="Further days on which the site is closed.")
]
School = Annotated[SchoolHolidays, Field(description="The Community whose school holidays are left out.")]


class Plan(Body):
    """A series as a person gives it."""

    series_id: SeriesId
    workshop_id: Id
    weekdays: Weekdays
    from_on: IsoDate
    until_on: Annotated[IsoDate, Field(description="The last day.")]
    starts_at: Time
    minutes: Minutes
    group_ids: Annotated[
        GroupIds, Field(description="With one, its sessions are that group's; with several, for no one group.")
    ] = ()
    room: Room | None = None
    leader: Leader | None = None
    school_holidays: School = "none"
    closed_days: ClosedDays = ()


class PlanSeries(Plan, Command):
    """Plan the sessions of a series, in one unit: on its weekdays, public holidays and what else is left out apart.

    The sessions are `<series_id>-001` and so on; a room or leader left out is the workshop's.
    """

    creates: ClassVar[bool] = True
    about: ClassVar[str] = "series"
    command: Literal["plan-series"] = "plan-series"


class ChangeSeries(Command):
    """Lay the rest of a series anew from a day on; what is left out stays.

    Its planned sessions move within their week; what is missing is planned, what is too many cancelled. Those that a person
    changed, and those with attendance, stay as they are.
    """

    command: Literal["change-series"] = "change-series"
    series_id: SeriesId
    from_on: Annotated[IsoDate, Field(description="The first day that is laid anew.")]
    weekdays: Weekdays | None = None
    until_on: IsoDate | None = None
    starts_at: Time | None = None
    minutes: Minutes | None = None
    room: Room | None = None
    leader: Leader | None = None
    school_holidays: School | None = None
    closed_days: ClosedDays | None = None
    why: Why = None


class EndSeries(Command):
    """End a series early: its planned sessions after the last day are cancelled, those that a person changed stay."""

    command: Literal["end-series"] = "end-series"
    series_id: SeriesId
    until_on: Annotated[IsoDate, Field(description="The last day.")]
    why: Why = None


class SkippedDay(Body):
    """A day that was left out."""

    day: IsoDate
    reason: SkipReason


class Recorded(Plan):
    """A series that was planned elsewhere or before."""

    skipped: Annotated[tuple[SkippedDay, ...], Field(max_length=1_000)] = ()
    made: Annotated[
        Number,
        Field(
            le=MOST_MADE,
            description="How many sessions it has planned; their numbers go on from there, and never back.",
        ),
    ] = 0


class RecordSeries(Recorded, Command):
    """Record a series whose sessions are recorded apart: nothing is planned by it."""

    creates: ClassVar[bool] = True
    about: ClassVar[str] = "series"
    command: Literal["record-series"] = "record-series"


class CorrectSeries(Recorded, Command):
    """Correct what is said of a series: every field as it should read. Its sessions stay; `change-series` moves them."""

    command: Literal["correct-series"] = "correct-series"
    why: Why = None


class VoidSeries(Command):
    """Void a series that was entered by mistake; no session of it may stand."""

    command: Literal["void-series"] = "void-series"
    series_id: Id
    why: Why


COMMANDS: tuple[type[Command], ...] = (PlanSeries, ChangeSeries, EndSeries, RecordSeries, CorrectSeries, VoidSeries)
