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
    """A session that is voided takes its slot with it."""
    slot = of_session(streams, session_id)
    if slot is not None:
        shelves.take(streams, SLOT, SLOT_VOIDED, slot, {}, today)
