"""What bilan records beside bilans, projects and interventions: a subject a room, put together here."""

from services.bilan.assessments.subject import SUBJECT as ASSESSMENTS
from services.bilan.french_courses.subject import SUBJECT as FRENCH_COURSES
from services.bilan.ideas.subject import SUBJECT as IDEAS
from services.bilan.intervention_details.subject import SUBJECT as INTERVENTION_DETAILS
from services.bilan.outcomes.subject import SUBJECT as OUTCOMES
from services.bilan.placements.subject import SUBJECT as PLACEMENTS
from services.bilan.plans.subject import SUBJECT as PLANS
from services.bilan.referents.subject import SUBJECT as REFERENTS
from services.bilan.steps.subject import SUBJECT as STEPS
from shared.subjects import Subjects

SUBJECTS = Subjects(
    ASSESSMENTS,
    PLACEMENTS,
    FRENCH_COURSES,
    IDEAS,
    STEPS,
    OUTCOMES,
    INTERVENTION_DETAILS,
    REFERENTS,
    PLANS,
)
