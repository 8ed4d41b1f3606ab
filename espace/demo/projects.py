"""Projects: what each completed parcours leads to, and the ones given up on the way."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from espace.demo.days import DAY, between
from espace.demo.model import Parcours, Project

SOCIAL = {
    "inactivity": (
        ("volunteering", "it_preparation", "arts_culture", "health", "housing", "family", "other"),
        (6, 4, 3, 4, 2, 2, 1),
    ),
    "immigration": (
        ("language_preparation", "volunteering", "family", "housing", "it_preparation", "health"),
        (8, 2, 2, 2, 1, 1),
    ),
}
PROFESSIONAL = (("pretraining", "qualifying_training", "job_search", "employment"), (6, 4, 4, 2))


def define(rng: Random, every: Sequence[Parcours]) -> list[Project]:
    """All projects, in the order of the parcours."""
    projects: list[Project] = []

    def add(parcours: Parcours, class_: str, defined_on: date, withdrawn_on: date | None = None) -> None:
        kinds, weights = PROFESSIONAL if class_ == "professional" else SOCIAL[parcours.group.public]
        kind = rng.choices(kinds, weights)[0]
        projects.append(Project(f"j-{len(projects) + 1:04}", parcours, class_, kind, defined_on, withdrawn_on))

    for parcours in every:
        start, end = parcours.starts_on, parcours.ended_on
        half = start + (end - start) // 2
        if parcours.end_kind == "completed":
            # Some first wanted something else and gave it up; it counts in no year.
            if rng.random() < 0.12:
                first = between(rng, half, end - timedelta(40))
                add(parcours, rng.choice(("social", "professional")), first, between(rng, first, end))
            if parcours.project == "professional" and rng.random() < 0.2:
                add(parcours, "social", between(rng, half, end - timedelta(30)))
            if parcours.project:
                add(parcours, parcours.project, between(rng, end - timedelta(30), end))
        elif parcours.end_kind == "abandoned" and (end - half).days > 90 and rng.random() < 0.3:
            defined = between(rng, half, end - timedelta(30))
            add(parcours, "social", defined, between(rng, defined + DAY, end))
    return projects
