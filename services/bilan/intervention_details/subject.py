"""The subject of intervention details, put together."""

from services.bilan.intervention_details.commands import COMMANDS
from services.bilan.intervention_details.decide import DECISIONS, check
from services.bilan.intervention_details.events import INTERVENTION_DETAIL, InterventionDetails
from services.bilan.intervention_details.examples import EXAMPLES
from services.bilan.intervention_details.refusals import RULES
from services.kernel.roles import BILANS, NOTES, SUPPORT
from shared.subjects import Subject

SUBJECT = Subject(
    kinds=(INTERVENTION_DETAIL,),
    commands=COMMANDS,
    examples=EXAMPLES,
    decisions=DECISIONS,
    documents={INTERVENTION_DETAIL.stream: InterventionDetails},
    rules=RULES,
    recording=SUPPORT,
    reading=BILANS,
    in_full=NOTES,
    check=check,
)
