"""The subject of the slots of sessions, put together."""

from services.ateliers.slots.commands import COMMANDS
from services.ateliers.slots.decide import DECISIONS, check
from services.ateliers.slots.events import SLOT, Slots
from services.ateliers.slots.examples import EXAMPLES
from services.ateliers.slots.refusals import RULES
from services.kernel.roles import PROGRAMME, SCHEDULE
from shared.subjects import Subject

SUBJECT = Subject(
    kinds=(SLOT,),
    commands=COMMANDS,
    examples=EXAMPLES,
    decisions=DECISIONS,
    documents={SLOT.stream: Slots},
    rules=RULES,
    recording=SCHEDULE,
    reading=PROGRAMME,
    check=check,
)
