"""The subject of what becomes of a project, put together."""

from services.bilan.outcomes.api import reads
from services.bilan.outcomes.commands import COMMANDS
from services.bilan.outcomes.decide import DECISIONS, check
from services.bilan.outcomes.events import ACHIEVEMENT, PROJECT_WITHDRAWAL, STREAM, TAKEOVER, ProjectOutcomes
from services.bilan.outcomes.examples import EXAMPLES
from services.bilan.outcomes.refusals import RULES
from services.kernel.roles import BILANS, NOTES, SUPPORT
from shared.subjects import Subject

SUBJECT = Subject(
    kinds=(ACHIEVEMENT, TAKEOVER, PROJECT_WITHDRAWAL),
    commands=COMMANDS,
    examples=EXAMPLES,
    decisions=DECISIONS,
    documents={STREAM: ProjectOutcomes},
    rules=RULES,
    recording=SUPPORT,
    reading=BILANS,
    in_full=NOTES,
    check=check,
    reads=reads(),
)
