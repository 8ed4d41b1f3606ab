"""What intake can be asked to record of a group's funding and weekly pattern."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from services.intake.commands import Why
from services.kernel.codes import Funding
from services.kernel.codes_intake import HalfDay
from shared.fields import Body, Id, IsoDate, Name, Number
from shared.routes import Command


class FundingFields(Body):
    """The funding of a group in a period, as the funder grants it; it may lie ahead."""

    funding_id: Id
    group_id: Id
    funder: Funding
    subsidy_number: Annotated[Name | None, Field(description="The funder's number of the subsidy or file.")] = None
    starts_on: IsoDate
    ends_on: Annotated[IsoDate | None, Field(description="The last day; left out: until further notice.")] = None
    hours: Annotated[Number | None, Field(description="Hours financed in the whole period.")] = None
    places: Annotated[Number | None, Field(description="Places financed at one time.")] = None


class GrantFunding(FundingFields, Command):
    """Record who pays for a group in a period. A group has one funding at a time, so that no hour is declared twice."""

    creates: ClassVar[bool] = True
    about: ClassVar[str] = "fundings"
    command: Literal["grant-funding"] = "grant-funding"


class EndFunding(Command):
    """End a funding that was granted until further notice; its last day may lie ahead."""

    command: Literal["end-funding"] = "end-funding"
    funding_id: Id
    ends_on: IsoDate


class CorrectFunding(FundingFields, Command):
    """Correct a funding: every field as it should read."""

    command: Literal["correct-funding"] = "correct-funding"
    why: Why = None


class VoidFunding(Command):
    """Void a funding that was entered by mistake."""

    command: Literal["void-funding"] = "void-funding"
    funding_id: Id
    why: Why


class WeeklyPatternFields(Body):
    """When a group meets, as a person gives it."""

    weekly_pattern_id: Id
    group_id: Id
    holds_from: Annotated[IsoDate, Field(description="The day from which it holds; it may lie ahead.")]
    half_days: Annotated[
        tuple[HalfDay, ...],
        Field(min_length=1, max_length=28, description="In any order; a whole day is its two halves."),
    ]


class SetWeeklyPattern(WeeklyPatternFields, Command):
    """Set the half-days on which a group meets, from a day on. Weeks before that day stay as they were."""

    creates: ClassVar[bool] = True
    about: ClassVar[str] = "weekly-patterns"
    command: Literal["set-weekly-pattern"] = "set-weekly-pattern"


class CorrectWeeklyPattern(WeeklyPatternFields, Command):
    """Correct a pattern that was entered wrongly: every field as it should read. A change in life is set from its day on instead."""

    command: Literal["correct-weekly-pattern"] = "correct-weekly-pattern"
    why: Why = None


class VoidWeeklyPattern(Command):
    """Void a pattern that was entered by mistake; the one before it holds on."""

    command: Literal["void-weekly-pattern"] = "void-weekly-pattern"
    weekly_pattern_id: Id
    why: Why


COMMANDS: tuple[type[Command], ...] = (
    GrantFunding,
    EndFunding,
    CorrectFunding,
    VoidFunding,
    SetWeeklyPattern,
    CorrectWeeklyPattern,
    VoidWeeklyPattern,
)
