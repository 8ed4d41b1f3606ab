"""An example of each command about a profile."""

from typing import Any

VALUE = {
    "profile_value_id": "v-2016-0101",
    "participant_id": "p-0101",
    "item": "income",
    "value": "ris_single",
    "holds_from": "2015-11-01",
    "source": "document",
}
CONTACT = {
    "contact_person_id": "c-2016-0101",
    "participant_id": "p-0101",
    "relation": "doctor",
    "name": "Maison médicale Exemple",
    "phone": "02 000 00 00",
    "known_from": "2016-02-01",
}
EXAMPLES: dict[str, dict[str, Any]] = {
    "record-profile-value": VALUE,
    "correct-profile-value": VALUE | {"value": "ris_family", "why": "The wrong category."},
    "void-profile-value": {"profile_value_id": "v-2016-0101", "why": "Entered for another person."},
    "record-contact-person": CONTACT,
    "correct-contact-person": CONTACT | {"until": "2016-09-01", "why": "Moved to another practice."},
    "void-contact-person": {"contact_person_id": "c-2016-0101", "why": "Entered for another person."},
}
