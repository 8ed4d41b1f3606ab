"""The state of a group on a day, derived from its parcours and candidacies. Pure."""

from collections.abc import Collection
from typing import Any

import msgspec

from services.intake.events import Group, Parcours
from services.intake.waiting.events import Candidacy
from services.intake.waiting.order import ordered
from services.intake.waiting.places import closed_on, kept, open_on


def state(group: Group, parcours: Collection[Parcours], candidacies: Collection[Candidacy], on: str) -> dict[str, Any]:
    """`{"group_id", "on", "state", "closed_on", "capacity", "taken", "kept", "free", "waiting"}`.

    A group closes when its last parcours ends; that is derived here and never recorded, so that a corrected end or one more
    enrolment needs no step of its own. `state` is `planned` before the group's first day (its planned start or, if earlier, the
    first parcours), `closed` where there were parcours and none is open or starts later, else `open`. `closed_on` is the day of the last
    end. `kept` (offers that stand or were accepted) and `waiting` are of now, whatever the day; `free` is None without a capacity.
    """
    taken = open_on(parcours, on)
    first = min((group.starts_on, *(one.starts_on for one in parcours)))
    closed = closed_on(parcours, on)
    held = kept(candidacies)
    return {
        "group_id": group.group_id,
        "on": on,
        "state": "planned" if on < first else "closed" if closed else "open",
        "closed_on": closed,
        "capacity": group.capacity,
        "taken": taken,
        "kept": held,
        "free": None if group.capacity is None else max(0, group.capacity - taken - held),
        "waiting": sum(one.status == "waiting" for one in candidacies),
    }


def waiting_list(candidacies: Collection[Candidacy], today: str) -> list[dict[str, Any]]:
    """The open candidacies in order. `place`: among those who wait (None with an offer); `overdue`: the answer."""
    rows, place = [], 0
    for one in ordered(candidacies):
        if one.status in ("waiting", "offered", "accepted"):
            waits = one.status == "waiting"
            place += waits
            overdue = one.status == "offered" and one.answer_by is not None and one.answer_by < today
            rows.append(msgspec.structs.asdict(one) | {"place": place if waits else None, "overdue": overdue})
    return rows
