"""French courses attended beside a parcours, and the events that say so. Frozen data, no logic."""

import msgspec

from shared.shelves import Kind

FRENCH_COURSE_RECORDED = "french-course-recorded.v1"
FRENCH_COURSE_ATTENDED = "french-course-attended.v1"
FRENCH_COURSE_ENDED = "french-course-ended.v1"
FRENCH_COURSE_CORRECTED = "french-course-corrected.v1"
FRENCH_COURSE_VOIDED = "french-course-voided.v1"


class Attended(msgspec.Struct, frozen=True):
    """The minutes attended in a period, both days included, as the school tells them."""

    starts_on: str
    ends_on: str
    minutes: int


class FrenchCourse(msgspec.Struct, frozen=True):
    """A French course that a person attends beside the parcours, at a school: `course` is `fle` or `alpha`.

    `ends_on` is its last day, which may lie ahead; `weekly_minutes` what it asks a week. `attended` is in order of date.
    """

    french_course_id: str
    parcours_id: str
    course: str
    school: str
    starts_on: str
    ends_on: str | None = None
    weekly_minutes: int | None = None
    attended: tuple[Attended, ...] = ()


class FrenchCourses(msgspec.Struct, frozen=True):
    """The document of a parcours's French courses, by id."""

    french_courses: dict[str, FrenchCourse] = {}


FRENCH_COURSE = Kind(
    name="french_course",
    record=FrenchCourse,
    stream="french_courses",
    parent="parcours_id",
    shelf="french_courses",
    day="starts_on",
    recorded=FRENCH_COURSE_RECORDED,
    corrected=FRENCH_COURSE_CORRECTED,
    voided=FRENCH_COURSE_VOIDED,
    further=(FRENCH_COURSE_ATTENDED, FRENCH_COURSE_ENDED),
)
