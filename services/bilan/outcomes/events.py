"""What becomes of a project: reached, taken over by a partner, withdrawn for a reason; and the events that say so. Frozen data."""

import msgspec

from shared.shelves import Kind, found_by
from shared.vault import Sealed

PROJECT_REACHED = "project-reached.v1"
ACHIEVEMENT_CORRECTED = "achievement-corrected.v1"
ACHIEVEMENT_VOIDED = "achievement-voided.v1"
PROJECT_TAKEN_OVER = "project-taken-over.v1"
TAKEOVER_CORRECTED = "takeover-corrected.v1"
TAKEOVER_VOIDED = "takeover-voided.v1"
WITHDRAWAL_EXPLAINED = "project-withdrawal-explained.v1"
PROJECT_REPLACED = "project-replaced.v1"
WITHDRAWAL_CORRECTED = "project-withdrawal-corrected.v1"
WITHDRAWAL_VOIDED = "project-withdrawal-voided.v1"


class Achievement(msgspec.Struct, frozen=True):
    """A project that was reached. `evidence` is sealed under the key of the participant `owner`."""

    achievement_id: str
    project_id: str
    reached_on: str
    evidence: Sealed | None = None
    owner: str | None = None


class Takeover(msgspec.Struct, frozen=True):
    """The partner that goes on with a project: an organisation, from a day that may lie ahead. `note` is sealed for `owner`."""

    takeover_id: str
    project_id: str
    organisation: str
    starts_on: str
    note: Sealed | None = None
    owner: str | None = None


class ProjectWithdrawal(msgspec.Struct, frozen=True):
    """Why a project was withdrawn; one that was replaced names its successor. `note` is sealed for `owner`.

    Recorded, it always has `withdrawn_on`: the project's day as it was then.
    """

    project_withdrawal_id: str
    project_id: str
    reason: str
    successor_id: str | None = None
    withdrawn_on: str | None = None
    note: Sealed | None = None
    owner: str | None = None


class ProjectOutcomes(msgspec.Struct, frozen=True):
    """The document of what became of a project, by id."""

    achievements: dict[str, Achievement] = {}
    takeovers: dict[str, Takeover] = {}
    project_withdrawals: dict[str, ProjectWithdrawal] = {}


STREAM = "project_outcomes"
ACHIEVEMENT = Kind(
    name="achievement",
    record=Achievement,
    stream=STREAM,
    parent="project_id",
    shelf="achievements",
    day="reached_on",
    recorded=PROJECT_REACHED,
    corrected=ACHIEVEMENT_CORRECTED,
    voided=ACHIEVEMENT_VOIDED,
    sealed=("evidence",),
)
TAKEOVER = Kind(
    name="takeover",
    record=Takeover,
    stream=STREAM,
    parent="project_id",
    shelf="takeovers",
    day="starts_on",
    recorded=PROJECT_TAKEN_OVER,
    corrected=TAKEOVER_CORRECTED,
    voided=TAKEOVER_VOIDED,
    sealed=("note",),
)
PROJECT_WITHDRAWAL = Kind(
    name="project_withdrawal",
    record=ProjectWithdrawal,
    stream=STREAM,
    parent="project_id",
    shelf="project_withdrawals",
    day="withdrawn_on",
    recorded=WITHDRAWAL_EXPLAINED,
    corrected=WITHDRAWAL_CORRECTED,
    voided=WITHDRAWAL_VOIDED,
    further=(PROJECT_REPLACED,),
    sealed=("note",),
    places=found_by("project_withdrawal", "project_withdrawal_id", "successor_id"),
)
