"""Writes the demonstration as a service would bring it: the folder of CSV files that `espace import` takes."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from random import Random

from espace.demo import cohort, identity, individual, profile, programme, projects, situation
from espace.demo.groups import GROUPS, funding, label
from espace.demo.published import SITE
from services.kernel.codes import DOMAINS

SEED = 2016

Cell = str | int | date | None


def write(directory: Path, seed: int = SEED) -> dict[str, int]:
    """Writes the CSV files into the directory (made if absent) and returns rows by file; same seed, same bytes."""
    directory.mkdir(parents=True, exist_ok=True)
    people, parcours = cohort.build(dice(seed, "cohort"))
    profile.deal(dice(seed, "profile"), people)
    identity.name(dice(seed, "identity"), people)
    bilans = situation.assess(dice(seed, "situation"), parcours)
    defined = projects.define(dice(seed, "projects"), parcours)
    sessions = programme.sessions(dice(seed, "sessions"), GROUPS)
    sheets = programme.attendances(dice(seed, "attendances"), sessions, parcours)
    interventions = individual.support(dice(seed, "individual"), parcours, bilans, sheets)
    files: dict[str, tuple[str, Iterable[Sequence[Cell]]]] = {
        "groups": (
            "group_id site public label starts_on ends_on capacity funding",
            ((g.id, SITE, g.public, label(g), g.starts_on, g.ends_on, 15, funding(g)) for g in GROUPS),
        ),
        "participants": (
            "participant_id site last_name first_name national_number gender birth_date birth_country",
            (
                (p.id, SITE, p.last_name, p.first_name, p.national_number, p.gender, p.birth_date, p.birth_country)
                for p in people
            ),
        ),
        "parcours": (
            (
                "parcours_id participant_id group_id starts_on qualification inactive_since never_worked"
                " french_level french_course ended_on end_kind end_reason prolonged_into"
            ),
            (
                (one.id, one.person.id, one.group.id, one.starts_on, one.qualification, one.inactive_since,
                 one.never_worked, one.french_level, one.french_course, one.ended_on, one.end_kind, one.end_reason,
                 one.prolonged_into.id if one.prolonged_into else None)
                for one in parcours
            ),
        ),
        "bilans": (
            f"bilan_id parcours_id phase held_on minutes {' '.join(DOMAINS)}",
            ((b.id, b.parcours.id, b.phase, b.held_on, b.minutes, *(b.levels[d] for d in DOMAINS)) for b in bilans),
        ),
        "projects": (
            "project_id parcours_id class kind defined_on withdrawn_on",
            ((j.id, j.parcours.id, j.class_, j.kind, j.defined_on, j.withdrawn_on) for j in defined),
        ),
        "interventions": (
            "intervention_id parcours_id kind held_on minutes",
            ((i.id, i.parcours.id, i.kind, i.held_on, i.minutes) for i in interventions),
        ),
        "workshops": (
            "workshop_id site family label partner capacity",
            ((w.id, SITE, w.family, w.label, w.partner, w.capacity) for w in (*programme.WORKSHOPS, programme.OUTING)),
        ),
        "sessions": (
            "session_id workshop_id group_id held_on minutes status",
            ((s.id, s.workshop.id, s.group.id if s.group else None, s.held_on, s.minutes, s.status) for s in sessions),
        ),
        "attendance": (
            "session_id parcours_id status minutes reason",
            ((a.session.id, a.parcours.id, a.status, a.minutes, a.reason) for a in sheets),
        ),
    }  # fmt: skip
    return {name: _write(directory / f"{name}.csv", header.split(), rows) for name, (header, rows) in files.items()}


def dice(seed: int, part: str) -> Random:
    """Chance of its own for each part, so that a change in one leaves the others as they are."""
    return Random(f"{seed}/{part}")  # noqa: S311 - nothing here is secret  # nosec B311


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> int:
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        for row in rows:
            writer.writerow(row)
            count += 1
    return count
