"""Whether two sessions take one room or one leader at a time. Pure."""

from collections.abc import Iterable

from services.ateliers.slots.events import LEADER, ROOM, SLOT, Slot, places
from services.kernel.codes_ateliers import Clash
from shared.streams import Streams

CLASHES: dict[str, Clash] = {ROOM: "room_clash", LEADER: "leader_clash"}


def minute(starts_at: str) -> int:
    """The minute of the day of a time HH:MM."""
    hour, _, rest = starts_at.partition(":")
    return int(hour) * 60 + int(rest)


def overlap(one: Slot, other: Slot) -> bool:
    """Whether two slots of one day are at the same time for a while; one may begin when the other ends."""
    if one.starts_at is None or other.starts_at is None:
        return False
    begin, begun = minute(one.starts_at), minute(other.starts_at)
    return begin < begun + other.minutes and begun < begin + one.minutes


def clash(streams: Streams, slot: Slot) -> Clash | None:
    """The room or leader of a slot that another one has at that time. All slots there must have been loaded."""
    for (kind, _), parent in places(slot).items():
        if kind in CLASHES:
            for entry in streams.children(kind, parent):
                other = None if entry.id == slot.slot_id else _at(streams, entry.id, entry.stream)
                if other is not None and overlap(slot, other):
                    return CLASHES[kind]
    return None


def _at(streams: Streams, slot_id: str, stream: str) -> Slot | None:
    doc = streams.doc(stream)
    found: Slot | None = getattr(doc, SLOT.shelf).get(slot_id) if doc else None
    return found


def warnings(slot: Slot, others: Iterable[Slot]) -> list[Clash]:
    """The clashes of a slot with others, the unchecked ones included: for a read, which refuses nothing."""
    found: set[Clash] = set()
    if slot.starts_at is None or slot.cancelled:
        return []
    for other in others:
        same = (other.site, other.held_on) == (slot.site, slot.held_on) and not other.cancelled
        if same and other.slot_id != slot.slot_id and overlap(slot, other):
            if slot.room is not None and other.room is not None and _same(slot.room, other.room):
                found.add("room_clash")
            if slot.leader is not None and slot.leader == other.leader:
                found.add("leader_clash")
    return sorted(found)


def _same(one: str, other: str) -> bool:
    return one.casefold().split() == other.casefold().split()
