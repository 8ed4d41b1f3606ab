"""Brings together what a read of the working day is made of, from one snapshot of one generation."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any, Final

import msgspec

from services.kernel.chains import chains
from services.kernel.follow_ups import looked_back
from services.kernel.roster import Listed, ListedGroup, ListedSuspension
from services.reporting.facts import Bilan, Person, Project
from services.reporting.factset import FactSet
from services.reporting.refusals import refuse
from services.reporting.store import Store
from services.reporting.working_day.day import MISSING_DAYS
from services.reporting.working_day.known import Known
from services.reporting.working_day.records import (
    Achievement,
    Action,
    Attendance,
    Candidacy,
    Consent,
    FollowUp,
    Goal,
    Intervention,
    Problem,
    Referent,
    Session,
    Signal,
)
from services.reporting.working_day.tables import Held, fetch
from services.reporting.working_day.voided import voided
from shared import sites

ON_PARCOURS: Final = (ListedSuspension, FollowUp, Referent, Problem, Goal, Action, Signal, Intervention, Attendance)
FOR_A_DAY: Final = (ListedSuspension, Referent, Action, Signal)


async def of_person(
    connection: Any, schema: str, participant_id: str, sheets_from: str
) -> tuple[Person, list[str], Known]:
    """The file that survives the merges of this one, the files merged into it, and all that is held of them.

    Raises Refusal where there is no such file.
    """
    facts = FactSet()
    await Store(connection, schema).files(facts, [participant_id])
    root = facts.root(participant_id)
    person: Person | None = facts.get(Person, root)
    if person is None or not person.standing:
        raise refuse("no_such_record", "participant_id")
    family = list(facts.family(root))
    held = Held()
    await fetch(connection, schema, held, "parent", family, (Listed, Consent))
    await fetch(connection, schema, held, "also", family, (Candidacy,))
    mine = [one for one in held.of(Listed) if sites.sees(one.site)]
    if not mine and not sites.sees(person.site):
        raise refuse("no_such_record", "participant_id")
    held = Held().put(*mine, *held.of(Consent), *held.of(Candidacy))
    parcours = [one.parcours_id for one in mine]
    known = await around(connection, schema, facts, held, parcours, sheets_from, ON_PARCOURS)
    return person, [one for one in family if one != root], known


async def of_site(
    connection: Any, schema: str, sites: Sequence[str], group_id: str | None, on: str, sheets_from: str
) -> tuple[list[str], Known]:
    """The groups of these sites, or the one that is named, and what is held of all that is or was lately open there.

    Raises Refusal where the group is not one of theirs.
    """
    held, facts, since = Held(), FactSet(), looked_back(on)
    await fetch(connection, schema, held, "parent", sites, (ListedGroup,))
    groups = [one.group_id for one in held.of(ListedGroup)]
    if group_id is not None:
        if group_id not in groups:
            raise refuse("unknown_group", "group")
        groups = [group_id]
    await fetch(connection, schema, held, "also", groups, (Listed,), since)
    await fetch(connection, schema, held, "parent", groups, (Candidacy,))
    listed = held.of(Listed)
    await Store(connection, schema).files(facts, {one.participant_id for one in listed})
    # Of who is there what came before too: a bilan and a plan of then may count in the parcours that went on.
    there = {facts.root(one.participant_id) for one in listed if one.open_on(on)}
    persons = [member for root in there for member in facts.family(root)]
    await fetch(connection, schema, held, "parent", persons, (Listed,), since)
    await fetch(connection, schema, held, "parent", [one.parcours_id for one in listed], (FollowUp,))
    recent = max(sheets_from, _days_before(on, MISSING_DAYS))
    await fetch(connection, schema, held, "parent", sites, (Session,), recent)
    sessions = [one.session_id for one in held.of(Session) if one.held_on <= on]
    await fetch(connection, schema, held, "also", sessions, (Attendance,))
    of = [one.parcours_id for one in held.of(Listed) if facts.root(one.participant_id) in there]
    known = await around(connection, schema, facts, held, of, sheets_from, FOR_A_DAY)
    left = await voided(connection, schema, sites if group_id is None else (), groups)
    return groups, msgspec.structs.replace(known, voided=left)


def _days_before(day: str, days: int) -> str:
    return (date.fromisoformat(day) - min(timedelta(days), date.fromisoformat(day) - date.min)).isoformat()


async def around(
    connection: Any,
    schema: str,
    facts: FactSet,
    held: Held,
    parcours: Sequence[str],
    sheets_from: str,
    kinds: Iterable[type],
) -> Known:
    """What hangs on these parcours, with the groups of all that are held."""
    found = held.of(Listed)
    held.put(*(msgspec.structs.replace(one, participant_id=facts.root(one.participant_id)) for one in found))
    await fetch(connection, schema, held, "id", {one.group_id for one in found}, (ListedGroup,))
    await fetch(connection, schema, held, "parent", parcours, kinds, sheets_from)
    await Store(connection, schema).hanging(facts, parcours)
    projects = _standing(facts, Project)
    await fetch(
        connection,
        schema,
        held,
        "parent",
        [one.project_id for mine in projects.values() for one in mine],
        (Achievement,),
    )
    volumes = {identity: years.values() for identity, years in facts.volumes.items()}
    listed = held.ids(Listed)
    return Known(held, _standing(facts, Bilan), projects, volumes, chains(listed, listed), sheets_from)


def _standing(facts: FactSet, kind: type) -> dict[str, list[Any]]:
    """The records of a kind by their parcours, in order of id."""
    found: defaultdict[str, list[Any]] = defaultdict(list)
    for _, one in sorted(facts.records[kind].items()):
        if one.standing:
            found[one.parcours_id].append(one)
    return found
