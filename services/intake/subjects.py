"""What intake records beside groups, participants and parcours: a subject a room, put together here."""

from services.intake.suspensions.subject import SUBJECT as SUSPENSIONS
from shared.subjects import Subjects

SUBJECTS = Subjects(SUSPENSIONS)
