"""Suspensions of a parcours, and the events that say so. Frozen data, no logic."""

import msgspec

from shared.shelves import Kind
from shared.vault import Sealed

PARCOURS_SUSPENDED = "parcours-suspended.v1"
PARCOURS_RESUMED = "parcours-resumed.v1"
SUSPENSION_CORRECTED = "suspension-corrected.v1"
SUSPENSION_VOIDED = "suspension-voided.v1"


class Suspension(msgspec.Struct, frozen=True):
    """A time in which a parcours stands still: from `starts_on` up to, not on, `resumed_on`; None where it still does.

    `expected_until` is what was foreseen when it began. `note` is sealed under the key of the participant `owner`.
    """

    suspension_id: str
    parcours_id: str
    reason: str
    starts_on: str
    expected_until: str | None
    resumed_on: str | None = None
    note: Sealed | None = None
    owner: str | None = None


class Suspensions(msgspec.Struct, frozen=True):
    """The document of a parcours's suspensions, by id."""

    suspensions: dict[str, Suspension] = {}


SUSPENSION = Kind(
    name="suspension",
    record=Suspension,
    stream="suspensions",
    parent="parcours_id",
    shelf="suspensions",
    day="starts_on",
    recorded=PARCOURS_SUSPENDED,
    corrected=SUSPENSION_CORRECTED,
    voided=SUSPENSION_VOIDED,
    further=(PARCOURS_RESUMED,),
    sealed=("note",),
)
