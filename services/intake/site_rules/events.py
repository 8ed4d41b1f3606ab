"""The rules of a site about the data of persons, and the events that say so. Frozen data, no logic."""

import msgspec

from shared.shelves import Kind

SITE_RULE_SET = "site-rule-set.v1"
SITE_RULE_CORRECTED = "site-rule-corrected.v1"
SITE_RULE_VOIDED = "site-rule-voided.v1"


class SiteRule(msgspec.Struct, frozen=True):
    """What a site has decided, from a day on until the next one.

    `retention_months`: how long a person's data are kept after the end of their last parcours; None: until somebody asks.
    `shares_numbers`: another site that does so too is told that a national number has a file here.
    """

    site_rule_id: str
    site: str
    holds_from: str
    retention_months: int | None = None
    shares_numbers: bool = False


class SiteRules(msgspec.Struct, frozen=True):
    """The document of a site's rules, by id."""

    site_rules: dict[str, SiteRule] = {}


SITE_RULE = Kind(
    name="site_rule",
    record=SiteRule,
    stream="site_rules",
    parent="site",
    shelf="site_rules",
    day="holds_from",
    recorded=SITE_RULE_SET,
    corrected=SITE_RULE_CORRECTED,
    voided=SITE_RULE_VOIDED,
    about_nobody=True,
)
