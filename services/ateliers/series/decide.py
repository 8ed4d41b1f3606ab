"""Decisions about series. Pure: records in, steps out."""

from datetime import date, timedelta

import msgspec

from services.ateliers.commands import RecordSession
from services.ateliers.events import Session
from services.ateliers.offerings.decide import known_groups
from services.ateliers.series import commands as c
from services.ateliers.series.days import days_of, relaid
from services.ateliers.series.events import SERIES, SERIES_CHANGED, SERIES_ENDED, SERIES_PLANNED, Series, Skipped
from services.ateliers.series.refusals import RULES, refuse
from services.ateliers.sheets import Sheets
from services.ateliers.slots.decide import call_off, change, plan
from services.ateliers.slots.events import IN_SERIES, SLOT_MOVED, Slot
from services.ateliers.slots.following import of_session
from shared import problems, shelves
from shared.shelves import Decision, Seals
from shared.vault import Sealed


def judge(record: Series | None, before: Series | None, streams: Sheets, today: str) -> Series | None:
    """What holds for one series: a workshop that stands, groups that are known; voided only where no session of it stands."""
    if record is None:
        met = streams.children(IN_SERIES, before.series_id) if before is not None else ()
        if met:
            raise refuse("in_use", "series_id", (("session", one.stream.partition(":")[2]) for one in met))
        return None
    if streams.workshop(record.workshop_id) is None:
        raise refuse("unknown_workshop", "workshop_id")
    if record.until_on < record.from_on:
        raise refuse("end_before_start", "until_on")
    known_groups(streams, record.group_ids)
    # A number that a session has is not given again.
    return msgspec.structs.replace(record, made=max(record.made, before.made)) if before is not None else record


def session_id(series_id: str, number: int) -> str:
    """The id of a session that a series makes, numbered from 1."""
    return f"{series_id}-{number:03}"


def plan_series(command: c.PlanSeries, seals: Seals, streams: Sheets, today: str) -> tuple[str, str]:
    """A series with all its sessions."""
    if streams.entry(SERIES.name, command.series_id):
        raise refuse("id_taken", "series_id")
    given = msgspec.convert(command.model_dump(exclude={"command"}), Series)
    judge(given, None, streams, today)
    days, skipped = _days(given, given.from_on)
    if not days:
        raise refuse("no_day_left", "weekdays")
    series = msgspec.structs.replace(given, skipped=tuple(skipped), made=len(days))
    about = shelves.put(streams, SERIES, SERIES_PLANNED, series, None, {}, series.from_on)
    for number, day in enumerate(days, 1):
        _plan(streams, series, number, day, None, today)
    return about


def _days(series: Series, from_on: str) -> tuple[list[str], list[Skipped]]:
    return days_of(series.weekdays, from_on, series.until_on, series.school_holidays, series.closed_days)


def _plan(streams: Sheets, series: Series, number: int, day: str, why: str | None, today: str) -> None:
    identity = session_id(series.series_id, number)
    if not streams.has(f"session:{identity}"):
        raise problems.refuse("contended", "series_id")  # several changes in one request, of which one was refused
    groups = series.group_ids
    session = RecordSession(
        session_id=identity,
        workshop_id=series.workshop_id,
        group_id=groups[0] if len(groups) == 1 else None,
        held_on=day,
        minutes=series.minutes,
        status="planned",
    )
    slot = Slot(
        identity,
        identity,
        starts_at=series.starts_at,
        room=series.room,
        leader=series.leader,
        group_ids=groups if len(groups) > 1 else (),
        series_id=series.series_id,
        planned_on=day,
    )
    plan(streams, session, slot, why, today)


