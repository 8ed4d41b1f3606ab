"""A slot follows its session: its day, its length, its site, whether it is cancelled. Pure."""

import msgspec

from services.ateliers.events import Session
from services.ateliers.slots.events import SLOT, SLOT_CORRECTED, SLOT_VOIDED, Slot
from shared import shelves
from shared.streams import Streams


def of_session(streams: Streams, session_id: str) -> Slot | None:
    """The slot of a session, None where it has none."""
    return next(iter(shelves.shelf(streams, SLOT, session_id).values()), None)


def with_session(slot: Slot, session: Session) -> Slot:
    """A slot with what it has of its session."""
    cancelled = session.status == "cancelled"
    return msgspec.structs.replace(
        slot,
        site=session.site,
        held_on=session.held_on,
        minutes=session.minutes,
        cancelled=cancelled,
        cancel_reason=slot.cancel_reason if cancelled else None,
    )


def follow(streams: Streams, session: Session) -> None:
    """Have a session's slot follow it. What was changed so is not judged for clashes, and clashes with nothing from then on."""
    slot = of_session(streams, session.session_id)
    if slot is None:
        return
    now = with_session(slot, session)
    if now != slot:
        moved = not now.cancelled and now.starts_at is not None
        now = msgspec.structs.replace(now, unchecked=slot.unchecked or moved)
        shelves.put(streams, SLOT, SLOT_CORRECTED, now, slot, {}, session.held_on)


def leave(streams: Streams, session_id: str, today: str) -> None:
    """A session that is voided takes its slot with it; what it replaced, or was replaced by, names it no more."""
    slot = of_session(streams, session_id)
    if slot is None:
        return
    shelves.take(streams, SLOT, SLOT_VOIDED, slot, {}, today)
    for other in links(slot):
        linked = of_session(streams, other) if streams.has(f"{SLOT.stream}:{other}") else None
        if linked is not None and session_id in links(linked):
            now = msgspec.structs.replace(
                linked,
                replaces=None if linked.replaces == session_id else linked.replaces,
                replaced_by=None if linked.replaced_by == session_id else linked.replaced_by,
            )
            shelves.put(streams, SLOT, SLOT_CORRECTED, now, linked, {}, today)


def links(slot: Slot) -> list[str]:
    """The sessions that one replaces and is replaced by."""
    return [other for other in (slot.replaces, slot.replaced_by) if other is not None]
