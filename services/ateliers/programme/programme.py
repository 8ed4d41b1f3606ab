"""The programme: sessions as people read them, with what their workshops offer. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence

import msgspec

from services.ateliers.events import Session, Workshop
from services.ateliers.offerings.decide import on_day
from services.ateliers.offerings.events import Offering
from services.ateliers.slots.clashes import minute, warnings
from services.ateliers.slots.events import Slot
from services.kernel.codes_ateliers import Clash


class Appointment(msgspec.Struct, frozen=True):
    """One session of the programme. Times are HH:MM in Brussels, null where none is given. `leader` is a worker's id.

    Room, leader and organisation are the workshop's where the session has none of its own. `places_left` are for those who sign
    up (null: no limit), `waiting` is how many wait for one.
    """

    session_id: str
    workshop_id: str
    label: str | None
    family: str | None
    theme: str | None
    site: str
    group_ids: Sequence[str]
    held_on: str
    starts_at: str | None
    ends_at: str | None
    minutes: int
    status: str
    kind: str
    room: str | None
    place: str | None
    meeting_point: str | None
    leader: str | None
    organisation: str | None
    capacity: int | None
    places_left: int | None
    waiting: int
    moved_from: str | None
    series_id: str | None
    replaces: str | None
    replaced_by: str | None
    cancel_reason: str | None
    warnings: Sequence[Clash]


class Asked(msgspec.Struct, frozen=True):
    """Of a session: its places for those who sign up (None: no limit), how many have one, how many wait."""

    places: int | None = None
    placed: int = 0
    waiting: int = 0


def programme(
    sessions: Iterable[Session],
    slots: Mapping[str, Slot],
    workshops: Mapping[str, Workshop],
    offerings: Mapping[str, Collection[Offering]],
    asked: Mapping[str, Asked],
) -> list[Appointment]:
    """Sessions in order of day, time and id. `slots` and `asked` are by session, `workshops` and `offerings` by workshop.

    The clashes told are those among the sessions given.
    """
    by_day: dict[tuple[str, str], list[Slot]] = {}
    for slot in slots.values():
        by_day.setdefault((slot.site, slot.held_on), []).append(slot)
    found = [
        _appointment(
            one,
            slots.get(one.session_id) or Slot(one.session_id, one.session_id, site=one.site, held_on=one.held_on),
            workshops.get(one.workshop_id),
            on_day(offerings.get(one.workshop_id, ()), one.held_on) or Offering("", one.workshop_id),
            asked.get(one.session_id) or Asked(),
            by_day.get((one.site, one.held_on), []),
        )
        for one in sessions
    ]
    return sorted(found, key=lambda one: (one.held_on, one.starts_at or "", one.session_id))


def _appointment(
    session: Session, slot: Slot, workshop: Workshop | None, offered: Offering, asked: Asked, others: Sequence[Slot]
) -> Appointment:
    groups = slot.group_ids or ((session.group_id,) if session.group_id else ())
    return Appointment(
        session_id=session.session_id,
        workshop_id=session.workshop_id,
        label=workshop.label if workshop else None,
        family=workshop.family if workshop else None,
        theme=offered.theme,
        site=session.site,
        group_ids=groups,
        held_on=session.held_on,
        starts_at=slot.starts_at,
        ends_at=_later(slot.starts_at, session.minutes) if slot.starts_at else None,
        minutes=session.minutes,
        status=session.status,
        kind=slot.kind,
        room=slot.room or (offered.room if slot.kind == "regular" else None),
        place=slot.place,
        meeting_point=slot.meeting_point,
        leader=slot.leader or offered.leader,
        organisation=offered.organisation or (workshop.partner if workshop else None),
        capacity=workshop.capacity if workshop else None,
        places_left=None if asked.places is None else max(0, asked.places - asked.placed),
        waiting=asked.waiting,
        moved_from=slot.moved_from,
        series_id=slot.series_id,
        replaces=slot.replaces,
        replaced_by=slot.replaced_by,
        cancel_reason=slot.cancel_reason,
        warnings=warnings(slot, others),
    )


def _later(starts_at: str, minutes: int) -> str:
    hour, rest = divmod(minute(starts_at) + minutes, 60)
    return f"{hour:02}:{rest:02}"
