"""Bilans: the seven domains at entry, in the middle and at the end, and how each person's situation changed."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from espace.demo.days import next_open, open_days
from espace.demo.model import Bilan, Parcours
from espace.demo.published import FIGURES, YEAR
from espace.demo.quotas import part
from services.kernel.codes import DOMAINS

# Of those completed in the published year, how many lack a pair of levels in a domain, and by which code.
NO_PAIR: dict[str, tuple[int, str]] = {
    "administrative": (2, "not_assessed"),
    "family": (3, "not_concerned"),
    "social_cultural": (0, ""),
    "housing": (1, ""),
    "finances": (0, ""),
    "health": (3, "declined"),
    "employment_training": (1, "not_assessed"),
}
# In the other years: chances in percent of improvement (about the published one, in time a little more) and of decline.
OTHER_YEARS: dict[int, tuple[int, int]] = {
    2012: (-9, 8),
    2013: (-9, 7),
    2014: (-6, 6),
    2015: (-3, 4),
    2017: (3, 4),
    2018: (2, 4),
}
ENTRY_LEVELS = ((1, 2, 3, 4, 5), (12, 30, 32, 18, 8))
MINUTES = {"entry": (90, 105, 120), "middle": (60, 75, 90), "end": (75, 90, 105), "follow_up": (30, 45)}

Pair = tuple[str, str]


def assess(rng: Random, every: Sequence[Parcours]) -> list[Bilan]:
    """All bilans, in the order of the parcours."""
    changes = _published_changes(
        rng, [one for one in every if one.end_kind == "completed" and one.ended_on.year == YEAR]
    )
    bilans: list[Bilan] = []
    for parcours in every:
        pairs = changes.get(parcours.id) or _pairs(rng, parcours.ended_on.year)
        for phase, day in _days(rng, parcours):
            number = len(bilans) + 1
            bilans.append(
                Bilan(f"b-{number:04}", parcours, phase, day, rng.choice(MINUTES[phase]), _levels(rng, phase, pairs))
            )
    return bilans


def _published_changes(rng: Random, completed: list[Parcours]) -> dict[str, dict[str, Pair]]:
    """(entry, end) levels of each parcours completed in the published year: the published improvements, no decline."""
    changes: dict[str, dict[str, Pair]] = {one.id: {} for one in completed}
    for domain in DOMAINS:
        without, code = NO_PAIR[domain]
        order = rng.sample(completed, len(completed))
        paired = order[without:]
        improved = part(FIGURES[f"improvement.{domain}"], len(paired))
        for parcours in order[:without]:
            level = str(rng.randint(2, 4))
            changes[parcours.id][domain] = rng.choice(((code, level), (level, code), (code, code)))
        for place, parcours in enumerate(paired):
            changes[parcours.id][domain] = _improved(rng) if place < improved else _stable(rng)
    return changes


def _pairs(rng: Random, year: int) -> dict[str, Pair]:
    more, decline = OTHER_YEARS.get(year, (0, 0))
    pairs: dict[str, Pair] = {}
    for domain in DOMAINS:
        chance = rng.randrange(100)
        if rng.random() < 0.05:
            pairs[domain] = (NO_PAIR[domain][1], str(rng.randint(2, 4)))
        elif chance < FIGURES[f"improvement.{domain}"] + more:
            pairs[domain] = _improved(rng)
        elif chance < 100 - decline:
            pairs[domain] = _stable(rng)
        else:
            start = rng.randint(2, 5)
            pairs[domain] = (str(start), str(start - 1))
    return pairs


def _stable(rng: Random) -> Pair:
    level = str(rng.choices(*ENTRY_LEVELS)[0])
    return level, level


def _improved(rng: Random) -> Pair:
    start = min(rng.choices(*ENTRY_LEVELS)[0], 4)
    return str(start), str(min(5, start + rng.choice((1, 1, 1, 2))))


def _levels(rng: Random, phase: str, pairs: dict[str, Pair]) -> dict[str, str]:
    """Entry and end as decided; the middle one or the other; the follow-up as at the end."""
    side = {"entry": 0, "end": 1, "follow_up": 1}
    return {domain: pair[side[phase] if phase in side else rng.randrange(2)] for domain, pair in pairs.items()}


def _days(rng: Random, parcours: Parcours) -> list[tuple[str, date]]:
    """Which bilans a parcours has and when: those that its length allows; an end bilan where it came to its term."""
    start, end = parcours.starts_on, parcours.ended_on
    length = (parcours.group.ends_on - start).days
    days = [("entry", next_open(start + timedelta(rng.randint(0, 12))))]
    middle = next_open(start + timedelta(length // 2 + rng.randint(-10, 10)))
    if middle < end:
        days.append(("middle", middle))
    if parcours.end_kind in ("completed", "prolonged"):
        last = [day for day in open_days(end - timedelta(14), end) if day >= start]
        days.append(("end", rng.choice(last)))
    if parcours.end_kind == "completed" and rng.random() < 0.3 and end < date(2018, 4, 1):
        days.append(("follow_up", next_open(end + timedelta(rng.randint(80, 120)))))
    return days
