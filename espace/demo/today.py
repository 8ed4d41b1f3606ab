"""The working day that the demonstration's service lives, as the commands that record it: seeded, and laid around a day.

Three groups of the present: one under way with a waiting list, one about to end, one that has ended. None of it touches the years that
were imported. Same seed and day, same commands.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any, NamedTuple

from espace.demo import identity
from espace.demo.model import Person
from espace.demo.published import SITE

Command = dict[str, Any]
Unit = list[Command]
UNDER_WAY, ENDING, ENDED = "g-now", "g-ending", "g-ended"
WORKSHOP, OUTING, WORKER = "w-now", "w-outing", "worker-1"
MEMBERS = 8
CANDIDATES = ("j-09", "j-10", "j-11")
LATE_ENTRY = ("j-06", "j-08")
ABSENT, SUSPENDED, MERGED, DOUBLE = "j-05", "j-07", "j-03", "j-18"
SHOWN = ABSENT
"""Of this person the file is shown."""
COUNTS = {"sheets_taken": 1, "sheets_missing": 1, "offers": 1, "ending": 3, "signals": 1, "follow_ups": 2, "actions": 1}
"""What the day must hold of it."""


class Script(NamedTuple):
    """The units of each service, in order; `day` is the one they are laid around."""

    day: date
    intake: list[Unit]
    bilan: list[Unit]
    ateliers: list[Unit]


def script(today: date, rng: Random) -> Script:
    """The commands of a working day, laid around the last weekday up to `today`."""
    day = next(_weekdays_before(today + timedelta(1)))
    people = [_person(rng, f"j-{number:02}") for number in range(1, 18)]
    identity.name(rng, people)
    return Script(day, list(_intake(day, people)), list(_bilan(rng, day)), list(_ateliers(rng, day)))


def parcours(person: str) -> str:
    """The id of a person's parcours."""
    return f"k-{person}"


def _weekdays_before(day: date) -> Iterator[date]:
    """Monday to Friday before a day, the latest first: holidays too, so that the day is the same on any day of the year."""
    while True:
        day -= timedelta(1)
        if day.weekday() < 5:
            yield day


def _ago(day: date, days: int) -> str:
    return (day - timedelta(days)).isoformat()


def _person(rng: Random, key: str) -> Person:
    born = date(1962, 1, 1) + timedelta(rng.randrange(13_000))
    country = rng.choice(("BE", "MA", "MA", "SY", "CD", "GN", "TR", "RO", "AF", "PT"))
    return Person(
        key, "inactivity", gender=rng.choice(("man", "woman", "woman")), birth_date=born, birth_country=country
    )


def _members(group: str) -> list[str]:
    first, last = {UNDER_WAY: (1, MEMBERS), ENDING: (12, 14), ENDED: (15, 17)}[group]
    return [f"j-{number:02}" for number in range(first, last + 1)]


def _intake(day: date, people: list[Person]) -> Iterator[Unit]:
    for group, start, end in ((UNDER_WAY, 70, -230), (ENDING, 285, -20), (ENDED, 400, 100)):
        dates = {"starts_on": _ago(day, start), "ends_on": _ago(day, end)}
        fields = {"group_id": group, "site": SITE, "public": "inactivity", "capacity": MEMBERS + 1, **dates}
        yield [{"command": "open-group", **fields}]
    for one in people:
        yield [_registered(one)]
    twice = next(one for one in people if one.id == MERGED)
    yield [_registered(twice) | {"participant_id": DOUBLE, "national_number": None, "birth_date": None}]
    yield [
        {
            "command": "merge-participants",
            "participant_id": DOUBLE,
            "into": MERGED,
            "why": "Deux dossiers, une personne.",
        }
    ]
    for group, start in ((UNDER_WAY, 70), (ENDING, 285), (ENDED, 400)):
        for person in _members(group):
            fields = {"parcours_id": parcours(person), "participant_id": person, "group_id": group}
            yield [{"command": "enrol", **fields, "starts_on": _ago(day, start), "french_level": "weak"}]
            consent = {"consent_id": f"a-{person}", "participant_id": person, "scope": "support", "taken_by": "Accueil"}
            yield [{"command": "give-consent", **consent, "given_on": _ago(day, start)}]
    yield from _changes(day)
    yield from _candidates(day)


