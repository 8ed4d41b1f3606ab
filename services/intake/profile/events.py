"""What is known of a person beside their fixed record, and the events that say so. Frozen data, no logic."""

import msgspec

from shared.shelves import Kind
from shared.vault import Sealed

PROFILE_VALUE_RECORDED = "profile-value-recorded.v1"
PROFILE_VALUE_CORRECTED = "profile-value-corrected.v1"
PROFILE_VALUE_VOIDED = "profile-value-voided.v1"
CONTACT_PERSON_RECORDED = "contact-person-recorded.v1"
CONTACT_PERSON_CORRECTED = "contact-person-corrected.v1"
CONTACT_PERSON_VOIDED = "contact-person-voided.v1"


class ProfileValue(msgspec.Struct, frozen=True):
    """What one item of a person's profile is from a day on, until a later value of the same item (and language) takes over.

    `value` is a code of the item; None for an address, a phone number or an e-mail address, which is in `details`. `details`
    is sealed under the key of the participant `owner`.
    """

    profile_value_id: str
    participant_id: str
    item: str
    value: str | None
    language: str | None
    holds_from: str
    source: str | None = None
    details: Sealed | None = None
    owner: str | None = None


class ContactPerson(msgspec.Struct, frozen=True):
    """Somebody whom the service may reach about a person, from `known_from` up to, not on, `until`.

    `name`, `phone` and `note` are sealed under the key of the participant `owner`.
    """

    contact_person_id: str
    participant_id: str
    relation: str
    known_from: str | None = None
    until: str | None = None
    name: Sealed | None = None
    phone: Sealed | None = None
    note: Sealed | None = None
    owner: str | None = None


class Profile(msgspec.Struct, frozen=True):
    """The document of a person's profile: values and contact persons, by id."""

    profile_values: dict[str, ProfileValue] = {}
    contact_persons: dict[str, ContactPerson] = {}


PROFILE_VALUE = Kind(
    name="profile_value",
    record=ProfileValue,
    stream="profile",
    parent="participant_id",
    shelf="profile_values",
    day="holds_from",
    recorded=PROFILE_VALUE_RECORDED,
    corrected=PROFILE_VALUE_CORRECTED,
    voided=PROFILE_VALUE_VOIDED,
    sealed=("details",),
)
CONTACT_PERSON = Kind(
    name="contact_person",
    record=ContactPerson,
    stream="profile",
    parent="participant_id",
    shelf="contact_persons",
    day="known_from",
    recorded=CONTACT_PERSON_RECORDED,
    corrected=CONTACT_PERSON_CORRECTED,
    voided=CONTACT_PERSON_VOIDED,
    sealed=("name", "phone", "note"),
)
