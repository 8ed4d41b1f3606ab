"""Assessments beside a bilan, drafts of a bilan, and the events that say so. Frozen data, no logic."""

import msgspec

from shared.shelves import Kind, found_by
from shared.vault import Sealed

ASSESSMENT_RECORDED = "assessment-recorded.v1"
ASSESSMENT_CORRECTED = "assessment-corrected.v1"
ASSESSMENT_VOIDED = "assessment-voided.v1"
BILAN_DRAFTED = "bilan-drafted.v1"
BILAN_DRAFT_SAVED = "bilan-draft-saved.v1"
BILAN_DRAFT_DISCARDED = "bilan-draft-discarded.v1"
BILAN_DRAFT_COMPLETED = "bilan-draft-completed.v1"


class Assessment(msgspec.Struct, frozen=True):
    """What a bilan found beside its levels: a level an aspect, what each domain is for the person, notes, goals the person states.

    `aspects` and `findings` have what is known, by code. `notes` (a text a domain) and `goals` (texts) are sealed under the key
    of the participant `owner`. Recorded, it always has `held_on`: the bilan's day as it was then.
    """

    assessment_id: str
    bilan_id: str
    held_on: str | None = None
    aspects: dict[str, int | str] = {}
    findings: dict[str, str] = {}
    notes: Sealed | None = None
    goals: Sealed | None = None
    owner: str | None = None


class Assessments(msgspec.Struct, frozen=True):
    """The document of a bilan's assessment, by id."""

    assessments: dict[str, Assessment] = {}


class BilanDraft(msgspec.Struct, frozen=True):
    """A bilan that is not completed yet, with its assessment: whatever of it is known. It is there until completed or discarded.

    Recorded, it always has a day `drafted_on`. `worker_id` is who holds the bilan.
    """

    draft_id: str
    parcours_id: str
    drafted_on: str | None = None
    worker_id: str | None = None
    phase: str | None = None
    held_on: str | None = None
    minutes: int | None = None
    levels: dict[str, int | str] = {}
    aspects: dict[str, int | str] = {}
    findings: dict[str, str] = {}
    notes: Sealed | None = None
    goals: Sealed | None = None
    owner: str | None = None


class BilanDrafts(msgspec.Struct, frozen=True):
    """The document of a parcours's drafts, by id."""

    bilan_drafts: dict[str, BilanDraft] = {}


ASSESSMENT = Kind(
    name="assessment",
    record=Assessment,
    stream="assessments",
    parent="bilan_id",
    shelf="assessments",
    day="held_on",
    recorded=ASSESSMENT_RECORDED,
    corrected=ASSESSMENT_CORRECTED,
    voided=ASSESSMENT_VOIDED,
    sealed=("notes", "goals"),
)
BY_HOLDER = "bilan_draft.worker_id"
"""The kind in the directory under which drafts are found by who holds the bilan."""
BILAN_DRAFT = Kind(
    name="bilan_draft",
    id_field="draft_id",
    record=BilanDraft,
    stream="bilan_drafts",
    parent="parcours_id",
    shelf="bilan_drafts",
    places=found_by("bilan_draft", "draft_id", "worker_id"),
    day="drafted_on",
    recorded=BILAN_DRAFTED,
    corrected=BILAN_DRAFT_SAVED,
    voided=BILAN_DRAFT_DISCARDED,
    further=(BILAN_DRAFT_COMPLETED,),
    sealed=("notes", "goals"),
)
