"""What intake records beside groups, participants and parcours: a subject a room, put together here."""

from services.intake.consents.subject import SUBJECT as CONSENTS
from services.intake.family import read_with
from services.intake.follow_ups.subject import SUBJECT as FOLLOW_UPS
from services.intake.groups.subject import SUBJECT as GROUPS
from services.intake.profile.subject import SUBJECT as PROFILE
from services.intake.site_rules.subject import SUBJECT as SITE_RULES
from services.intake.suspensions.subject import SUBJECT as SUSPENSIONS
from services.intake.waiting.subject import SUBJECT as WAITING
from shared.subjects import Subjects

SUBJECTS = Subjects(SUSPENSIONS, PROFILE, CONSENTS, FOLLOW_UPS, WAITING, GROUPS, SITE_RULES, read_with=read_with)
