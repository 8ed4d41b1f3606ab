"""How long a parcours stood still: its suspensions as they count. Pure.

The end of a parcours resumes nothing: a suspension that was running then is cut at the end, here and not in its record, so that it
runs on where the parcours is re-opened, and follows the end where that is corrected.
"""

from collections.abc import Iterable
from datetime import date

import msgspec

from services.intake.events import Parcours
from services.intake.suspensions.events import Suspension


class Span(msgspec.Struct, frozen=True):
    """A suspension as it counts: from `starts_on` up to, not on, `until`; None where the parcours still stands still."""

    suspension_id: str
    reason: str
    starts_on: str
    until: str | None
    days: int


class Standstill(msgspec.Struct, frozen=True):
    """The times in which a parcours stood still, in order, with their days up to `on`; `suspended`: whether it does on that day."""

    parcours_id: str
    on: str
    suspended: bool
    days: int
    spans: list[Span]


def standstill(parcours: Parcours, suspensions: Iterable[Suspension], today: str) -> Standstill:
    """What stood still up to a day; a suspension that begins on the end or after counts for nothing."""
    spans = []
    for one in sorted(suspensions, key=lambda one: (one.starts_on, one.suspension_id)):
        until = min((day for day in (one.resumed_on, parcours.ended_on) if day is not None), default=None)
        if one.starts_on <= today and (until is None or one.starts_on < until):
            days = (date.fromisoformat(min(until or today, today)) - date.fromisoformat(one.starts_on)).days
            spans.append(Span(one.suspension_id, one.reason, one.starts_on, until, days))
    running = any(span.until is None or today < span.until for span in spans)
    return Standstill(parcours.parcours_id, today, running, sum(span.days for span in spans), spans)
