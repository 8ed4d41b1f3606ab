"""How a group is financed and when it meets on a day. Pure: records in, data out."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from services.intake.events import Group
from services.intake.groups.events import Funding, WeeklyPattern

_DAY = timedelta(days=1)
_LAST = date.max.isoformat()


def plan(group: Group, fundings: Iterable[Funding], patterns: Iterable[WeeklyPattern], on: str) -> dict[str, Any]:
    """`{"group_id", "on", "funder", "funding", "unfunded", "weekly_pattern", "holds_until"}`.

    `funder` is that of the funding that holds on the day; where none was ever recorded for the group, the one of the group's own
    record. `unfunded`: the stretches of the group's planned time, `{"from", "until"}` both inclusive, of which no funder is
    known; `until` is None where the group has no planned end. `weekly_pattern` is the one that holds, up to, not on,
    `holds_until`.
    """
    paid = sorted(fundings, key=lambda one: one.starts_on)
    now = next((one for one in paid if one.starts_on <= on and (one.ends_on is None or on <= one.ends_on)), None)
    weeks = sorted(patterns, key=lambda one: one.holds_from)
    return {
        "group_id": group.group_id,
        "on": on,
        "funder": now.funder if now else None if paid else group.funding,
        "funding": now,
        "unfunded": [] if not paid and group.funding else _unfunded(group, paid),
        "weekly_pattern": next((one for one in reversed(weeks) if one.holds_from <= on), None),
        "holds_until": next((one.holds_from for one in weeks if one.holds_from > on), None),
    }


def _unfunded(group: Group, paid: Iterable[Funding]) -> list[dict[str, str | None]]:
    """What is left of the planned time between fundings, which are in order and do not overlap."""
    found: list[dict[str, str | None]] = []
    day = group.starts_on
    for one in paid:
        if group.ends_on is not None and one.starts_on > group.ends_on:
            break
        if day < one.starts_on:
            found.append({"from": day, "until": _moved(one.starts_on, -_DAY)})
        if one.ends_on is None or one.ends_on == _LAST:
            return found
        day = max(day, _moved(one.ends_on, _DAY))
    if group.ends_on is None or day <= group.ends_on:
        found.append({"from": day, "until": group.ends_on})
    return found


def _moved(day: str, by: timedelta) -> str:
    return (date.fromisoformat(day) + by).isoformat()
