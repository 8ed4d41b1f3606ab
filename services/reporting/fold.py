"""From a batch of events to the difference it makes to the figures: what its persons, parcours, groups and sessions contributed
before, and what they contribute after. The same contributions, of all, are the recount. Pure."""

from collections.abc import Iterable

import msgspec

from services.reporting.batch import Batch
from services.reporting.contributions import (
    group_contributions,
    parcours_contributions,
    person_contributions,
    session_contributions,
    volume_contributions,
)
from services.reporting.facts import Bilan, Group, Parcours, Person, Project
from services.reporting.factset import FactSet
from services.reporting.indicators import Contributions, Triple


class Touched(msgspec.Struct):
    """What a batch changes the contribution of; persons by any file of theirs."""

    persons: set[str] = msgspec.field(default_factory=set)
    parcours: set[str] = msgspec.field(default_factory=set)
    groups: set[str] = msgspec.field(default_factory=set)
    sessions: set[tuple[str, str, int]] = msgspec.field(default_factory=set)


def touched(facts: FactSet, batch: Batch) -> Touched:
    """What a batch touches, by what the facts say before it and what its own records say."""
    found = Touched()
    for identity, person in batch.records[Person].items():
        for one in (person, facts.get(Person, identity)):
            if one is not None:
                found.persons |= {identity, *filter(None, [one.merged_into])}
    for kind in (Bilan, Project):
        for identity, record in batch.records[kind].items():
            for one in (record, facts.get(kind, identity)):
                if one is not None:
                    found.parcours.add(one.parcours_id)
    found.parcours |= set(batch.records[Parcours])
    for identity in batch.records[Group]:
        found.groups.add(identity)
        found.parcours |= {parcours.parcours_id for parcours in facts.children(Parcours, "group_id", identity)}
        found.sessions |= {place for place in facts.sessions if place[1] == identity}
    for identity in found.parcours:
        said = batch.records[Parcours].get(identity)
        for one in (said, facts.get(Parcours, identity)):
            if one is not None:
                found.persons.add(one.participant_id)
                if said is not None:
                    found.groups.add(one.group_id)
    return found


def contributed(facts: FactSet, units: Touched, horizon: int) -> Contributions:
    """The sum of what these persons, parcours, groups and sessions contribute."""
    total: dict[tuple[int, str, str, int], list[int]] = {}
    for root in sorted({facts.root(identity) for identity in units.persons}):
        person = facts.get(Person, root)
        known = person if person is not None and person.standing else None
        _add(total, person_contributions(known, facts.ways(facts.family(root)), horizon))
    for identity in units.parcours:
        way = facts.way(facts.get(Parcours, identity))
        if way is not None:
            _add(total, parcours_contributions(way, facts.volumes.get(identity, {})))
    for identity in units.groups:
        group = facts.get(Group, identity)
        if group is not None and group.standing:
            _add(total, group_contributions(group, facts.children(Parcours, "group_id", identity), horizon))
    for place in units.sessions:
        _add(total, _sessions(facts, place, facts.sessions.get(place, 0)))
    return {place: (triple[0], triple[1], triple[2]) for place, triple in total.items()}


def difference(facts: FactSet, batch: Batch, horizon: int) -> Contributions:
    """What a batch changes in the figures. The facts must hold all that the batch touches; the batch is taken into them."""
    units = touched(facts, batch)
    before = contributed(facts, units, horizon)
    facts.apply(batch)
    total = {place: list(triple) for place, triple in contributed(facts, units, horizon).items()}
    _add(total, before, -1)
    # Only added up, and nothing else of theirs changed: what was added contributes by itself.
    linear: Contributions = {}
    for (identity, year), volume in batch.volumes.items():
        if identity not in units.parcours and (way := facts.way(facts.get(Parcours, identity))) is not None:
            volume_contributions(way.group.site, way.group.public, year, volume, linear)
    _add(total, linear)
    for place, held in batch.sessions.items():
        if place not in units.sessions:
            _add(total, _sessions(facts, place, held))
    return {place: (triple[0], triple[1], triple[2]) for place, triple in total.items() if any(triple)}


def everything(facts: FactSet) -> Touched:
    """All units of a set of facts: what a recount sums."""
    parcours = facts.records[Parcours]
    persons = set(facts.records[Person]) | {one.participant_id for one in parcours.values()}
    return Touched(persons, set(parcours), set(facts.records[Group]), set(facts.sessions))


def recount(facts: FactSet, horizon: int) -> Contributions:
    """Every figure from the facts alone."""
    return {place: triple for place, triple in contributed(facts, everything(facts), horizon).items() if any(triple)}


def _sessions(facts: FactSet, place: tuple[str, str, int], held: int) -> Contributions:
    site, group_id, year = place
    if not group_id:
        return session_contributions(site, None, year, held)
    group: Group | None = facts.get(Group, group_id)
    return session_contributions(site, group.public, year, held) if group is not None else {}


def _add(total: dict[tuple[int, str, str, int], list[int]], more: Contributions, sign: int = 1) -> None:
    for place, triple in more.items():
        mine = total.get(place)
        if mine is None:
            total[place] = [sign * triple[0], sign * triple[1], sign * triple[2]]
        else:
            mine[0] += sign * triple[0]
            mine[1] += sign * triple[1]
            mine[2] += sign * triple[2]


def minus(first: Contributions, second: Contributions) -> Contributions:
    """What is in the first and not in the second, as a difference; what is equal is left out."""
    total: dict[tuple[int, str, str, int], list[int]] = {place: list(triple) for place, triple in first.items()}
    _add(total, second, -1)
    return {place: _triple(triple) for place, triple in total.items() if any(triple)}


def _triple(values: Iterable[int]) -> Triple:
    numerator, denominator, unknown = values
    return numerator, denominator, unknown
