"""A made history as the three logs would hold it: mostly attendance, and what it hangs on. The same at every run."""

import random
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from services.kernel.codes import DOMAINS
from shared.envelope import GENESIS, Recorded, canonical, chain

SITES = ("anvers", "forest", "saint-gilles")
PUBLICS = ("inactivity", "immigration")
PERSONS = 24
SESSIONS = 200
YEARS = 4
GROUP_EVENTS = PERSONS * SESSIONS + SESSIONS + PERSONS * 8 + 3
"""What one group comes to, about."""

Fact = tuple[str, str, str, str, str | None, dict[str, Any], dict[str, Any] | None]
"""Day, service, type, id, participant, record, and the record before."""


def logs(events: int, *, first: int = 0, after: Mapping[str, int] | None = None) -> dict[str, list[Recorded]]:
    """The logs of the services with about so many events together, each in the order of its days.

    To go on with a history: the number of its groups, and the last position of each log.
    """
    chance = random.Random(2016 + first)
    groups = group_count(events)
    facts = [fact for number in range(groups) for fact in _group(first + number, groups, chance)]
    facts.sort(key=lambda fact: fact[0])
    found: dict[str, list[Recorded]] = {"intake": [], "bilan": [], "ateliers": []}
    for day, service, kind, identity, participant, record, before in facts:
        log = found[service]
        position = (after or {}).get(service, 0) + len(log) + 1
        data = canonical({"id": identity, "record": record, "before": before, "why": None})
        log.append(
            Recorded(
                position, f"{kind.partition('-')[0]}:{identity}", 1, f"{service}-{position:012d}", f"{kind}.v1", data, day,
                participant, f"{day}T16:00:00.000000+00:00", "bench", f"command-{position}", f"command-{position}", None,
                None, GENESIS,
            )
        )  # fmt: skip
    return found


def chained(rows: Iterable[Recorded], previous: bytes = GENESIS) -> list[Recorded]:
    """The events as a service would have recorded them: hashed one after the other, from the hash of the one before."""
    found = []
    for row in rows:
        previous = chain(previous, row)
        found.append(msgspec.structs.replace(row, hash=previous))
    return found


def group_count(events: int) -> int:
    """The groups of a history of about so many events."""
    return max(1, round(events / GROUP_EVENTS))


def _day(start: int, offset: int) -> str:
    """A date, `offset` of 200 working days after the start month (counted from 2013)."""
    month, day = divmod(start * 20 + offset, 20)
    return f"{2013 + month // 12}-{month % 12 + 1:02d}-{day + 3:02d}"


def _group(number: int, groups: int, chance: random.Random) -> Iterator[Fact]:
    """A group with its persons, workshops, sessions and attendance."""
    start = number % groups * 12 * (YEARS - 1) // groups
    site, public = SITES[number % 3], PUBLICS[number % 2]
    group, first, last = f"g{number}", _day(start, 0), _day(start, SESSIONS - 1)
    yield first, "intake", "group-opened", group, None, _group_record(group, site, public, first, last), None
    families = ("educational", "arts_culture")
    for family in families:
        workshop = f"w{number}-{family}"
        record = {
            "workshop_id": workshop,
            "site": site,
            "family": family,
            "label": "Atelier",
            "partner": None,
            "capacity": 24,
        }
        yield first, "ateliers", "workshop-planned", workshop, None, record, None
    for person in range(PERSONS):
        yield from _person(f"{number}-{person}", group, site, (first, _day(start, 100), last), chance)
    for session in range(SESSIONS):
        day, family = _day(start, session), families[session % 2]
        identity = f"s{number}-{session}"
        held = {
            "session_id": identity, "workshop_id": f"w{number}-{family}", "site": site, "group_id": group, "held_on": day,
            "minutes": 180, "status": "held",
        }  # fmt: skip
        yield day, "ateliers", "session-planned", identity, None, held, None
        for person in range(PERSONS):
            status = chance.choices(("present", "excused", "absent"), (80, 12, 8))[0]
            parcours = f"k{number}-{person}"
            record = {
                "session_id": identity, "parcours_id": parcours, "status": status, "minutes": 180 if status == "present" else 0,
                "given": None, "reason": "c2VhbGVk" * 8 if status == "excused" else None, "owner": None, "held_on": day,
                "family": family, "cancelled": False,
            }  # fmt: skip
            yield day, "ateliers", "workshop-attended", f"{identity}/{parcours}", f"p{number}-{person}", record, None


def _group_record(group: str, site: str, public: str, first: str, last: str) -> dict[str, Any]:
    return {
        "group_id": group, "site": site, "public": public, "label": "Groupe", "starts_on": first, "ends_on": last,
        "capacity": PERSONS, "funding": "big_city_subsidy",
    }  # fmt: skip


def _person(name: str, group: str, site: str, days: tuple[str, str, str], chance: random.Random) -> Iterator[Fact]:
    """Registration, enrolment, three bilans, an intervention, a project and the end."""
    participant, parcours = f"p{name}", f"k{name}"
    first, middle, last = days
    file = {
        "participant_id": participant, "site": site, "gender": chance.choice(("man", "woman", "woman")),
        "birth_year": chance.randint(1955, 1995), "birth_country": chance.choice(("BE", "MA", "SY", "RO")),
        "identity": {"last_name": "c2VhbGVk" * 8, "first_name": "c2VhbGVk" * 8}, "merged_into": None,
    }  # fmt: skip
    yield first, "intake", "participant-registered", participant, participant, file, None
    way = {
        "parcours_id": parcours, "participant_id": participant, "group_id": group, "site": site, "starts_on": first,
        "qualification": chance.choice(("none", "primary", "higher")), "inactive_since": "2009-05-04", "never_worked": False,
        "french_level": chance.choice(("weak", "medium", "good")), "french_course": chance.choice(("fle", "alpha", "none")),
        "ended_on": None, "end_kind": None, "end_reason": None, "prolonged_into": None,
    }  # fmt: skip
    yield first, "intake", "participant-enrolled", parcours, participant, way, None
    for phase, day in zip(("entry", "middle", "end"), days, strict=True):
        bilan = {
            "bilan_id": f"b{name}-{phase}", "parcours_id": parcours, "phase": phase, "held_on": day, "minutes": 90,
            "levels": {domain: chance.randint(1, 5) for domain in DOMAINS},
        }  # fmt: skip
        yield day, "bilan", "bilan-completed", f"b{name}-{phase}", participant, bilan, None
    talk = {
        "intervention_id": f"i{name}",
        "parcours_id": parcours,
        "kind": "interview",
        "held_on": middle,
        "minutes": 45,
    }
    yield middle, "bilan", "intervention-recorded", f"i{name}", participant, talk, None
    project = {
        "project_id": f"d{name}", "parcours_id": parcours, "class": "social", "kind": "volunteering", "defined_on": last,
        "withdrawn_on": None,
    }  # fmt: skip
    yield last, "bilan", "project-defined", f"d{name}", participant, project, None
    ended = way | {"ended_on": last, "end_kind": "completed"}
    yield last, "intake", "parcours-ended", parcours, participant, ended, way
