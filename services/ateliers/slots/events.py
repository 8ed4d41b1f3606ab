"""The slot of a session in the programme, and the events that say so. Frozen data, no logic but where a slot is found."""

from collections.abc import Mapping

import msgspec

from shared.log_batch import Place
from shared.shelves import Kind

SLOT_RECORDED = "slot-recorded.v1"
SLOT_CORRECTED = "slot-corrected.v1"
SLOT_VOIDED = "slot-voided.v1"
SLOT_PLANNED = "slot-planned.v1"
SLOT_MOVED = "slot-moved.v1"
SLOT_CALLED_OFF = "slot-called-off.v1"
SLOT_REPLACED = "slot-replaced.v1"

ROOM = "room_taken"
LEADER = "leader_taken"
IN_SERIES = "slot_of_series"
IN_GROUP = "slot_of_group"


class Slot(msgspec.Struct, frozen=True):
    """When, where and with whom a session is, beside what an import says of it; a session has one at most.

    `starts_at` is HH:MM in Brussels. `group_ids` are the groups it is meant for where it is for more than one. `series_id` is
    the series that made it, for the day `planned_on` of it; `by_hand` once a person changed it, so that the series leaves it.
    `moved_from` is the day, with its time where it had one (`YYYY-MM-DDTHH:MM`), that was told first of a session that was moved.
    `replaces` and `replaced_by` are sessions. `unchecked`: entered afterwards, so that it clashes with nothing.

    `site`, `held_on`, `minutes` and `cancelled` are the session's, and follow it.
    """

    slot_id: str
    session_id: str
    starts_at: str | None = None
    room: str | None = None
    leader: str | None = None
    kind: str = "regular"
    place: str | None = None
    meeting_point: str | None = None
    group_ids: tuple[str, ...] = ()
    series_id: str | None = None
    planned_on: str | None = None
    by_hand: bool = False
    moved_from: str | None = None
    replaces: str | None = None
    replaced_by: str | None = None
    cancel_reason: str | None = None
    unchecked: bool = False
    site: str = ""
    held_on: str = ""
    minutes: int = 0
    cancelled: bool = False


class Slots(msgspec.Struct, frozen=True):
    """The document of a session's slot, by id."""

    slots: dict[str, Slot] = {}


def room_day(site: str, day: str, room: str) -> str:
    """Under what the slots of a room on a day are found; capitals and spaces make no other room."""
    return f"{day}/{' '.join(room.casefold().split())}/{site}"


def leader_day(site: str, day: str, leader: str) -> str:
    """Under what the slots of a leader on a day are found."""
    return f"{day}/{leader}/{site}"


def places(slot: Slot) -> Mapping[Place, str]:
    """Where else a slot is found: with its room and its leader on its day while it takes them, with its series, its groups."""
    found: dict[Place, str] = {}
    if slot.starts_at is not None and not slot.cancelled and not slot.unchecked:
        if slot.room is not None:
            found[ROOM, slot.slot_id] = room_day(slot.site, slot.held_on, slot.room)
        if slot.leader is not None:
            found[LEADER, slot.slot_id] = leader_day(slot.site, slot.held_on, slot.leader)
    if slot.series_id is not None:
        found[IN_SERIES, slot.slot_id] = slot.series_id
    for group_id in slot.group_ids:
        found[IN_GROUP, f"{slot.slot_id}/{group_id}"] = group_id
    return found


SLOT = Kind(
    name="slot",
    record=Slot,
    stream="slots",
    parent="session_id",
    shelf="slots",
    day="held_on",
    recorded=SLOT_RECORDED,
    corrected=SLOT_CORRECTED,
    voided=SLOT_VOIDED,
    further=(SLOT_PLANNED, SLOT_MOVED, SLOT_CALLED_OFF, SLOT_REPLACED),
    about_nobody=True,
    places=places,
)
