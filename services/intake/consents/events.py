"""Consents, and the events that say so. Frozen data, no logic."""

import msgspec

from shared.shelves import Kind
from shared.vault import Sealed

CONSENT_GIVEN = "consent-given.v1"
CONSENT_WITHDRAWN = "consent-withdrawn.v1"
CONSENT_CORRECTED = "consent-corrected.v1"
CONSENT_VOIDED = "consent-voided.v1"


class Consent(msgspec.Struct, frozen=True):
    """What a person agreed to of their own will: it holds from `given_on` up to, not on, `withdrawn_on`; None where it holds on.

    `taken_by` (the worker) and `note` are sealed under the key of the participant `owner`.
    """

    consent_id: str
    participant_id: str
    scope: str
    given_on: str
    withdrawn_on: str | None = None
    taken_by: Sealed | None = None
    note: Sealed | None = None
    owner: str | None = None


class Consents(msgspec.Struct, frozen=True):
    """The document of a person's consents, by id."""

    consents: dict[str, Consent] = {}


CONSENT = Kind(
    name="consent",
    record=Consent,
    stream="consents",
    parent="participant_id",
    shelf="consents",
    day="given_on",
    recorded=CONSENT_GIVEN,
    corrected=CONSENT_CORRECTED,
    voided=CONSENT_VOIDED,
    further=(CONSENT_WITHDRAWN,),
    sealed=("taken_by", "note"),
)
