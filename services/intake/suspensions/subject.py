"""The subject of suspensions, put together."""

from services.intake.suspensions.api import standstill_route
from services.intake.suspensions.commands import COMMANDS
from services.intake.suspensions.decide import DECISIONS, check
from services.intake.suspensions.events import SUSPENSION, Suspensions
from services.intake.suspensions.examples import EXAMPLES
from services.intake.suspensions.refusals import RULES
from services.kernel.roles import ENROL, NOTES, RECORDS
from shared.subjects import Subject

SUBJECT = Subject(
    kinds=(SUSPENSION,),
    commands=COMMANDS,
    examples=EXAMPLES,
    decisions=DECISIONS,
    documents={SUSPENSION.stream: Suspensions},
    rules=RULES,
    recording=ENROL,
    reading=RECORDS,
    in_full=NOTES,
    check=check,
    reads=standstill_route(),
)