def _registered(one: Person) -> Command:
    return {
        "command": "register-participant", "participant_id": one.id, "site": SITE, "last_name": one.last_name,
        "first_name": one.first_name, "national_number": one.national_number or None, "gender": one.gender,
        "birth_date": str(one.birth_date), "birth_country": one.birth_country,
    }  # fmt: skip


def _changes(day: date) -> Iterator[Unit]:
    """Ends, a follow-up, a suspension, a correction, and a parcours that was entered by mistake."""
    for person, kind in zip(_members(ENDED), ("completed", "completed", "abandoned"), strict=True):
        reason = {"end_reason": "health"} if kind == "abandoned" else {}
        end = {"parcours_id": parcours(person), "ended_on": _ago(day, 100), "end_kind": kind, **reason}
        yield [{"command": "end-parcours", **end}]
    made = {"follow_up_id": "f-1", "parcours_id": parcours("j-15"), "term": "three_months", "became": "kept"}
    yield [{"command": "record-follow-up", **made, "held_on": _ago(day, 4)}]
    still = {"suspension_id": "s-1", "parcours_id": parcours(SUSPENDED), "reason": "illness"}
    yield [{"command": "suspend-parcours", **still, "starts_on": _ago(day, 10)}]
    first = {"parcours_id": parcours("j-01"), "participant_id": "j-01", "group_id": UNDER_WAY}
    right = {"starts_on": _ago(day, 69), "french_level": "medium", "why": "Niveau revu avec la personne."}
    yield [{"command": "correct-parcours", **first, **right}]
    wrong = {"parcours_id": "k-error", "participant_id": CANDIDATES[0], "group_id": UNDER_WAY}
    yield [{"command": "enrol", **wrong, "starts_on": _ago(day, 30)}]
    yield [{"command": "void-parcours", "parcours_id": "k-error", "why": "Saisi pour une autre personne."}]


def _candidates(day: date) -> Iterator[Unit]:
    for number, person in enumerate(CANDIDATES):
        asked = {"candidacy_id": f"c-{person}", "participant_id": person, "group_id": UNDER_WAY}
        yield [{"command": "record-candidacy", **asked, "asked_on": _ago(day, 30 - number)}]
    offer = {"candidacy_id": f"c-{CANDIDATES[0]}", "offered_on": _ago(day, 3), "answer_by": _ago(day, -4)}
    yield [{"command": "offer-place", **offer}]


def _bilan(rng: Random, day: date) -> Iterator[Unit]:
    for person in _members(UNDER_WAY):
        yield [
            {
                "command": "assign-referent",
                "referent_id": f"r-{person}",
                "parcours_id": parcours(person),
                "worker_id": WORKER,
                "starts_on": _ago(day, 60),
            }
        ]
        if person not in LATE_ENTRY:
            yield [_held(rng, person, "entry", _ago(day, 55))]
    for person in _members(ENDING):
        for phase, ago in (("entry", 270), ("middle", 140)):
            yield [_held(rng, person, phase, _ago(day, ago))]
    corrected = _held(rng, "j-01", "entry", _ago(day, 56)) | {"why": "La date de l'entretien."}
    yield [corrected | {"command": "correct-bilan"}]
    yield from _plan(day)


def _held(rng: Random, person: str, phase: str, day: str) -> Command:
    levels = {name: rng.randint(1, 3) for name in ("administrative", "housing", "finances", "health")}
    fields = {"bilan_id": f"b-{person}-{phase}", "parcours_id": parcours(person), "phase": phase, "held_on": day}
    return {"command": "complete-bilan", **fields, "minutes": 90, "levels": levels}


