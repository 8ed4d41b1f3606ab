"""The subject of profiles, put together."""

from services.intake.profile.api import profile_routes
from services.intake.profile.commands import COMMANDS
from services.intake.profile.decide import DECISIONS, check
from services.intake.profile.events import CONTACT_PERSON, PROFILE_VALUE, Profile
from services.intake.profile.examples import EXAMPLES
from services.intake.profile.refusals import RULES
from services.kernel.roles import ENROL, IDENTITY, RECORDS
from shared.subjects import Subject

SUBJECT = Subject(
    kinds=(PROFILE_VALUE, CONTACT_PERSON),
    commands=COMMANDS,
    examples=EXAMPLES,
    decisions=DECISIONS,
    documents={PROFILE_VALUE.stream: Profile},
    rules=RULES,
    recording=ENROL,
    reading=RECORDS,
    in_full=IDENTITY,
    check=check,
    reads=profile_routes(),
)
