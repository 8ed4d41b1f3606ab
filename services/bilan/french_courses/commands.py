"""What bilan can be asked to record of French courses."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from services.bilan.commands import Why
from shared.fields import Body, Id, IsoDate, Name, Number
from shared.routes import Command


class Period(Body):
    """The minutes attended in a period, both days included."""

    starts_on: IsoDate
    ends_on: IsoDate
    minutes: Number


class FrenchCourseFields(Body):
    """A French course as a person gives it. The school is an organisation: no person's name."""

    french_course_id: Id
    parcours_id: Id
    course: Literal["fle", "alpha"]
    school: Name
    starts_on: Annotated[IsoDate, Field(description="The first day; it may be before the parcours started.")]
    ends_on: Annotated[IsoDate | None, Field(description="The last day, foreseen or real.")] = None
    weekly_minutes: Annotated[Number | None, Field(description="What the course asks a week.")] = None
    attended: list[Period] = Field(default_factory=list, max_length=500, description="The minutes attended, by period.")


class RecordFrenchCourse(FrenchCourseFields, Command):
    """Record a French course attended beside the parcours."""

    creates: ClassVar[bool] = True
    about: ClassVar[str] = "french-courses"
    command: Literal["record-french-course"] = "record-french-course"


class RecordCourseHours(Period, Command):
    """Record what was attended of a French course in one more period."""

    command: Literal["record-course-hours"] = "record-course-hours"
    french_course_id: Id


class EndFrenchCourse(Command):
    """End a French course, or give its end anew."""

    command: Literal["end-french-course"] = "end-french-course"
    french_course_id: Id
    ends_on: IsoDate


class CorrectFrenchCourse(FrenchCourseFields, Command):
    """Correct a French course: every field as it should read, what was attended included."""

    command: Literal["correct-french-course"] = "correct-french-course"
    why: Why = None


class VoidFrenchCourse(Command):
    """Void a French course that was entered by mistake."""

    command: Literal["void-french-course"] = "void-french-course"
    french_course_id: Id
    why: Why


COMMANDS: tuple[type[Command], ...] = (
    RecordFrenchCourse,
    RecordCourseHours,
    EndFrenchCourse,
    CorrectFrenchCourse,
    VoidFrenchCourse,
)
