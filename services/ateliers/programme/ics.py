"""A group's programme as iCalendar (RFC 5545), without anything about a person: no participant, no worker, no free reason. Pure."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final

import msgspec
from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard

from services.ateliers.programme.programme import Appointment
from services.kernel.code_rows import Language
from services.kernel.codes import label
from services.kernel.dates import BRUSSELS

NAME: Final[dict[Language, str]] = {"fr": "Programme", "nl": "Programma", "en": "Programme"}
MEETING: Final[dict[Language, str]] = {"fr": "Rendez-vous", "nl": "Afspraak", "en": "Meeting point"}
MOVED: Final[dict[Language, str]] = {
    "fr": "Déplacé, était prévu le",
    "nl": "Verplaatst, was gepland op",
    "en": "Moved, was planned for",
}
# Of the European Union since 1996: (component, first onset, month, offset before it, offset after it).
CHANGES: Final = (
    (TimezoneDaylight, datetime.fromisoformat("1996-03-31T02:00"), 3, 1, 2, "CEST"),
    (TimezoneStandard, datetime.fromisoformat("1996-10-27T03:00"), 10, 2, 1, "CET"),
)


class Stamp(msgspec.Struct, frozen=True):
    """How often what is recorded of a session has changed since the first time, and when it did last (ISO instant)."""

    sequence: int
    changed_at: str


def calendar(group: str, appointments: Sequence[Appointment], stamps: Mapping[str, Stamp], language: Language) -> bytes:
    """The programme of a group, by what it is called; the same records give the same bytes. A cancelled session stays, as cancelled."""
    found = Calendar()
    found.add("prodid", "-//Espace Ressources//ateliers//EN")
    found.add("version", "2.0")
    found.add("method", "PUBLISH")
    found.add("name", f"{NAME[language]} {group}")
    found.add("x-wr-calname", f"{NAME[language]} {group}")
    found.add("x-wr-timezone", BRUSSELS.key)
    found.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    found.add_component(_brussels())
    for one in appointments:
        found.add_component(_event(one, stamps[one.session_id], language))
    body: bytes = found.to_ical()
    return body


def _brussels() -> Timezone:
    """Brussels time as rules, so that it holds for any day from 1996 on."""
    zone = Timezone()
    zone.add("tzid", BRUSSELS.key)
    for component, begins, month, before, after, name in CHANGES:
        change = component()
        change.add("dtstart", begins)
        change.add("rrule", {"freq": "yearly", "bymonth": month, "byday": "-1su"})
        change.add("tzoffsetfrom", timedelta(hours=before))
        change.add("tzoffsetto", timedelta(hours=after))
        change.add("tzname", name)
        zone.add_component(change)
    return zone


def _event(one: Appointment, stamp: Stamp, language: Language) -> Event:
    event = Event()
    event.add("uid", f"{one.session_id}@ateliers.espace-ressources")
    event.add("sequence", stamp.sequence)
    event.add("dtstamp", datetime.fromisoformat(stamp.changed_at).astimezone(UTC))
    if one.starts_at is None:
        event.add("dtstart", date.fromisoformat(one.held_on))
    else:
        event.add("dtstart", datetime.fromisoformat(f"{one.held_on}T{one.starts_at}").replace(tzinfo=BRUSSELS))
        event.add("duration", timedelta(minutes=one.minutes))
    cancelled = one.status == "cancelled"
    title = one.label or one.workshop_id
    # Said in the title too: not every calendar shows a status.
    event.add("summary", f"{label('session_status', 'cancelled', language)} : {title}" if cancelled else title)
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if cancelled or one.starts_at is None else "OPAQUE")
    groups = [("family", one.family)] if one.family else []
    kinds = [("session_kind", one.kind)] if one.kind == "outing" else []
    if codes := (*groups, *kinds):
        event.add("categories", [label(group, code, language) for group, code in codes])
    if where := one.place or one.room:
        event.add("location", where)
    if said := _description(one, language):
        event.add("description", said)
    return event


def _description(one: Appointment, language: Language) -> str:
    lines = [one.theme, one.organisation]
    lines.append(f"{MEETING[language]} : {one.meeting_point}" if one.meeting_point else None)
    lines.append(f"{MOVED[language]} {one.moved_from.replace('T', ' ')}" if one.moved_from else None)
    lines.append(label("cancel_reason", one.cancel_reason, language) if one.cancel_reason else None)
    return "\n".join(line for line in lines if line)
