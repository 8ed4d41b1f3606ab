"""Steps towards a project, and the events that say so. Frozen data, no logic."""

import msgspec

from shared.shelves import Kind
from shared.vault import Sealed

STEP_PLANNED = "project-step-planned.v1"
STEP_DONE = "project-step-done.v1"
STEP_DROPPED = "project-step-dropped.v1"
STEP_CORRECTED = "project-step-corrected.v1"
STEP_VOIDED = "project-step-voided.v1"


class ProjectStep(msgspec.Struct, frozen=True):
    """A step towards a project: planned, then done or dropped.

    Recorded, it always has a day `planned_on`. `label` and `drop_reason` are sealed under the key of the participant `owner`.
    """

    project_step_id: str
    project_id: str
    planned_on: str | None = None
    label: Sealed | None = None
    due_on: str | None = None
    done_on: str | None = None
    dropped_on: str | None = None
    drop_reason: Sealed | None = None
    owner: str | None = None


class ProjectSteps(msgspec.Struct, frozen=True):
    """The document of a project's steps, by id."""

    project_steps: dict[str, ProjectStep] = {}


PROJECT_STEP = Kind(
    name="project_step",
    record=ProjectStep,
    stream="project_steps",
    parent="project_id",
    shelf="project_steps",
    day="planned_on",
    recorded=STEP_PLANNED,
    corrected=STEP_CORRECTED,
    voided=STEP_VOIDED,
    further=(STEP_DONE, STEP_DROPPED),
    sealed=("label", "drop_reason"),
)
