"""Ideas of a project, before one is defined, and the events that say so. Frozen data, no logic."""

import msgspec

from shared.shelves import Kind, found_by
from shared.vault import Sealed

IDEA_STATED = "project-idea-stated.v1"
IDEA_DEFINED = "project-idea-defined.v1"
IDEA_DROPPED = "project-idea-dropped.v1"
IDEA_CORRECTED = "project-idea-corrected.v1"
IDEA_VOIDED = "project-idea-voided.v1"


class ProjectIdea(msgspec.Struct, frozen=True, rename={"project_class": "class"}):
    """What a person thinks of doing, before it is a project; class and kind where they are known already.

    It becomes the project `project_id`, or is dropped. `idea` (the person's words) and `drop_reason` are sealed under the key of
    the participant `owner`.
    """

    idea_id: str
    parcours_id: str
    stated_on: str
    idea: Sealed | None = None
    project_class: str | None = None
    kind: str | None = None
    project_id: str | None = None
    dropped_on: str | None = None
    drop_reason: Sealed | None = None
    owner: str | None = None


class ProjectIdeas(msgspec.Struct, frozen=True):
    """The document of a parcours's ideas, by id."""

    project_ideas: dict[str, ProjectIdea] = {}


PROJECT_IDEA = Kind(
    name="project_idea",
    id_field="idea_id",
    record=ProjectIdea,
    stream="project_ideas",
    parent="parcours_id",
    shelf="project_ideas",
    day="stated_on",
    recorded=IDEA_STATED,
    corrected=IDEA_CORRECTED,
    voided=IDEA_VOIDED,
    further=(IDEA_DEFINED, IDEA_DROPPED),
    sealed=("idea", "drop_reason"),
    places=found_by("project_idea", "idea_id", "project_id"),
)
