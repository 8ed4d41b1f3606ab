"""The subject of candidacies, put together."""

from services.intake.waiting.api import waiting_routes
from services.intake.waiting.commands import COMMANDS
from services.intake.waiting.decide import DECISIONS, check
from services.intake.waiting.events import CANDIDACY, Candidacies
from services.intake.waiting.examples import EXAMPLES
from services.intake.waiting.refusals import RULES
from shared.subjects import Subject

SUBJECT = Subject(
    kinds=(CANDIDACY,),
    commands=COMMANDS,
    examples=EXAMPLES,
    decisions=DECISIONS,
    documents={CANDIDACY.stream: Candidacies},
    rules=RULES,
    check=check,
    reads=waiting_routes(),
)
