"""Decisions about French courses. Pure: records in, steps out."""

from functools import partial
from itertools import pairwise

import msgspec

from services.bilan.dossiers import Dossiers
from services.bilan.french_courses import commands as c
from services.bilan.french_courses.events import (
    FRENCH_COURSE,
    FRENCH_COURSE_ATTENDED,
    FRENCH_COURSE_ENDED,
    Attended,
    FrenchCourse,
)
from services.bilan.french_courses.refusals import RULES, refuse
from shared import shelves
from shared.shelves import Decision, Seals


def judge(
    record: FrenchCourse | None, before: FrenchCourse | None, streams: Dossiers, today: str
) -> FrenchCourse | None:
    """What holds for one course: its parcours and dates, and periods attended that do not overlap. They come in order."""
    if record is None:
        return None
    listed = streams.roster.get(record.parcours_id)
    if listed is None or not listed.standing:
        raise refuse("unknown_parcours", "parcours_id")
    if record.starts_on > today:
        raise refuse("after_today", "starts_on")
    if record.ends_on is not None and record.ends_on < record.starts_on:
        raise refuse("end_before_start", "ends_on")
    attended = tuple(sorted(record.attended, key=lambda one: (one.starts_on, one.ends_on)))
    for period in attended:
        _within(period, record, today)
    if any(later.starts_on <= earlier.ends_on for earlier, later in pairwise(attended)):
        raise refuse("periods_overlap", "attended")
    return msgspec.structs.replace(record, attended=attended)


def _within(period: Attended, course: FrenchCourse, today: str) -> None:
    if period.ends_on < period.starts_on:
        raise refuse("end_before_start", "attended")
    if period.ends_on > today:
        raise refuse("after_today", "attended")
    if period.starts_on < course.starts_on or (course.ends_on is not None and period.ends_on > course.ends_on):
        raise refuse("outside_course", "attended")


def record_hours(command: c.RecordCourseHours, seals: Seals, streams: Dossiers, today: str) -> tuple[str, str]:
    """One more period attended."""
    before: FrenchCourse = shelves.required(FRENCH_COURSE, RULES, command, streams)
    period = Attended(command.starts_on, command.ends_on, command.minutes)
    now = judge(msgspec.structs.replace(before, attended=(*before.attended, period)), before, streams, today)
    return shelves.put(streams, FRENCH_COURSE, FRENCH_COURSE_ATTENDED, now, before, seals, command.ends_on)


DECISIONS: dict[type, Decision] = {
    **shelves.decisions(FRENCH_COURSE, judge, RULES, c.RecordFrenchCourse, c.CorrectFrenchCourse, c.VoidFrenchCourse),
    c.RecordCourseHours: record_hours,
    c.EndFrenchCourse: partial(shelves.change, FRENCH_COURSE, FRENCH_COURSE_ENDED, judge, RULES),
}
