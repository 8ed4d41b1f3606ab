"""The subject of a site's rules, put together."""

from services.intake.site_rules.commands import COMMANDS
from services.intake.site_rules.decide import DECISIONS, check
from services.intake.site_rules.events import SITE_RULE, SiteRules
from services.intake.site_rules.examples import EXAMPLES
from services.intake.site_rules.refusals import RULES
from services.kernel.roles import PROTECT, RECORDS
from shared.subjects import Subject

SUBJECT = Subject(
    kinds=(SITE_RULE,),
    commands=COMMANDS,
    examples=EXAMPLES,
    decisions=DECISIONS,
    documents={SITE_RULE.stream: SiteRules},
    rules=RULES,
    check=check,
    recording=PROTECT,
    reading=RECORDS,
)
