"""An example of each command about consents."""

from typing import Any

CONSENT = {
    "consent_id": "a-2016-0101",
    "participant_id": "p-0101",
    "scope": "support",
    "given_on": "2016-01-25",
    "taken_by": "Reception, Espace Ressources",
}
EXAMPLES: dict[str, dict[str, Any]] = {
    "give-consent": CONSENT,
    "withdraw-consent": {"consent_id": "a-2016-0101", "withdrawn_on": "2016-06-15"},
    "correct-consent": CONSENT | {"given_on": "2016-01-22", "why": "The date on the paper."},
    "void-consent": {"consent_id": "a-2016-0101", "why": "Entered for another person."},
}
