"""The programme: workshops, each group's sessions week by week, and who came."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random

from espace.demo.days import DAY, has_workshops
from espace.demo.groups import IMMIGRATION
from espace.demo.model import Attendance, Group, Parcours, Session, Workshop

# Workshops given by partners and subcontractors came with the enlargement of 2013-14, more in 2015-16.
WORKSHOPS: tuple[Workshop, ...] = (
    Workshop("w-01", "educational", "Table de conversation", "", 15, 2012),
    Workshop("w-02", "educational", "Gestion du budget", "", 12, 2012),
    Workshop("w-03", "educational", "Vie quotidienne et citoyenneté", "", 15, 2012),
    Workshop("w-04", "arts_culture", "Arts plastiques", "", 12, 2012),
    Workshop("w-05", "arts_culture", "Découverte de la ville", "", 15, 2012),
    Workshop("w-06", "educational", "Initiation à l'informatique", "Espace numérique du Parvis", 10, 2013),
    Workshop("w-07", "arts_culture", "Théâtre", "Compagnie des Deux Rives", 14, 2013),
    Workshop("w-08", "educational", "Santé et bien-être", "Maison de santé de la Barrière", 15, 2013),
    Workshop("w-09", "educational", "Français oral", "Centre de langues du Midi", 15, 2013),
    Workshop("w-10", "arts_culture", "Chant et rythmes", "Atelier des Sept Lieues", 15, 2014),
    Workshop("w-11", "educational", "Logement et énergie", "Guichet logement du quartier", 15, 2014),
    Workshop("w-12", "arts_culture", "Couture et récupération", "Atelier du Fil Bleu", 10, 2015),
    Workshop("w-13", "educational", "Parentalité", "Maison des familles", 12, 2015),
    Workshop("w-14", "arts_culture", "Potager collectif", "Jardin des Voisins", 15, 2015),
    Workshop("w-15", "educational", "Orientation et projet", "", 12, 2016),
    Workshop("w-16", "arts_culture", "Photo et vidéo", "Collectif Plein Cadre", 12, 2017),
)
OUTING = Workshop("w-90", "arts_culture", "Sortie culturelle de tous les groupes", "", 60, 2012)
REASONS = (
    "rendez-vous médical",
    "enfant malade",
    "rendez-vous administratif",
    "maladie",
    "visite de logement",
    "cours de français",
    "",
)


def sessions(rng: Random, groups: Sequence[Group]) -> list[Session]:
    """Every session of every group, and one outing a month for all groups together, by date."""
    planned = [planned for group in groups for planned in _weeks(rng, group)]
    first, last = min(group.starts_on for group in groups), max(group.ends_on for group in groups)
    planned += [(day, OUTING, None, 180) for day in _last_fridays(first, last)]
    planned.sort(key=lambda one: (one[0], one[1].id, one[2].key if one[2] else ""))
    return [
        Session(f"s-{number:05}", workshop, group, day, minutes, "cancelled" if rng.random() < 0.03 else "held")
        for number, (day, workshop, group, minutes) in enumerate(planned, 1)
    ]


def _weeks(rng: Random, group: Group) -> Iterator[tuple[date, Workshop, Group | None, int]]:
    """A group's sessions: 4 or 5 afternoons of two hours a week, or 8 or 9 workshops of an hour and a half.

    Each quarter has its programme: which workshop stands on which place of the week.
    """
    programme: list[Workshop] = []
    quarter = (0, 0)
    day = group.starts_on
    while day <= group.ends_on:
        if (day.year, (day.month - 1) // 3) != quarter:
            quarter = (day.year, (day.month - 1) // 3)
            offered = [workshop for workshop in WORKSHOPS if workshop.since <= day.year]
            programme = [offered[place % len(offered)] for place in range(10)]
            rng.shuffle(programme)
        week = day.isocalendar().week
        if has_workshops(day):
            place = day.weekday()
            if group.public == IMMIGRATION:
                yield day, programme[2 * place], group, 90
                if place < 3 or (place == 3 and week % 2):  # the fourth afternoon every other week
                    yield day, programme[2 * place + 1], group, 90
            elif place < 4 or week % 2:
                yield day, programme[place], group, 120
        day += DAY


def _last_fridays(first: date, last: date) -> Iterator[date]:
    """The last Friday of each month on which there are workshops."""
    days = [first + timedelta(step) for step in range((last - first).days + 1)]
    fridays = [day for day in days if day.weekday() == 4 and has_workshops(day)]
    for day, following in zip(fridays, [*fridays[1:], None], strict=True):
        if following is None or following.month != day.month:
            yield day


def attendances(rng: Random, held: Sequence[Session], every: Sequence[Parcours]) -> list[Attendance]:
    """The sheets of all sessions that took place: those whose parcours is open that day and who follow the workshop.

    Those of the immigration groups follow French courses besides and come to about two of three workshops.
    """
    regularity = {one.id: rng.uniform(0.66, 0.92) for one in every}
    members: dict[str, list[Parcours]] = {}
    for parcours in every:
        members.setdefault(parcours.group.key, []).append(parcours)
    rows: list[Attendance] = []
    for session in held:
        if session.status == "cancelled":
            continue
        for parcours in members[session.group.key] if session.group else every:
            if parcours.starts_on <= session.held_on < parcours.ended_on and _follows(rng, session, parcours):
                rows.append(_sheet_row(rng, session, parcours, regularity[parcours.id]))
    return rows


def _follows(rng: Random, session: Session, parcours: Parcours) -> bool:
    if session.group is None:
        return rng.random() < 0.5
    return parcours.group.public != IMMIGRATION or rng.random() < 0.66


def _sheet_row(rng: Random, session: Session, parcours: Parcours, regularity: float) -> Attendance:
    chance = rng.random()
    if chance < regularity:
        # Most stay for the whole session and the sheet then names no minutes; some come late or leave early.
        missed = rng.choice((15, 30, 45)) if rng.random() < 0.06 else 0
        return Attendance(session, parcours, "present", session.minutes - missed if missed else None, "")
    if rng.random() < 0.6:
        return Attendance(session, parcours, "excused", None, rng.choice(REASONS))
    return Attendance(session, parcours, "absent", None, "")
