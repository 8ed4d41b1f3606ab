"""The subject of consents, put together."""

from services.intake.consents.api import holding_route
from services.intake.consents.commands import COMMANDS
from services.intake.consents.decide import DECISIONS, check
from services.intake.consents.events import CONSENT, Consents
from services.intake.consents.examples import EXAMPLES
from services.intake.consents.refusals import RULES
from services.kernel.roles import ENROL, NOTES, RECORDS
from shared.subjects import Subject

SUBJECT = Subject(
    kinds=(CONSENT,),
    commands=COMMANDS,
    examples=EXAMPLES,
    decisions=DECISIONS,
    documents={CONSENT.stream: Consents},
    rules=RULES,
    recording=ENROL,
    reading=RECORDS,
    in_full=NOTES,
    check=check,
    reads=holding_route(),
)
