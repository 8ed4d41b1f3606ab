"""What bilan records beside bilans, projects and interventions: a subject a room, put together here."""

from services.bilan.assessments.subject import SUBJECT as ASSESSMENTS
from shared.subjects import Subjects

SUBJECTS = Subjects(ASSESSMENTS)
