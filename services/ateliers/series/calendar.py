"""The calendar of a series: its sessions, and the days left out with their names. Pure."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import msgspec

from services.ateliers.events import Session
from services.ateliers.series.days import COMMUNITIES
from services.ateliers.series.events import Series
from services.ateliers.slots.events import Slot
from services.kernel.code_rows import Language
from services.kernel.codes import label
from services.kernel.days_off import days_off


class Met(msgspec.Struct, frozen=True):
    """A session of a series: the day it was planned for by the series, and the day it is on."""

    session_id: str
    planned_on: str | None
    held_on: str
    starts_at: str | None
    status: str
    by_hand: bool
    cancel_reason: str | None


class Calendar(msgspec.Struct, frozen=True):
    """A series with its sessions, and the days left out: day, reason, its label and the holiday's name in the language asked."""

    series: Series
    days: Sequence[Met]
    skipped: Sequence[dict[str, Any]]


def calendar(series: Series, sessions: Iterable[Session], slots: Iterable[Slot], language: Language) -> Calendar:
    """The calendar of a series, of its sessions and their slots."""
    of = {slot.session_id: slot for slot in slots if slot.series_id == series.series_id}
    met = [
        Met(one.session_id, slot.planned_on, one.held_on, slot.starts_at, one.status, slot.by_hand, slot.cancel_reason)
        for one in sessions
        if (slot := of.get(one.session_id)) is not None
    ]
    years = {date.fromisoformat(one.day).year for one in series.skipped}
    community = COMMUNITIES.get(series.school_holidays)
    names = days_off(range(min(years), max(years) + 1), community, language) if years else {}
    skipped = [
        {
            "day": one.day,
            "reason": one.reason,
            "label": label("skip_reason", one.reason, language),
            "name": names[one.day][1] if one.day in names and one.reason != "closed_day" else None,
        }
        for one in series.skipped
    ]
    return Calendar(series, sorted(met, key=lambda one: (one.held_on, one.session_id)), skipped)
