"""The subject of what comes after a parcours, put together."""

from services.intake.follow_ups.api import due_route
from services.intake.follow_ups.commands import COMMANDS
from services.intake.follow_ups.decide import DECISIONS, check
from services.intake.follow_ups.events import FOLLOW_UP, FollowUps
from services.intake.follow_ups.examples import EXAMPLES
from services.intake.follow_ups.refusals import RULES
from services.kernel.roles import BILANS, ENROL, NOTES, SUPPORT
from shared.subjects import Subject

SUBJECT = Subject(
    kinds=(FOLLOW_UP,),
    commands=COMMANDS,
    examples=EXAMPLES,
    decisions=DECISIONS,
    documents={FOLLOW_UP.stream: FollowUps},
    rules=RULES,
    recording=SUPPORT,
    reading=BILANS,
    in_full=NOTES,
    apart={"reopen-parcours": ENROL},
    check=check,
    reads=due_route(),
)
