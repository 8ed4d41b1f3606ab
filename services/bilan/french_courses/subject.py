"""The subject of French courses, put together."""

from services.bilan.french_courses.commands import COMMANDS
from services.bilan.french_courses.decide import DECISIONS
from services.bilan.french_courses.events import FRENCH_COURSE, FrenchCourses
from services.bilan.french_courses.examples import EXAMPLES
from services.bilan.french_courses.refusals import RULES
from services.kernel.roles import BILANS, SUPPORT
from shared.subjects import Subject

SUBJECT = Subject(
    kinds=(FRENCH_COURSE,),
    commands=COMMANDS,
    examples=EXAMPLES,
    decisions=DECISIONS,
    documents={FRENCH_COURSE.stream: FrenchCourses},
    rules=RULES,
    recording=SUPPORT,
    reading=BILANS,
)
