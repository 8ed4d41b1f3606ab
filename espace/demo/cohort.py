"""Who was in which group, and how each parcours ended: the counts of each group's plan, dealt out to its members."""

from datetime import date, timedelta
from random import Random

from espace.demo.days import between, next_open
from espace.demo.groups import GROUPS
from espace.demo.model import Group, Parcours, Person

REASONS = ("health", "health", "move", "health", "move", "work", "family", "other", "unknown")


def build(rng: Random) -> tuple[list[Person], list[Parcours]]:
    """All participants and their parcours, in the order of the groups' starts."""
    joining: dict[str, list[Parcours]] = {group.key: [] for group in GROUPS}
    people: list[Person] = []
    every: list[Parcours] = []
    for group in GROUPS:
        members = [_continued(before, group) for before in joining[group.key]]
        while len(members) < group.size:
            person = Person(f"p-{len(people) + 1:04}", group.public)
            people.append(person)
            members.append(_enrolled(rng, person, group, len(members)))
        for number, parcours in enumerate(members, 1):
            parcours.id = f"{group.id}-{number:02}"
            parcours.person.parcours.append(parcours)
        _deal_ends(rng, group, members)
        joining.setdefault(group.into, []).extend(one for one in members if one.end_kind == "prolonged")
        every += members
    return people, every


def _continued(before: Parcours, group: Group) -> Parcours:
    """The next parcours of one prolonged: on the day the old one ends, or when the group starts."""
    parcours = Parcours("", before.person, group, max(before.ended_on, group.starts_on), group.ends_on, "")
    before.prolonged_into = parcours
    return parcours


def _enrolled(rng: Random, person: Person, group: Group, place: int) -> Parcours:
    """Most start with the group; each fourth joins within its first weeks."""
    late = rng.randint(4, 30) if place % 4 == 3 else 0
    return Parcours("", person, group, next_open(group.starts_on + timedelta(late)), group.ends_on, "")


def _deal_ends(rng: Random, group: Group, members: list[Parcours]) -> None:
    year = group.starts_on.year
    newcomers = [one for one in members if len(one.person.parcours) == 1]
    # One prolonged in a year must not abandon in that same year: its closing parcours would be another one.
    leaving = rng.sample(newcomers, group.abandoned_first) if year < group.ends_on.year else []
    for parcours in leaving:
        _abandon(rng, parcours, date(year, 12, 20))
    rest = [one for one in members if one not in leaving]
    rng.shuffle(rest)
    kinds = (
        ["abandoned"] * group.abandoned_last
        + ["deceased"] * group.deceased
        + ["prolonged"] * group.prolonged
        + ["social"] * group.social
        + ["professional"] * group.professional
        + ["no_project"] * group.no_project
    )
    for parcours, kind in zip(rest, kinds, strict=True):
        if kind == "abandoned":
            _abandon(rng, parcours, group.ends_on - timedelta(10))
        elif kind in ("prolonged", "deceased"):
            parcours.end_kind = kind
            if kind == "deceased":
                parcours.ended_on = between(rng, date(group.ends_on.year, 2, 1), group.ends_on)
        else:
            parcours.end_kind = "completed"
            parcours.project = "" if kind == "no_project" else kind


def _abandon(rng: Random, parcours: Parcours, latest: date) -> None:
    """Ends the parcours by an abandon, in the calendar year of `latest`, at least three weeks after its start."""
    earliest = max(parcours.starts_on + timedelta(21), date(latest.year, 1, 5))
    parcours.end_kind = "abandoned"
    parcours.ended_on = next_open(between(rng, min(earliest, latest), latest))
    # In the published year the reasons were health and moving alone.
    parcours.end_reason = rng.choice(("health", "health", "move") if latest.year == 2016 else REASONS)