def change_series(command: c.ChangeSeries, seals: Seals, streams: Sheets, today: str) -> tuple[str, str]:
    """The rest of the series, from a day on, as it is now given."""
    before: Series = shelves.required(SERIES, RULES, command, streams)
    if command.from_on < before.from_on:
        raise refuse("before_series", "from_on")
    given = command.model_dump(exclude={"command", "series_id", "from_on", "why"}, exclude_none=True)
    series = msgspec.structs.replace(before, **given)
    days, skipped = _days(series, command.from_on)
    kept = [one for one in before.skipped if one.day < command.from_on]
    series = msgspec.structs.replace(series, skipped=(*kept, *skipped))
    return _lay(streams, SERIES_CHANGED, series, before, command.from_on, days, "series_changed", command.why, today)


def end_series(command: c.EndSeries, seals: Seals, streams: Sheets, today: str) -> tuple[str, str]:
    """The series up to a day; nothing is left of it after that but what a person changed."""
    before: Series = shelves.required(SERIES, RULES, command, streams)
    if command.until_on < before.from_on:
        raise refuse("before_series", "until_on")
    after = (date.fromisoformat(command.until_on) + timedelta(1)).isoformat()
    skipped = tuple(one for one in before.skipped if one.day < after)
    series = msgspec.structs.replace(before, until_on=min(command.until_on, before.until_on), skipped=skipped)
    return _lay(streams, SERIES_ENDED, series, before, after, [], "series_ended", command.why, today)


def _lay(
    streams: Sheets, event: str, series: Series, before: Series, day: str, days: list[str], reason: str,
    why: str | None, today: str,
) -> tuple[str, str]:  # fmt: skip
    """Lay the sessions from a day on anew on these days."""
    rest = {session.session_id: (session, slot) for session, slot in _sessions(streams, series.series_id, day)}
    planned_on = [(identity, slot.planned_on or session.held_on) for identity, (session, slot) in rest.items()]
    made = series.made
    steps = len(streams.steps)
    for identity, when in relaid(planned_on, days):
        if identity is None:
            assert when is not None
            made += 1
            if made > c.MOST_MADE:
                raise refuse("series_too_long", "from_on")
            _plan(streams, series, made, when, why, today)
            continue
        session, slot = rest[identity]
        if not _stays(streams, session, slot):
            if when is None:
                call_off(streams, session, reason, why, by_hand=False)
            else:
                _move(streams, series, session, slot, when, why)
    series = msgspec.structs.replace(series, made=made)
    if series == before and len(streams.steps) == steps:
        return series.series_id, SERIES.stream_of(series)
    told: dict[str, Sealed | str] = {"why": why} if why else {}
    return shelves.put(streams, SERIES, event, series, before, told, day)


def _sessions(streams: Sheets, series_id: str, day: str) -> list[tuple[Session, Slot]]:
    """The sessions of a series for a day of it from this one on; not those that it cancelled itself."""
    found = []
    for entry in streams.children(IN_SERIES, series_id):
        identity = entry.stream.partition(":")[2]
        session, _ = streams.standing(identity)
        slot = of_session(streams, identity)
        assert slot is not None
        own = slot.cancelled and not slot.by_hand and slot.cancel_reason in ("series_changed", "series_ended")
        if (slot.planned_on or session.held_on) >= day and not own:
            found.append((session, slot))
    return found


def _stays(streams: Sheets, session: Session, slot: Slot) -> bool:
    _, attendance = streams.standing(session.session_id)
    return slot.by_hand or session.status != "planned" or bool(attendance)


def _move(streams: Sheets, series: Series, before: Session, held: Slot, day: str, why: str | None) -> None:
    session = msgspec.structs.replace(before, held_on=day, minutes=series.minutes)
    slot = msgspec.structs.replace(
        held,
        starts_at=series.starts_at,
        room=series.room,
        leader=series.leader,
        planned_on=day,
        unchecked=False,
    )
    change(streams, SLOT_MOVED, session, before, slot, held, why)


DECISIONS: dict[type, Decision] = {
    **shelves.decisions(SERIES, judge, RULES, c.RecordSeries, c.CorrectSeries, c.VoidSeries),
    c.PlanSeries: plan_series,
    c.ChangeSeries: change_series,
    c.EndSeries: end_series,
}
