"""What a workshop offers from a day on, and the events that say so. Frozen data, no logic."""

import msgspec

from shared.shelves import Kind

OFFERING_RECORDED = "offering-recorded.v1"
OFFERING_CORRECTED = "offering-corrected.v1"
OFFERING_VOIDED = "offering-voided.v1"


class Offering(msgspec.Struct, frozen=True):
    """What a workshop offers from a day on (no day: from the first): its theme, who leads it, where, and for whom it is meant.

    `leader` is a worker's id, `organisation` who leads where that is a partner. A session planned without a room or a leader
    of its own gets these.
    """

    offering_id: str
    workshop_id: str
    from_on: str | None = None
    theme: str | None = None
    leader: str | None = None
    organisation: str | None = None
    room: str | None = None
    publics: tuple[str, ...] = ()
    group_ids: tuple[str, ...] = ()


class Offerings(msgspec.Struct, frozen=True):
    """The document of a workshop's offerings, by id."""

    offerings: dict[str, Offering] = {}


OFFERING = Kind(
    name="offering",
    record=Offering,
    stream="offerings",
    parent="workshop_id",
    shelf="offerings",
    day="from_on",
    recorded=OFFERING_RECORDED,
    corrected=OFFERING_CORRECTED,
    voided=OFFERING_VOIDED,
    about_nobody=True,
)
