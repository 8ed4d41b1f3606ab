"""What ateliers records beside workshops, sessions and attendance: a subject a room, put together here."""

from services.ateliers.excuses.subject import SUBJECT as EXCUSES
from services.ateliers.signups.subject import SUBJECT as SIGN_UPS
from shared.subjects import Subjects

SUBJECTS = Subjects(SIGN_UPS, EXCUSES)
