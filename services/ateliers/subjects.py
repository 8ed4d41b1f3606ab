"""What ateliers records beside workshops, sessions and attendance: a subject a room, put together here."""

from services.ateliers.absences.subject import SUBJECT as ABSENCES
from services.ateliers.contracts.subject import SUBJECT as CONTRACTS
from services.ateliers.excuses.subject import SUBJECT as EXCUSES
from services.ateliers.offerings.subject import SUBJECT as OFFERINGS
from services.ateliers.signups.subject import SUBJECT as SIGN_UPS
from shared.subjects import Subjects

SUBJECTS = Subjects(OFFERINGS, CONTRACTS, SIGN_UPS, EXCUSES, ABSENCES)
