"""What bilan records: bilans, projects and interventions of a parcours, and the events that say so. Frozen data, no logic."""

import msgspec

from shared.erasures import PERSON_ERASED, Erasure

BILAN_COMPLETED = "bilan-completed.v1"
BILAN_CORRECTED = "bilan-corrected.v1"
BILAN_VOIDED = "bilan-voided.v1"
PROJECT_DEFINED = "project-defined.v1"
PROJECT_CORRECTED = "project-corrected.v1"
PROJECT_WITHDRAWN = "project-withdrawn.v1"
PROJECT_VOIDED = "project-voided.v1"
INTERVENTION_RECORDED = "intervention-recorded.v1"
INTERVENTION_CORRECTED = "intervention-corrected.v1"
INTERVENTION_VOIDED = "intervention-voided.v1"


class Bilan(msgspec.Struct, frozen=True):
    """A bilan social. `levels` has the domains that are known: 1 (crisis) to 5 (autonomous), `not_concerned` or `declined`."""

    bilan_id: str
    parcours_id: str
    phase: str
    held_on: str
    minutes: int
    levels: dict[str, int | str]


class Project(msgspec.Struct, frozen=True, rename={"project_class": "class"}):
    """A social or professional project."""

    project_id: str
    parcours_id: str
    project_class: str
    kind: str
    defined_on: str
    withdrawn_on: str | None


class Intervention(msgspec.Struct, frozen=True):
    """A punctual intervention."""

    intervention_id: str
    parcours_id: str
    kind: str
    held_on: str
    minutes: int


class Dossier(msgspec.Struct, frozen=True):
    """The document of a parcours' stream: what stands, by id."""

    bilans: dict[str, Bilan] = {}
    projects: dict[str, Project] = {}
    interventions: dict[str, Intervention] = {}


RECORDS: dict[str, type[msgspec.Struct]] = {
    PERSON_ERASED: Erasure,
    BILAN_COMPLETED: Bilan,
    BILAN_CORRECTED: Bilan,
    BILAN_VOIDED: Bilan,
    PROJECT_DEFINED: Project,
    PROJECT_CORRECTED: Project,
    PROJECT_WITHDRAWN: Project,
    PROJECT_VOIDED: Project,
    INTERVENTION_RECORDED: Intervention,
    INTERVENTION_CORRECTED: Intervention,
    INTERVENTION_VOIDED: Intervention,
}
