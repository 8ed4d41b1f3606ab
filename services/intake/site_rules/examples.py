"""An example of each command about a site's rules."""

from typing import Any

SITE_RULE = {
    "site_rule_id": "saint-gilles-2024",
    "site": "saint-gilles",
    "holds_from": "2024-01-01",
    "retention_months": 120,
    "shares_numbers": True,
}
EXAMPLES: dict[str, dict[str, Any]] = {
    "set-site-rule": SITE_RULE,
    "correct-site-rule": SITE_RULE | {"retention_months": 60, "why": "The decision says five years."},
    "void-site-rule": {"site_rule_id": "saint-gilles-2024", "why": "Entered for another site."},
}
