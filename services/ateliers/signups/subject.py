"""The subject of sign-ups, put together."""

from services.ateliers.signups.commands import COMMANDS
from services.ateliers.signups.decide import DECISIONS, check
from services.ateliers.signups.events import SIGN_UP, SignUps
from services.ateliers.signups.examples import EXAMPLES
from services.ateliers.signups.refusals import RULES
from services.kernel.roles import ATTENDANCE, TAKE_ATTENDANCE
from shared.subjects import Subject

SUBJECT = Subject(
    kinds=(SIGN_UP,),
    commands=COMMANDS,
    examples=EXAMPLES,
    decisions=DECISIONS,
    documents={SIGN_UP.stream: SignUps},
    rules=RULES,
    recording=TAKE_ATTENDANCE,
    reading=ATTENDANCE,
    check=check,
)
