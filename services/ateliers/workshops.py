"""Ateliers' decisions about workshops. Pure."""

from collections.abc import Callable
from typing import Any

import msgspec

from services.ateliers import commands as c
from services.ateliers import events as e
from services.ateliers.events import Workshop, WorkshopDoc
from services.ateliers.hanging import nothing_on_workshop
from services.ateliers.refusals import refuse
from services.ateliers.sheets import Seals, Sheets, follow, put_session
from shared.eventlog import Entry
from shared.streams import Step


def _workshop(command: c.WorkshopFields) -> Workshop:
    if command.site == "all":
        raise refuse("reserved_site", "site")
    return Workshop(**{field.name: getattr(command, field.name) for field in msgspec.structs.fields(Workshop)})


def _put(
    streams: Sheets, event: str, identity: str, today: str, record: Workshop | None, before: Workshop | None, why: Any
) -> tuple[str, str]:
    stream = f"workshop:{identity}"
    step = Step(stream, event, identity, today, record, before, None, why)
    streams.put(step, WorkshopDoc(record), [Entry("workshop", identity, stream)])
    return identity, stream


def plan_workshop(command: c.PlanWorkshop, seals: Seals, streams: Sheets, today: str) -> tuple[str, str]:
    """A new workshop."""
    if streams.doc(f"workshop:{command.workshop_id}") is not None:
        raise refuse("id_taken", "workshop_id")
    return _put(streams, e.WORKSHOP_PLANNED, command.workshop_id, today, _workshop(command), None, None)


def _standing(streams: Sheets, workshop_id: str) -> Workshop:
    before = streams.workshop(workshop_id)
    if before is None:
        raise refuse("no_such_record", "workshop_id")
    return before


def correct_workshop(command: c.CorrectWorkshop, seals: Seals, streams: Sheets, today: str) -> tuple[str, str]:
    """The workshop as it should read; its sessions follow its site, their attendance its family."""
    before = _standing(streams, command.workshop_id)
    record = _workshop(command)
    identity = record.workshop_id
    if record == before:
        return identity, f"workshop:{identity}"
    about = _put(streams, e.WORKSHOP_CORRECTED, identity, today, record, before, command.why)
    if (record.site, record.family) == (before.site, before.family):
        return about
    for entry in streams.children("session", identity):
        session, _ = streams.standing(entry.id)
        if record.site == before.site:
            follow(streams, session, record.family)
        else:
            moved = msgspec.structs.replace(session, site=record.site)
            put_session(streams, e.SESSION_CORRECTED, session.held_on, moved, session, None)
    return about


def void_workshop(command: c.VoidWorkshop, seals: Seals, streams: Sheets, today: str) -> tuple[str, str]:
    """A workshop entered by mistake; what it offers goes with it."""
    before = _standing(streams, command.workshop_id)
    if sessions := streams.children("session", command.workshop_id):
        raise refuse("in_use", "workshop_id", (("session", one.id) for one in sessions))
    about = _put(streams, e.WORKSHOP_VOIDED, command.workshop_id, today, None, before, command.why)
    nothing_on_workshop(streams, command.workshop_id, command.why, today)
    return about


WORKSHOP_DECISIONS: dict[type, Callable[[Any, Seals, Sheets, str], tuple[str, str]]] = {
    c.PlanWorkshop: plan_workshop,
    c.CorrectWorkshop: correct_workshop,
    c.VoidWorkshop: void_workshop,
}
