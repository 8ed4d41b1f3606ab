"""The subject of a group's funding and weekly pattern, put together."""

from services.intake.groups.api import plan_route
from services.intake.groups.commands import COMMANDS
from services.intake.groups.decide import DECISIONS, check
from services.intake.groups.events import FUNDING, WEEKLY_PATTERN, GroupPlan
from services.intake.groups.examples import EXAMPLES
from services.intake.groups.refusals import RULES
from services.kernel.roles import ORGANISE, PROGRAMME
from shared.subjects import Subject

SUBJECT = Subject(
    kinds=(FUNDING, WEEKLY_PATTERN),
    commands=COMMANDS,
    examples=EXAMPLES,
    decisions=DECISIONS,
    documents={FUNDING.stream: GroupPlan},
    rules=RULES,
    recording=ORGANISE,
    reading=PROGRAMME,
    check=check,
    reads=plan_route(),
)
