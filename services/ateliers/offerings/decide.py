"""Decisions about what a workshop offers. Pure: records in, steps out."""

from collections.abc import Iterable

from services.ateliers.offerings import commands as c
from services.ateliers.offerings.events import OFFERING, Offering
from services.ateliers.offerings.refusals import RULES, refuse
from services.ateliers.sheets import Sheets
from shared import shelves
from shared.shelves import Decision


def judge(record: Offering | None, before: Offering | None, streams: Sheets, today: str) -> Offering | None:
    """What holds for one offering: a workshop that stands, groups that are known."""
    if record is None:
        return None
    if streams.workshop(record.workshop_id) is None:
        raise refuse("unknown_workshop", "workshop_id")
    known_groups(streams, record.group_ids)
    return record


def known_groups(streams: Sheets, group_ids: tuple[str, ...]) -> None:
    """Each of these groups is open. Raises Refusal."""
    for identity in group_ids:
        group = streams.groups.get(identity)
        if group is None or not group.standing:
            raise refuse("unknown_group", "group_ids")


def on_day(offerings: Iterable[Offering], day: str) -> Offering | None:
    """Of a workshop's offerings the one that holds on a day: what was given from the latest day up to it."""
    begun = [one for one in offerings if (one.from_on or "") <= day]
    return max(begun, key=lambda one: one.from_on or "", default=None)


def in_force(streams: Sheets, workshop_id: str, day: str) -> Offering | None:
    """What a workshop offers on a day."""
    return on_day(shelves.shelf(streams, OFFERING, workshop_id).values(), day)


def check(streams: Sheets, today: str) -> None:
    """A workshop has one offering from a day on. Raises Refusal."""
    for stream in streams.touched():
        if stream.startswith(f"{OFFERING.stream}:"):
            days = [one.from_on for one in streams.doc(stream).offerings.values()]
            if len(set(days)) < len(days):
                raise refuse("offering_same_day", "from_on")


DECISIONS: dict[type, Decision] = shelves.decisions(
    OFFERING, judge, RULES, c.RecordOffering, c.CorrectOffering, c.VoidOffering
)
