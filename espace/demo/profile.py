"""Deals out who people are: quotas over a cohort, tilted towards the public in which a value is more common."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from random import Random
from typing import TypeVar

from espace.demo.model import Parcours, Person
from espace.demo.published import YEAR
from espace.demo.quotas import part
from espace.demo.shares import BY_FIRST_YEAR, PUBLISHED, Shares

EU = ("BE", "BE", "BE", "BE", "BE", "BE", "FR", "ES", "PT", "IT", "RO", "BG", "PL", "GR", "BE", "FR", "HR", "GB")
NON_EU = ("MA", "MA", "MA", "MA", "GN", "CD", "TR", "SY", "DZ", "SO", "BR", "EC", "CM", "AF", "RW", "TN", "SN", "AL",
          "IQ", "PK", "RU", "ER", "CI", "CO", "UA", "MR", "ET", "GE", "NP", "EG", "IR", "AM", "IN", "MK",
          "US")  # fmt: skip
LEVELS = ("very_weak", "weak", "medium", "good", "very_good")
GROWN = 18

T = TypeVar("T")


def deal(rng: Random, people: Sequence[Person]) -> None:
    """Fills the profile of every person and of their parcours, cohort by cohort."""
    cohorts: dict[int, list[Person]] = {}
    for person in people:
        of_published = any(parcours.active_in(YEAR) for parcours in person.parcours)
        cohorts.setdefault(YEAR if of_published else person.parcours[0].starts_on.year, []).append(person)
    for year, cohort in cohorts.items():
        shares = PUBLISHED if year == YEAR else BY_FIRST_YEAR[year]
        _genders(rng, cohort, shares)
        _births(rng, cohort, shares, year)
        _countries(rng, cohort, shares)
        _qualifications(rng, cohort, shares)
        _inactivity(rng, cohort, shares, year)
        _french(rng, cohort, shares, year)


def reference(person: Person, year: int) -> Parcours:
    """The parcours by which a person counts in the cohort of a year: the latest active in it."""
    return [parcours for parcours in person.parcours if parcours.active_in(year)][-1]


def _split(rng: Random, among: Sequence[T], count: int, tilt: Callable[[T], float]) -> tuple[list[T], list[T]]:
    """`count` of them, those with a greater tilt more likely, and the others."""
    ranked = sorted(among, key=lambda one: -(tilt(one) + rng.random()))
    return ranked[:count], ranked[count:]


def _known(rng: Random, cohort: Sequence[Person], unknown: int) -> list[Person]:
    """The cohort without the few (percent of it) whose value is not known."""
    return rng.sample(cohort, len(cohort) - len(cohort) * unknown // 100)


def _level(_: Person) -> float:
    return 0.0


def _immigration(person: Person) -> bool:
    return person.public == "immigration"


def _genders(rng: Random, cohort: list[Person], shares: Shares) -> None:
    known = _known(rng, cohort, 1)
    men, others = _split(rng, known, part(shares.men, len(known)), _level)
    women, x = _split(rng, others, part(shares.women, len(known)), _level)
    for gender, group in (("man", men), ("woman", women), ("x", x)):
        for person in group:
            person.gender = gender


def _births(rng: Random, cohort: list[Person], shares: Shares, year: int) -> None:
    known = _known(rng, cohort, 2)
    ages = [round(rng.triangular(22, 62, shares.age)) for _ in known]
    # Moved one year at a time to the wanted sum: a little above the mean, as a real one would be.
    excess = sum(ages) - (shares.age * len(known) + len(known) // 5)
    place = 0
    while excess:
        step = -1 if excess > 0 else 1
        if 21 <= ages[place] + step <= 63:
            ages[place] += step
            excess += step
        place = (place + 1) % len(ages)
    for person, age in zip(known, ages, strict=True):
        person.birth_date = date(year - age, 1, 1) + timedelta(rng.randrange(365))


def _countries(rng: Random, cohort: list[Person], shares: Shares) -> None:
    known = _known(rng, cohort, 2)
    non_eu, eu = _split(rng, known, part(shares.non_eu, len(known)), lambda one: 0.8 * _immigration(one))
    for countries, group in ((NON_EU, non_eu), (EU, eu)):
        for person in group:
            # Those of the other public who come from abroad are rarely from Belgium.
            choice = tuple(country for country in countries if country != "BE" or not _immigration(person))
            person.birth_country = rng.choice(choice)


def _qualifications(rng: Random, cohort: list[Person], shares: Shares) -> None:
    known = _known(rng, cohort, 3)
    count = part(shares.unqualified, len(known))
    unqualified, qualified = _split(rng, known, count, lambda one: 0.3 * _immigration(one))
    for person in unqualified:
        abroad = person.birth_country in NON_EU
        choice = ("none", "primary", "foreign_not_recognised") if abroad else ("none", "primary", "primary")
        _for_all(person, "qualification", rng.choice(choice))
    for person in qualified:
        recognised = ("lower_secondary", "lower_secondary", "upper_secondary", "vocational", "higher")
        _for_all(person, "qualification", rng.choice(recognised))


def _for_all(person: Person, column: str, value: str) -> None:
    for parcours in person.parcours:
        setattr(parcours, column, value)


def _inactivity(rng: Random, cohort: list[Person], shares: Shares, year: int) -> None:
    # Someone who came before was inactive for longer: the recently inactive are on their first parcours.
    known = _known(rng, cohort, 3)
    count = part(shares.long_inactive, len(known))
    long, recent = _split(rng, known, count, lambda one: 2.0 * (reference(one, year) is not one.parcours[0]))
    for person in recent:
        since = person.parcours[0].starts_on - timedelta(rng.randint(200, 650))
        _inactive(person, since, "no")
    for person in long:
        start, born = person.parcours[0].starts_on, person.birth_date
        grown = date(born.year + GROWN, 6, 30) if born else date(1990, 1, 1)
        since = start - timedelta(rng.randint(800, 5200))
        if since < grown or (_immigration(person) and rng.random() < 0.3):
            _inactive(person, None, "yes")
        else:
            _inactive(person, since, rng.choice(("no", "no", "")))


def _inactive(person: Person, since: date | None, never_worked: str) -> None:
    for parcours in person.parcours:
        parcours.inactive_since, parcours.never_worked = since, never_worked


def _french(rng: Random, cohort: list[Person], shares: Shares, year: int) -> None:
    known = _known(rng, cohort, 2)
    weak, strong = _split(rng, known, part(shares.weak_french, len(known)), lambda one: 0.9 * _immigration(one))
    for person in weak:
        _levels(rng, person, rng.choices(range(3), (3, 4, 3))[0], year)
    for person in strong:
        _levels(rng, person, rng.choice((3, 3, 4)), year)
    # Literacy courses are for those with the weakest French; most who follow one of either are of the weak.
    asked = _known(rng, cohort, 1)
    places = {level: place for place, level in enumerate(LEVELS)}

    def need(person: Person) -> float:
        return -0.6 * places.get(reference(person, year).french_level, 4)

    alpha, others = _split(rng, asked, part(shares.alpha, len(asked)), need)
    fle, none = _split(rng, others, part(shares.fle, len(asked)), need)
    for course, group in (("alpha", alpha), ("fle", fle), ("none", none)):
        for person in group:
            _for_all(person, "french_course", course)


def _levels(rng: Random, person: Person, at_reference: int, year: int) -> None:
    """The level at the reference parcours; a step lower before it for some, a step higher after it."""
    middle = person.parcours.index(reference(person, year))
    for place, parcours in enumerate(person.parcours):
        moved = at_reference if place == middle else at_reference + (1 if place > middle else -1) * rng.randint(0, 1)
        parcours.french_level = LEVELS[min(max(moved, 0), 4)]
