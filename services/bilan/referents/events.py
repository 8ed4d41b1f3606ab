"""The referent of a parcours, and the events that say so. Frozen data, no logic."""

import msgspec

from shared.shelves import Kind, found_by

REFERENT_ASSIGNED = "referent-assigned.v1"
REFERENT_ENDED = "referent-ended.v1"
REFERENT_CORRECTED = "referent-corrected.v1"
REFERENT_VOIDED = "referent-voided.v1"


class Referent(msgspec.Struct, frozen=True):
    """The worker who follows a parcours, from `starts_on` up to, not on, `ended_on`; None where they still do.

    `worker_id` is the subject of the worker's token.
    """

    referent_id: str
    parcours_id: str
    worker_id: str
    starts_on: str
    ended_on: str | None = None


class Referents(msgspec.Struct, frozen=True):
    """The document of a parcours's referents, by id."""

    referents: dict[str, Referent] = {}


BY_WORKER = "referent.worker_id"
"""The kind in the directory under which referents are found by their worker."""
REFERENT = Kind(
    name="referent",
    record=Referent,
    stream="referents",
    parent="parcours_id",
    shelf="referents",
    day="starts_on",
    recorded=REFERENT_ASSIGNED,
    corrected=REFERENT_CORRECTED,
    voided=REFERENT_VOIDED,
    further=(REFERENT_ENDED,),
    places=found_by("referent", "referent_id", "worker_id"),
)
