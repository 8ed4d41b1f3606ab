"""The subject of plans of action, put together."""

from services.bilan.plans.api import reads
from services.bilan.plans.commands import COMMANDS
from services.bilan.plans.decide import DECISIONS, check
from services.bilan.plans.events import ACTION, GOAL, PLAN_STREAM, PROBLEM, PROGRESS, Plan
from services.bilan.plans.examples import EXAMPLES
from services.bilan.plans.refusals import RULES
from services.kernel.roles import BILANS, NOTES, SUPPORT
from shared.subjects import Subject

SUBJECT = Subject(
    kinds=(PROBLEM, GOAL, ACTION, PROGRESS),
    commands=COMMANDS,
    examples=EXAMPLES,
    decisions=DECISIONS,
    documents={PLAN_STREAM: Plan},
    rules=RULES,
    recording=SUPPORT,
    reading=BILANS,
    in_full=NOTES,
    check=check,
    reads=reads(),
)
