"""Gives each person a name and, to most, a national number that passes its check; none belongs to anyone."""

from collections.abc import Sequence
from datetime import date
from random import Random

from espace.demo.model import Person
from espace.demo.names import BY_COUNTRY, ORIGINS

SERIALS_USED = 997  # the greatest odd serial; even ones stop before it


def name(rng: Random, people: Sequence[Person]) -> None:
    """Fills names and national numbers. No two have the same full name, nor the same number."""
    taken: set[str] = set()
    numbers: set[str] = set()
    for person in people:
        origin = BY_COUNTRY[person.birth_country] if person.birth_country else rng.choice(ORIGINS)
        firsts = {"man": origin.men, "woman": origin.women}.get(person.gender, origin.men + origin.women)
        pairs = [(first, last) for last in origin.families for first in firsts]
        rng.shuffle(pairs)
        person.first_name, person.last_name = next(pair for pair in pairs if " ".join(pair) not in taken)
        taken.add(f"{person.first_name} {person.last_name}")
        if person.birth_date and rng.random() < 0.88:
            # Some who came from abroad still have a bis number.
            bis = person.public == "immigration" and rng.random() < 0.15
            person.national_number = _number(rng, person.birth_date, person.gender, bis, numbers)
            numbers.add(person.national_number)


def _number(rng: Random, born: date, gender: str, bis: bool, taken: set[str]) -> str:
    """A NISS of someone born before 2000: odd serials for men, even for women; a bis number adds 40 to the month."""
    month = born.month + (40 if bis else 0)
    while True:
        serial = rng.randrange(1 if gender == "man" else 2, SERIALS_USED + 1, 2)
        nine = f"{born.year % 100:02}{month:02}{born.day:02}{serial:03}"
        number = f"{nine}{97 - int(nine) % 97:02}"
        if number not in taken:
            return number
