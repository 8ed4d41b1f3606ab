"""A person's file across the services: what is known, what is due. Pure: what is held of the person, and the day, passed in."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any, Final

from services.kernel.codes_reporting import DueKind, ParcoursState
from services.kernel.consents import holding
from services.kernel.deadlines import Deadline
from services.kernel.follow_ups import Due, follow_ups_due, looked_back
from services.kernel.roster import Listed, ListedSuspension
from services.reporting.facts import Person, Project
from services.reporting.working_day.known import Known, action_open, deadlines_of, planned_until, waits, worker_of
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
    Signal,
)
from services.reporting.working_day.tables import Held

WEEKS: Final = 8
"""As many weeks of attendance are told, that of the day included."""
OPEN_CANDIDACY: Final = ("waiting", "offered", "accepted")


def file(person: Person, merged: Sequence[str], known: Known, on: str) -> dict[str, Any]:
    """The file of one person as of a day: what began later is left out. Dates are ISO text, nothing in it is identity.

    `due` has all that is to be done, the oldest day first: `{"what", "id", "parcours_id", "state", "day"}`. Of interventions
    `count` and `minutes` are of all that is recorded, whatever the day.
    """
    listed = sorted(
        (one for one in known.held.of(Listed) if one.starts_on <= on),
        key=lambda one: (one.starts_on, one.parcours_id),
        reverse=True,
    )
    bilans = deadlines_of(known, listed, on)
    follow_ups = _follow_ups(known, listed, on)
    candidacies = [one for one in known.held.of(Candidacy) if one.asked_on <= on and one.status in OPEN_CANDIDACY]
    now = {one.parcours_id for one in listed if one.open_on(on)}
    # Who has left is not waited for any more: neither a signal nor an action asks for anything then.
    signals = [one for one in known.held.of(Signal) if one.parcours_id in now and waits(one, on)]
    actions = known.held.of(Action) if now else []
    recent = [one for one in follow_ups if one.ended_on >= looked_back(on)]
    return {
        "participant_id": person.participant_id,
        "merged": sorted(merged),
        "on": on,
        "site": person.site,
        "gender": person.gender,
        "birth_year": person.birth_year,
        "birth_country": person.birth_country,
        "consents": holding(known.held.of(Consent), on)["scopes"],
        "candidacies": candidacies,
        "plan": _plan(known.held, on),
        "parcours": [_parcours(one, known, bilans, follow_ups, signals, on) for one in listed],
        "due": _due(bilans, recent, signals, candidacies, actions, on),
    }


def _follow_ups(known: Known, listed: Iterable[Listed], on: str) -> list[Due]:
    return follow_ups_due(listed, known.held.by(FollowUp, "parcours_id"), on, date.min.isoformat())


def _parcours(
    one: Listed,
    known: Known,
    bilans: Iterable[Deadline],
    follow_ups: Iterable[Due],
    signals: Iterable[Signal],
    on: str,
) -> dict[str, Any]:
    mine, held = one.parcours_id, known.held
    group = known.groups().get(one.group_id)
    stands = [still for still in held.by(ListedSuspension, "parcours_id")[mine] if still.holds_on(on)]
    is_open = one.open_on(on)
    state: ParcoursState = "ended" if not is_open else "suspended" if stands else "open"
    volumes = list(known.volumes.get(mine, ()))
    recent = [made for made in held.by(Intervention, "parcours_id")[mine] if made.held_on <= on]
    return {
        "parcours_id": mine,
        "group_id": one.group_id,
        "site": one.site,
        "public": group.public if group else None,
        "worker_id": worker_of(known, one, on),
        "state": state,
        "suspended_from": stands[0].starts_on if stands and is_open else None,
        "starts_on": one.starts_on,
        "planned_end": planned_until(known, one, on),
        "ended_on": None if is_open else one.ended_on,
        "end_kind": None if is_open else one.end_kind,
        "prolonged_into": None if is_open else one.prolonged_into,
        "bilans": [due for due in bilans if due.parcours_id == mine],
        "projects": [_project(project, held) for project in known.projects.get(mine, ()) if project.defined_on <= on],
        "interventions": {
            "count": sum(volume.interventions for volume in volumes),
            "minutes": sum(volume.intervention_minutes for volume in volumes),
            "recent": sorted(recent, key=lambda made: (made.held_on, made.intervention_id), reverse=True),
        },
        "attendance": weeks(held.by(Attendance, "parcours_id")[mine], on, known.sheets_from),
        "signals": [signal for signal in signals if signal.parcours_id == mine],
        "follow_ups": [due for due in follow_ups if due.parcours_id == mine],
    }


def _project(project: Project, held: Held) -> dict[str, Any]:
    reached = [one.reached_on for one in held.by(Achievement, "project_id")[project.project_id]]
    return {
        "project_id": project.project_id,
        "class": project.project_class,
        "kind": project.kind,
        "defined_on": project.defined_on,
        "reached_on": min(reached, default=None),
        "withdrawn_on": project.withdrawn_on,
    }


def weeks(rows: Iterable[Attendance], on: str, sheets_from: str) -> list[dict[str, Any]] | None:
    """The last WEEKS weeks from Monday on, the latest last; None where the sheets of that time are not kept any more."""
    day = date.fromisoformat(on)
    if day < date.min + timedelta(weeks=WEEKS):
        return None
    monday = day - timedelta(days=day.weekday())
    starts = [(monday - timedelta(weeks=back)).isoformat() for back in reversed(range(WEEKS))]
    if starts[0] < sheets_from:
        return None
    counts = {start: {"present": 0, "excused": 0, "absent": 0, "minutes": 0} for start in starts}
    for row in rows:
        if not row.cancelled and starts[0] <= row.held_on <= on:
            mine = counts[max(start for start in starts if start <= row.held_on)]
            mine[row.status] += 1
            mine["minutes"] += row.minutes
    return [{"from": start} | found for start, found in counts.items()]


def _plan(held: Held, on: str) -> dict[str, Any]:
    """What is open of a person's plans: it moves on along prolonged parcours, so that it is the person's."""

    def is_open(one: Problem | Goal, since: str) -> bool:
        return since <= on and (one.closed_on is None or on < one.closed_on)

    actions = [one for one in held.of(Action) if action_open(one, on)]
    due = [one.due_on for one in actions if one.due_on is not None]
    return {
        "problems": sum(is_open(one, one.found_on) for one in held.of(Problem)),
        "goals": sum(is_open(one, one.set_on) for one in held.of(Goal)),
        "actions": len(actions),
        "late": sum(day < on for day in due),
        "next_due_on": min((day for day in due if day >= on), default=None),
    }


def _due(
    bilans: Iterable[Deadline],
    follow_ups: Iterable[Due],
    signals: Iterable[Signal],
    candidacies: Iterable[Candidacy],
    actions: Iterable[Action],
    on: str,
) -> list[dict[str, Any]]:
    rows: list[tuple[DueKind, str, str, str, str]] = [
        ("bilan", one.phase, one.parcours_id, one.state, one.due_on) for one in bilans
    ]
    rows += [("follow_up", one.term, one.parcours_id, one.state, one.due_on) for one in follow_ups]
    rows += [("signal", one.signal_id, one.parcours_id, "due", one.reached_on) for one in signals]
    rows += [
        ("action", one.action_id, one.parcours_id, "late" if one.due_on < on else "due", one.due_on)
        for one in actions
        if one.due_on is not None and action_open(one, on)
    ]
    found: list[dict[str, Any]] = [
        {"what": what, "id": identity, "parcours_id": parcours_id, "state": state, "day": day}
        for what, identity, parcours_id, state, day in rows
        if state in ("due", "late")
    ]
    found += [
        {
            "what": "offer",
            "id": one.candidacy_id,
            "parcours_id": None,
            "state": "late" if one.answer_by < on else "due",
            "day": one.answer_by,
        }
        for one in candidacies
        if one.status == "offered" and one.answer_by is not None
    ]
    return sorted(found, key=lambda one: (one["day"], one["what"], one["id"]))
