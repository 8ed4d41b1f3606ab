"""From a batch of events to the difference it makes to the figures: what its persons, parcours, groups and sessions contributed
before, and what they contribute after. The same contributions, of all, are the recount. Pure."""

import msgspec

from services.reporting.batch import Batch
from services.reporting.contributions import Tally, add
from services.reporting.facts import Bilan, Group, Parcours, Person, Project
from services.reporting.factset import FactSet
from services.reporting.indicators import Contributions


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
    tally = Tally()
    _tally(tally, facts, units, horizon)
    return tally.total()


def difference(facts: FactSet, batch: Batch, horizon: int) -> Contributions:
    """What a batch changes in the figures. The facts must hold all that the batch touches; the batch is taken into them."""
    units = touched(facts, batch)
    tally = Tally()
    tally.sign = -1
    _tally(tally, facts, units, horizon)
    facts.apply(batch)
    tally.sign = 1
    _tally(tally, facts, units, horizon)
    # Only added up, and nothing else of theirs changed: what was added contributes by itself.
    for (identity, year), volume in batch.volumes.items():
        if identity not in units.parcours and (way := facts.way(facts.get(Parcours, identity))) is not None:
            tally.volume(way.group.site, way.group.public, year, volume)
    for place, held in batch.sessions.items():
        if place not in units.sessions:
            _sessions(tally, facts, place, held)
    return tally.total()


def everything(facts: FactSet) -> Touched:
    """All units of a set of facts: what a recount sums."""
    parcours = facts.records[Parcours]
    persons = set(facts.records[Person]) | {one.participant_id for one in parcours.values()}
    return Touched(persons, set(parcours), set(facts.records[Group]), set(facts.sessions))


def recount(facts: FactSet, horizon: int) -> Contributions:
    """Every figure from the facts alone."""
    return contributed(facts, everything(facts), horizon)


def _tally(tally: Tally, facts: FactSet, units: Touched, horizon: int) -> None:
    for root in {facts.root(identity) for identity in units.persons}:
        person = facts.get(Person, root)
        known = person if person is not None and person.standing else None
        tally.person(known, facts.ways(facts.family(root)), horizon)
    for identity in units.parcours:
        way = facts.way(facts.get(Parcours, identity))
        if way is not None:
            tally.parcours(way, facts.volumes.get(identity, {}))
    for identity in units.groups:
        group = facts.get(Group, identity)
        if group is not None and group.standing:
            tally.group(group, facts.children(Parcours, "group_id", identity), horizon)
    for place in units.sessions:
        _sessions(tally, facts, place, facts.sessions.get(place, 0))


def _sessions(tally: Tally, facts: FactSet, place: tuple[str, str, int], held: int) -> None:
    site, group_id, year = place
    if not group_id:
        tally.sessions(site, None, year, held)
        return
    group: Group | None = facts.get(Group, group_id)
    if group is not None:
        tally.sessions(site, group.public, year, held)


def minus(first: Contributions, second: Contributions) -> Contributions:
    """What is in the first and not in the second, as a difference; what is equal is left out."""
    total: dict[tuple[int, str, str, int], list[int]] = {place: list(triple) for place, triple in first.items()}
    for place, triple in second.items():
        add(total, place, triple, -1)
    return {place: (n, d, u) for place, (n, d, u) in total.items() if n or d or u}
