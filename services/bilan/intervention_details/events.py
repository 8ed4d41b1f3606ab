"""What a worker notes of an intervention, and the events that say so. Frozen data, no logic."""

import msgspec

from shared.shelves import Kind
from shared.vault import Sealed

DETAIL_RECORDED = "intervention-detail-recorded.v1"
DETAIL_CORRECTED = "intervention-detail-corrected.v1"
DETAIL_VOIDED = "intervention-detail-voided.v1"


class InterventionDetail(msgspec.Struct, frozen=True):
    """What an intervention was about and where it was held, beside its fixed record.

    Recorded, it always has `held_on`: the intervention's day as it was then. `note` is sealed under the key of the participant
    `owner`.
    """

    intervention_detail_id: str
    intervention_id: str
    domains: tuple[str, ...] = ()
    place: str | None = None
    held_on: str | None = None
    note: Sealed | None = None
    owner: str | None = None


class InterventionDetails(msgspec.Struct, frozen=True):
    """The document of an intervention's detail, by id."""

    intervention_details: dict[str, InterventionDetail] = {}


INTERVENTION_DETAIL = Kind(
    name="intervention_detail",
    record=InterventionDetail,
    stream="intervention_details",
    parent="intervention_id",
    shelf="intervention_details",
    day="held_on",
    recorded=DETAIL_RECORDED,
    corrected=DETAIL_CORRECTED,
    voided=DETAIL_VOIDED,
    sealed=("note",),
)
