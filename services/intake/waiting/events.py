"""Candidacies for a place in a group, and the events that say so. Frozen data, no logic."""

import msgspec

from shared.shelves import Kind, found_by

CANDIDACY_RECORDED = "candidacy-recorded.v1"
CANDIDACY_MOVED = "candidacy-moved.v1"
PLACE_OFFERED = "place-offered.v1"
PLACE_ACCEPTED = "place-accepted.v1"
PLACE_DECLINED = "place-declined.v1"
OFFER_LAPSED = "offer-lapsed.v1"
CANDIDACY_WITHDRAWN = "candidacy-withdrawn.v1"
CANDIDATE_ENROLLED = "candidate-enrolled.v1"
CANDIDACY_CORRECTED = "candidacy-corrected.v1"
CANDIDACY_VOIDED = "candidacy-voided.v1"

OPEN = frozenset({"waiting", "offered", "accepted"})
HOLDS_A_PLACE = frozenset({"offered", "accepted"})


class Candidacy(msgspec.Struct, frozen=True):
    """Somebody who asks for a place in a group, on `asked_on`, and what became of it.

    `turn` is the order of recording, from 1. One that was moved stands just ahead of the candidacy `ahead_of`; `moved` is
    the order of the moves, from 1. `closed_on` is the day on which it was declined, lapsed, withdrawn or enrolled.
    """

    candidacy_id: str
    participant_id: str
    group_id: str
    asked_on: str
    status: str = "waiting"
    offered_on: str | None = None
    answer_by: str | None = None
    accepted_on: str | None = None
    closed_on: str | None = None
    decline_reason: str | None = None
    enrolled_parcours: str | None = None
    turn: int = 0
    ahead_of: str | None = None
    moved: int = 0


class Candidacies(msgspec.Struct, frozen=True):
    """The document of a group's candidacies, by id."""

    candidacies: dict[str, Candidacy] = {}


BY_PERSON = "candidacy.participant_id"
"""The kind in the directory under which candidacies are found by who asks."""
CANDIDACY = Kind(
    name="candidacy",
    record=Candidacy,
    stream="candidacies",
    parent="group_id",
    shelf="candidacies",
    day="asked_on",
    recorded=CANDIDACY_RECORDED,
    corrected=CANDIDACY_CORRECTED,
    voided=CANDIDACY_VOIDED,
    further=(
        CANDIDACY_MOVED,
        PLACE_OFFERED,
        PLACE_ACCEPTED,
        PLACE_DECLINED,
        OFFER_LAPSED,
        CANDIDACY_WITHDRAWN,
        CANDIDATE_ENROLLED,
    ),
    places=found_by("candidacy", "candidacy_id", "participant_id"),
)
