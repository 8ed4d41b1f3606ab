"""The subject of excuses, put together."""

from services.ateliers.excuses.commands import COMMANDS
from services.ateliers.excuses.decide import DECISIONS, check
from services.ateliers.excuses.events import EXCUSE, Excuses
from services.ateliers.excuses.examples import EXAMPLES
from services.ateliers.excuses.refusals import RULES
from services.kernel.roles import ATTENDANCE, NOTES, TAKE_ATTENDANCE
from shared.subjects import Subject

SUBJECT = Subject(
    kinds=(EXCUSE,),
    commands=COMMANDS,
    examples=EXAMPLES,
    decisions=DECISIONS,
    documents={EXCUSE.stream: Excuses},
    rules=RULES,
    recording=TAKE_ATTENDANCE,
    reading=ATTENDANCE,
    in_full=NOTES,
    check=check,
)
