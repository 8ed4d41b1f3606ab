"""The subject of assessments, put together."""

from services.bilan.assessments.api import reads
from services.bilan.assessments.commands import COMMANDS
from services.bilan.assessments.decide import DECISIONS, check
from services.bilan.assessments.events import ASSESSMENT, BILAN_DRAFT, Assessments, BilanDrafts
from services.bilan.assessments.examples import EXAMPLES
from services.bilan.assessments.refusals import RULES
from services.kernel.roles import BILANS, NOTES, SUPPORT
from shared.subjects import Subject

SUBJECT = Subject(
    kinds=(ASSESSMENT, BILAN_DRAFT),
    commands=COMMANDS,
    examples=EXAMPLES,
    decisions=DECISIONS,
    documents={ASSESSMENT.stream: Assessments, BILAN_DRAFT.stream: BilanDrafts},
    rules=RULES,
    recording=SUPPORT,
    reading=BILANS,
    in_full=NOTES,
    check=check,
    reads=reads(),
)
