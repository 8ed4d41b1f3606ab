"""Sessions with their slots, for reads: of the sheets only the session is looked at."""

from collections.abc import Collection

import msgspec

from services.ateliers.events import Session
from services.ateliers.slots.events import SLOT, Slot, Slots
from shared.eventlog import EventLog


class _Sheet(msgspec.Struct):
    session: Session | None


_SHEET = msgspec.json.Decoder(_Sheet)
_SLOTS = msgspec.json.Decoder(Slots)


async def sessions_and_slots(log: EventLog, ids: Collection[str]) -> tuple[dict[str, Session], dict[str, Slot]]:
    """Those of these sessions that stand, and the slots of those that have one, by session id. Raises Unavailable."""
    if not ids:
        return {}, {}
    streams = await log.load([f"{kind}:{identity}" for identity in ids for kind in ("session", SLOT.stream)])
    sessions: dict[str, Session] = {}
    slots: dict[str, Slot] = {}
    for identity in ids:
        sheet, slot = streams[f"session:{identity}"], streams[f"{SLOT.stream}:{identity}"]
        session = _SHEET.decode(sheet.doc).session if sheet.doc else None
        if session is not None:
            sessions[identity] = session
            for one in _SLOTS.decode(slot.doc or b"{}").slots.values():
                slots[identity] = one
    return sessions, slots
