"""The subject of absences in a row, put together."""

from services.ateliers.absences.commands import COMMANDS
from services.ateliers.absences.decide import DECISIONS
from services.ateliers.absences.events import SIGNAL, Signals
from services.ateliers.absences.examples import EXAMPLES
from services.ateliers.absences.refusals import RULES
from services.kernel.roles import ATTENDANCE, NOTES, SUPPORT
from shared.subjects import Subject

SUBJECT = Subject(
    kinds=(SIGNAL,),
    commands=COMMANDS,
    examples=EXAMPLES,
    decisions=DECISIONS,
    documents={SIGNAL.stream: Signals},
    rules=RULES,
    recording=SUPPORT,
    reading=ATTENDANCE,
    in_full=NOTES,
)
