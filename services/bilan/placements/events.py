"""Placements: the result of a literacy placement test, and the events that say so. Frozen data, no logic."""

import msgspec

from shared.shelves import Kind, found_by
from shared.vault import Sealed

PLACEMENT_RECORDED = "placement-recorded.v1"
PLACEMENT_CORRECTED = "placement-corrected.v1"
PLACEMENT_VOIDED = "placement-voided.v1"


class Placement(msgspec.Struct, frozen=True):
    """A placement test of French: a level a skill, on the alpha or the CEFR scale, and the course it leads to.

    A skill that was not tested is None. `intervention_id` is the intervention it was held in. `note` is sealed under the key of
    the participant `owner`.
    """

    placement_id: str
    parcours_id: str
    held_on: str
    orientation: str
    oral: str | None = None
    reading: str | None = None
    writing: str | None = None
    intervention_id: str | None = None
    note: Sealed | None = None
    owner: str | None = None


class Placements(msgspec.Struct, frozen=True):
    """The document of a parcours's placements, by id."""

    placements: dict[str, Placement] = {}


PLACEMENT = Kind(
    name="placement",
    record=Placement,
    stream="placements",
    parent="parcours_id",
    shelf="placements",
    day="held_on",
    recorded=PLACEMENT_RECORDED,
    corrected=PLACEMENT_CORRECTED,
    voided=PLACEMENT_VOIDED,
    sealed=("note",),
    places=found_by("placement", "placement_id", "intervention_id"),
)
