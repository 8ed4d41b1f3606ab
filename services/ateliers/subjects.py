"""What ateliers records beside workshops, sessions and attendance: a subject a room, put together here."""

from services.ateliers.absences.subject import SUBJECT as ABSENCES
from services.ateliers.contracts.subject import SUBJECT as CONTRACTS
from services.ateliers.excuses.subject import SUBJECT as EXCUSES
from services.ateliers.feeds.subject import SUBJECT as FEEDS
from services.ateliers.offerings.subject import SUBJECT as OFFERINGS
from services.ateliers.series.subject import SUBJECT as SERIES
from services.ateliers.signups.subject import SUBJECT as SIGN_UPS
from services.ateliers.slots.subject import SUBJECT as SLOTS
from shared.subjects import Subjects

SUBJECTS = Subjects(OFFERINGS, CONTRACTS, SERIES, SLOTS, SIGN_UPS, EXCUSES, ABSENCES, FEEDS)
