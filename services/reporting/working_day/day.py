"""A coordinator's day at a site: what happens, and what waits for somebody. Pure: what is held, and the day, passed in."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any, Final

from services.kernel.codes_reporting import SheetState
from services.kernel.follow_ups import Due, follow_ups_due, looked_back
from services.kernel.roster import Listed, ListedSuspension
from services.reporting.working_day.known import (
    Known,
    action_open,
    deadlines_of,
    planned_until,
    waits,
    worker_of,
)
from services.reporting.working_day.records import Action, Attendance, Candidacy, FollowUp, Session, Signal

MISSING_DAYS: Final = 7
"""So many days back it is told of sessions whose sheet was not taken."""
LAPSING_DAYS: Final = 7
"""An offer is told of so many days before it lapses."""
ENDING_DAYS: Final = 30
"""A parcours is told of so many days before it is planned to end."""


def day(site: str, groups: Sequence[str], known: Known, on: str, *, whole_site: bool) -> dict[str, Any]:
    """The day `on` of these groups of a site; with `whole_site` also sessions that are for no one group.

    Ids and dates only. `sessions` and `sheets_missing` are None where the sheets of that time are not kept any more. A late
    bilan counts on each day until it is held, a due one in the week (Monday to Sunday) in which its last day lies.
    `voided` is of now, whatever the day.
    """
    listed = [one for one in known.held.of(Listed) if one.group_id in groups]
    now = [one for one in listed if one.open_on(on)]
    sessions = _sessions(known, groups, on, whole_site=whole_site)
    bilans = [
        one
        for one in deadlines_of(known, now, on)
        if one.state == "late" or (one.state in ("due", "ahead") and one.due_on <= _days_after(on, 6 - _weekday(on)))
    ]
    told: dict[str, Any] = {
        "sessions": None if sessions is None else [one for one in sessions if one["held_on"] == on],
        "sheets_missing": None if sessions is None else [one for one in sessions if _missing(one, on)],
        "bilans": sorted(bilans, key=lambda one: (one.due_on, one.parcours_id, one.phase)),
        "offers": _offers(known, groups, on),
        "ending": _ending(known, now, on),
        "signals": _signals(known, now, on),
        "follow_ups": _follow_ups(known, listed, on),
        "actions": _actions(known, now, on),
        "voided": known.voided,
    }
    counts = {name: None if rows is None else len(rows) for name, rows in told.items()}
    counts |= {
        "sheets_taken": None if sessions is None else sum(one["sheet"] == "taken" for one in told["sessions"]),
        "bilans_late": sum(one.state == "late" for one in bilans),
        "follow_ups_late": sum(one.state == "late" for one in told["follow_ups"]),
    }
    return {"site": site, "on": on, "counts": counts, "groups": _groups(known, groups, now, on)} | told


def _weekday(on: str) -> int:
    return date.fromisoformat(on).weekday()


def _days_after(on: str, days: int) -> str:
    day = date.fromisoformat(on)
    return (day + min(timedelta(days), date.max - day)).isoformat()


def _groups(known: Known, groups: Sequence[str], now: Iterable[Listed], on: str) -> list[dict[str, Any]]:
    """Those that have somebody or for which somebody waits."""
    suspensions = known.held.by(ListedSuspension, "parcours_id")
    taken, still, known_groups = Counter[str](), Counter[str](), known.groups()
    for one in now:
        taken[one.group_id] += 1
        still[one.group_id] += any(stand.holds_on(on) for stand in suspensions[one.parcours_id])
    waiting = Counter(
        one.group_id for one in known.held.of(Candidacy) if one.status == "waiting" and one.asked_on <= on
    )
    return [
        {
            "group_id": identity,
            "public": known_groups[identity].public,
            "open": taken[identity],
            "suspended": still[identity],
            "waiting": waiting[identity],
        }
        for identity in sorted(groups)
        if taken[identity] or waiting[identity]
    ]


def _sessions(known: Known, groups: Sequence[str], on: str, *, whole_site: bool) -> list[dict[str, Any]] | None:
    """Sessions up to the day, each with its sheet: `taken` from the first row on, else `open`."""
    if on < known.sheets_from:
        return None
    rows = Counter(one.session_id for one in known.held.of(Attendance))
    return [
        {
            "session_id": one.session_id,
            "workshop_id": one.workshop_id,
            "group_id": one.group_id,
            "held_on": one.held_on,
            "minutes": one.minutes,
            "status": one.status,
            "sheet": _sheet(rows[one.session_id]),
            "rows": rows[one.session_id],
        }
        for one in sorted(known.held.of(Session), key=lambda one: (one.held_on, one.session_id))
        if one.held_on <= on and (one.group_id in groups or (one.group_id is None and whole_site))
    ]


def _sheet(rows: int) -> SheetState:
    return "taken" if rows else "open"


def _missing(session: dict[str, Any], on: str) -> bool:
    return bool(session["held_on"] < on and session["status"] != "cancelled" and session["sheet"] == "open")


def _offers(known: Known, groups: Sequence[str], on: str) -> list[dict[str, Any]]:
    """Offers that nobody has answered and that lapse soon, or should have."""
    return [
        {
            "candidacy_id": one.candidacy_id,
            "participant_id": one.participant_id,
            "group_id": one.group_id,
            "answer_by": one.answer_by,
            "overdue": one.answer_by < on,
        }
        for one in sorted(known.held.of(Candidacy), key=lambda one: (one.answer_by or "", one.candidacy_id))
        if one.group_id in groups
        and one.status == "offered"
        and one.answer_by is not None
        and one.answer_by <= _days_after(on, LAPSING_DAYS)
    ]


def _ending(known: Known, now: Iterable[Listed], on: str) -> list[dict[str, Any]]:
    """Parcours whose planned end, moved by suspensions, is near or past."""
    found = []
    for one in now:
        end = planned_until(known, one, on)
        if end is not None and end <= _days_after(on, ENDING_DAYS):
            found.append(_about(known, one, on) | {"planned_end": end, "past": end < on})
    return sorted(found, key=lambda one: (one["planned_end"], one["parcours_id"]))


def _about(known: Known, one: Listed, on: str) -> dict[str, Any]:
    return {
        "parcours_id": one.parcours_id,
        "participant_id": one.participant_id,
        "group_id": one.group_id,
        "worker_id": worker_of(known, one, on),
    }


def _signals(known: Known, now: Iterable[Listed], on: str) -> list[dict[str, Any]]:
    mine = known.held.by(Signal, "parcours_id")
    return [
        _about(known, one, on)
        | {"signal_id": signal.signal_id, "first_on": signal.first_on, "reached_on": signal.reached_on}
        for one in now
        for signal in mine[one.parcours_id]
        if waits(signal, on)
    ]


def _follow_ups(known: Known, listed: Iterable[Listed], on: str) -> list[Due]:
    found = follow_ups_due(listed, known.held.by(FollowUp, "parcours_id"), on, looked_back(on))
    return [one for one in found if one.state != "done"]


def _actions(known: Known, now: Sequence[Listed], on: str) -> list[dict[str, Any]]:
    """Late actions of the plans of open parcours, those that moved on from earlier ones included."""
    mine = known.held.by(Action, "parcours_id")
    found = [
        _about(known, one, on)
        | {"action_id": action.action_id, "action_owner": action.action_owner, "due_on": action.due_on}
        | {"recorded_in": step.parcours_id}
        for one in now
        for step in known.chain(one)
        for action in mine[step.parcours_id]
        if action.due_on is not None and action.due_on < on and action_open(action, on)
    ]
    return sorted(found, key=lambda one: (one["due_on"], one["action_id"]))
