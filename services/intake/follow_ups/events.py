"""Follow-ups of a parcours that has ended, and the events that say so. Frozen data, no logic."""

import msgspec

from shared.shelves import Kind
from shared.vault import Sealed

FOLLOW_UP_RECORDED = "follow-up-recorded.v1"
FOLLOW_UP_CORRECTED = "follow-up-corrected.v1"
FOLLOW_UP_VOIDED = "follow-up-voided.v1"


class FollowUp(msgspec.Struct, frozen=True):
    """What became of a person's project three, six or twelve months after the end of a parcours, one of each `term`.

    `note` is sealed under the key of the participant `owner`.
    """

    follow_up_id: str
    parcours_id: str
    term: str
    held_on: str
    became: str
    note: Sealed | None = None
    owner: str | None = None


class FollowUps(msgspec.Struct, frozen=True):
    """The document of a parcours's follow-ups, by id."""

    follow_ups: dict[str, FollowUp] = {}


FOLLOW_UP = Kind(
    name="follow_up",
    record=FollowUp,
    stream="follow_ups",
    parent="parcours_id",
    shelf="follow_ups",
    day="held_on",
    recorded=FOLLOW_UP_RECORDED,
    corrected=FOLLOW_UP_CORRECTED,
    voided=FOLLOW_UP_VOIDED,
    sealed=("note",),
)