def _plan(day: date) -> Iterator[Unit]:
    """A problem met in a bilan, its goal, an action that was done and one that is late."""
    problem = {"problem_id": "q-1", "parcours_id": parcours(SHOWN), "bilan_id": f"b-{SHOWN}-entry", "domain": "housing"}
    yield [
        {"command": "record-problem", **problem, "found_on": _ago(day, 55), "text": "Logement humide."},
        {
            "command": "set-goal",
            "goal_id": "o-1",
            "problem_id": "q-1",
            "set_on": _ago(day, 50),
            "text": "Un logement sec.",
        },
    ]
    for number, due in (("t-1", 30), ("t-2", 5)):
        action = {"action_id": number, "goal_id": "o-1", "action_owner": "service", "planned_on": _ago(day, 50)}
        yield [{"command": "plan-action", **action, "due_on": _ago(day, due), "text": "Écrire au propriétaire."}]
    yield [{"command": "complete-action", "action_id": "t-1", "closed_on": _ago(day, 32)}]
    project = {"project_id": "p-now-1", "parcours_id": parcours("j-12"), "class": "social", "kind": "volunteering"}
    yield [{"command": "define-project", **project, "defined_on": _ago(day, 40)}]


def _ateliers(rng: Random, day: date) -> Iterator[Unit]:
    """A workshop twice a week with its sheets, the last one not taken; and today's outing, with more who ask than places."""
    for workshop, label, capacity in ((WORKSHOP, "Cuisine du monde", 12), (OUTING, "Visite au parc", 2)):
        fields = {"workshop_id": workshop, "site": SITE, "family": "educational", "label": label, "capacity": capacity}
        yield [{"command": "plan-workshop", **fields}]
    before = _weekdays_before(day)
    days = [next(before), *(one for _, one in zip(range(28), before, strict=False) if one.weekday() in (1, 3))]
    for number, held_on in enumerate(reversed(days), 1):
        session = f"d-{number}"
        yield [_session(session, WORKSHOP, held_on, UNDER_WAY)]
        if held_on != days[0]:
            yield [
                {"command": "take-attendance", "session_id": session, "rows": list(_rows(rng, day, held_on, days[1:4]))}
            ]
    yield [_session("d-today", WORKSHOP, day, UNDER_WAY)]
    present = [{"parcours_id": parcours(one), "status": "present"} for one in ("j-01", "j-02", "j-03")]
    yield [{"command": "take-attendance", "session_id": "d-today", "rows": present}]
    yield [
        {
            "command": "record-attendance",
            "session_id": "d-today",
            **present[0],
            "minutes": 60,
            "why": "Partie plus tôt.",
        }
    ]
    yield [_session("d-outing", OUTING, day, None)]
    for person in ("j-01", "j-02", "j-04"):
        asked = {"sign_up_id": f"u-{person}", "session_id": "d-outing", "parcours_id": parcours(person)}
        yield [{"command": "sign-up", **asked}]


def _session(session: str, workshop: str, day: date, group: str | None) -> Command:
    """A planned session: taking its sheet says that it was held."""
    of = {"session_id": session, "workshop_id": workshop, "group_id": group}
    return {"command": "record-session", **of, "held_on": day.isoformat(), "minutes": 150, "status": "planned"}


def _rows(rng: Random, day: date, held_on: date, last: list[date]) -> Iterator[Command]:
    """A sheet: one is absent from the last three, the one who is ill is not expected."""
    for person in _members(UNDER_WAY):
        if person == SUSPENDED and held_on.isoformat() >= _ago(day, 10):
            continue
        status = rng.choices(("present", "excused"), (88, 12))[0]
        if person == ABSENT:
            status = "absent" if held_on in last else "present"
        yield {"parcours_id": parcours(person), "status": status}
