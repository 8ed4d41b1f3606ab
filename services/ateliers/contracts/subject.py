"""The subject of contracts, put together."""

from services.ateliers.contracts.commands import COMMANDS
from services.ateliers.contracts.decide import DECISIONS, check
from services.ateliers.contracts.events import CONTRACT, Contracts
from services.ateliers.contracts.examples import EXAMPLES
from services.ateliers.contracts.refusals import RULES
from services.kernel.roles import ORGANISE, PROGRAMME
from shared.subjects import Subject

SUBJECT = Subject(
    kinds=(CONTRACT,),
    commands=COMMANDS,
    examples=EXAMPLES,
    decisions=DECISIONS,
    documents={CONTRACT.stream: Contracts},
    rules=RULES,
    recording=ORGANISE,
    reading=PROGRAMME,
    check=check,
)
