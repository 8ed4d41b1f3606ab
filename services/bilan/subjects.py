"""What bilan records beside bilans, projects and interventions: a subject a room, put together here."""

from services.bilan.assessments.subject import SUBJECT as ASSESSMENTS
from services.bilan.french_courses.subject import SUBJECT as FRENCH_COURSES
from services.bilan.placements.subject import SUBJECT as PLACEMENTS
from shared.subjects import Subjects

SUBJECTS = Subjects(ASSESSMENTS, PLACEMENTS, FRENCH_COURSES)
