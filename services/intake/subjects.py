"""What intake records beside groups, participants and parcours: a subject a room, put together here."""

from services.intake.consents.subject import SUBJECT as CONSENTS
from services.intake.profile.subject import SUBJECT as PROFILE
from services.intake.suspensions.subject import SUBJECT as SUSPENSIONS
from shared.subjects import Subjects

SUBJECTS = Subjects(SUSPENSIONS, PROFILE, CONSENTS)
