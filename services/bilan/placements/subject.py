"""The subject of placements, put together."""

from services.bilan.placements.commands import COMMANDS
from services.bilan.placements.decide import DECISIONS
from services.bilan.placements.events import PLACEMENT, Placements
from services.bilan.placements.examples import EXAMPLES
from services.bilan.placements.refusals import RULES
from services.kernel.roles import BILANS, NOTES, SUPPORT
from shared.subjects import Subject

SUBJECT = Subject(
    kinds=(PLACEMENT,),
    commands=COMMANDS,
    examples=EXAMPLES,
    decisions=DECISIONS,
    documents={PLACEMENT.stream: Placements},
    rules=RULES,
    recording=SUPPORT,
    reading=BILANS,
    in_full=NOTES,
)
