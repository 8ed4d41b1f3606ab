"""Which records say a site themselves, and what the streams of every other kind of record are named for."""

from collections.abc import Mapping
from typing import Final

SAYING: Final[Mapping[str, tuple[str, ...]]] = {
    "intake": ("group", "participant"),
    "bilan": (),
    "ateliers": ("workshop", "session"),
}
"""By service, the kinds of record with a site. A parcours has its group's."""

STREAM_PARENTS: Final[Mapping[str, Mapping[str, str]]] = {
    "intake": {
        "candidacies": "group",
        "group_plan": "group",
        "profile": "participant",
        "consents": "participant",
        "suspensions": "parcours",
        "follow_ups": "parcours",
        "erasure": "participant",
        "site_rules": "site",
    },
    "bilan": {
        "bilan_drafts": "parcours",
        "placements": "parcours",
        "french_courses": "parcours",
        "project_ideas": "parcours",
        "referents": "parcours",
        "plans": "parcours",
        "assessments": "bilan",
        "project_steps": "project",
        "project_outcomes": "project",
        "intervention_details": "intervention",
        "erasure": "participant",
    },
    "ateliers": {
        "offerings": "workshop",
        "contracts": "workshop",
        "series": "workshop",
        "slots": "session",
        "sign_ups": "session",
        "excuses": "session",
        "signals": "parcours",
        "feeds": "group",
        "erasure": "participant",
    },
}
"""By service, the kind of record that a stream is named for, by the first word of its name, where that is another word. The
walls of PostgreSQL know the same (shared/walls.py, `parents_of`)."""
