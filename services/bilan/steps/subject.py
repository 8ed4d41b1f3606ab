"""The subject of the steps towards a project, put together."""

from services.bilan.steps.commands import COMMANDS
from services.bilan.steps.decide import DECISIONS
from services.bilan.steps.events import PROJECT_STEP, ProjectSteps
from services.bilan.steps.examples import EXAMPLES
from services.bilan.steps.refusals import RULES
from services.kernel.roles import BILANS, NOTES, SUPPORT
from shared.subjects import Subject

SUBJECT = Subject(
    kinds=(PROJECT_STEP,),
    commands=COMMANDS,
    examples=EXAMPLES,
    decisions=DECISIONS,
    documents={PROJECT_STEP.stream: ProjectSteps},
    rules=RULES,
    recording=SUPPORT,
    reading=BILANS,
    in_full=NOTES,
)
