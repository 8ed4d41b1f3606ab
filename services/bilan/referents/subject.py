"""The subject of referents, put together."""

from services.bilan.referents.commands import COMMANDS
from services.bilan.referents.decide import DECISIONS, check
from services.bilan.referents.events import REFERENT, Referents
from services.bilan.referents.examples import EXAMPLES
from services.bilan.referents.refusals import RULES
from services.kernel.roles import RECORDS, SUPPORT
from shared.subjects import Subject

SUBJECT = Subject(
    kinds=(REFERENT,),
    commands=COMMANDS,
    examples=EXAMPLES,
    decisions=DECISIONS,
    documents={REFERENT.stream: Referents},
    rules=RULES,
    recording=SUPPORT,
    reading=RECORDS,
    check=check,
)
