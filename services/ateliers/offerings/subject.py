"""The subject of what a workshop offers, put together."""

from services.ateliers.offerings.commands import COMMANDS
from services.ateliers.offerings.decide import DECISIONS, check
from services.ateliers.offerings.events import OFFERING, Offerings
from services.ateliers.offerings.examples import EXAMPLES
from services.ateliers.offerings.refusals import RULES
from services.kernel.roles import PROGRAMME, SCHEDULE
from shared.subjects import Subject

SUBJECT = Subject(
    kinds=(OFFERING,),
    commands=COMMANDS,
    examples=EXAMPLES,
    decisions=DECISIONS,
    documents={OFFERING.stream: Offerings},
    rules=RULES,
    recording=SCHEDULE,
    reading=PROGRAMME,
    check=check,
)
