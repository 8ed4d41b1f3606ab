"""The subject of candidacies, put together."""

from services.intake.waiting.api import waiting_routes
from services.intake.waiting.commands import COMMANDS
from services.intake.waiting.decide import DECISIONS, check
from services.intake.waiting.events import CANDIDACY, Candidacies
from services.intake.waiting.examples import EXAMPLES
from services.intake.waiting.refusals import RULES
from services.kernel.roles import ENROL, RECORDS
from shared.subjects import Subject

SUBJECT = Subject(
    kinds=(CANDIDACY,),
    commands=COMMANDS,
    examples=EXAMPLES,
    decisions=DECISIONS,
    documents={CANDIDACY.stream: Candidacies},
    rules=RULES,
    recording=ENROL,
    reading=RECORDS,
    check=check,
    reads=waiting_routes(),
)
