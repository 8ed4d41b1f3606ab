"""Interventions: as many minutes as make individual support its share of a year's work."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from random import Random

from espace.demo.days import next_open, open_days
from espace.demo.model import Attendance, Bilan, Intervention, Parcours
from espace.demo.published import FIGURES, YEAR

# Individual support in percent of all minutes. More of it while the programme of workshops was still small.
SHARE: dict[int, int] = {2012: 31, 2013: 29, 2014: 27, 2015: 26, YEAR: FIGURES["share.individual"], 2017: 25, 2018: 26}
KINDS = ("interview", "accompaniment", "phone", "home_visit", "other")
WEIGHTS = (42, 36, 10, 8, 4)
MINUTES: dict[str, tuple[int, ...]] = {
    "interview": (45, 60, 60, 75, 90),
    "accompaniment": (120, 150, 180, 210),
    "phone": (10, 15, 20, 30),
    "home_visit": (75, 90, 120),
    "other": (30, 45, 60),
}
TEST_MINUTES = 60


def support(
    rng: Random, every: Sequence[Parcours], bilans: Iterable[Bilan], sheets: Iterable[Attendance]
) -> list[Intervention]:
    """All interventions, by year: a placement test for those of immigration groups, then what each month brings."""
    collective = dict.fromkeys(SHARE, 0)
    individual = dict.fromkeys(SHARE, 0)
    for sheet in sheets:
        collective[sheet.session.held_on.year] += sheet.counted
    for bilan in bilans:
        individual[bilan.held_on.year] += bilan.minutes
    done: list[Intervention] = []

    def add(parcours: Parcours, kind: str, day: date, minutes: int) -> None:
        done.append(Intervention(f"i-{len(done) + 1:05}", parcours, kind, day, minutes))
        individual[day.year] += minutes

    for parcours in every:
        if parcours.group.public == "immigration" and parcours is parcours.person.parcours[0]:
            add(parcours, "placement_test", next_open(parcours.starts_on), TEST_MINUTES)
    for year, share in SHARE.items():
        # individual / (individual + collective) = share / 100
        wanted = collective[year] * share // (100 - share)
        months = _months(every, year)
        while individual[year] < wanted:
            rng.shuffle(months)
            for parcours, days in months:
                left = wanted - individual[year]
                if left <= 0:
                    break
                kind = rng.choices(KINDS, WEIGHTS)[0]
                add(parcours, kind, rng.choice(days), min(rng.choice(MINUTES[kind]), left))
    return done


def _months(every: Sequence[Parcours], year: int) -> list[tuple[Parcours, list[date]]]:
    """Each parcours with the open days of each month of the year during which it was open."""
    months: list[tuple[Parcours, list[date]]] = []
    for parcours in every:
        by_month: dict[int, list[date]] = {}
        first, last = max(parcours.starts_on, date(year, 1, 1)), min(parcours.ended_on, date(year, 12, 31))
        for day in open_days(first, last - timedelta(1)):
            by_month.setdefault(day.month, []).append(day)
        months += [(parcours, days) for days in by_month.values()]
    return months
