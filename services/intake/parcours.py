"""Intake's decisions about parcours, and what must hold between them. Pure."""

from collections.abc import Callable
from itertools import combinations
from typing import Any

import msgspec

from services.intake import commands as c
from services.intake import events as e
from services.intake.events import File, Parcours, Participant
from services.intake.files import Files, Seals, put_parcours, take_parcours
from services.intake.hanging import nothing_hangs
from services.intake.refusals import refuse
from services.intake.waiting.decide import candidacies_of, mark_enrolled, mark_not_enrolled
from services.intake.waiting.order import passes
from services.intake.waiting.places import closed_on, kept, open_on
from shared.problems import refuse as common


def _record(command: c.ParcoursFields, streams: Files) -> Parcours:
    group = streams.group(command.group_id)
    if group is None:
        raise refuse("unknown_group", "group_id")
    fields = {
        field.name: getattr(command, field.name) for field in msgspec.structs.fields(Parcours) if field.name != "site"
    }
    if fields["end_kind"] == "abandoned" and fields["end_reason"] is None:
        fields["end_reason"] = "unknown"
    return Parcours(site=group.site, **fields)


def _own_rules(record: Parcours, today: str) -> None:
    for field in ("starts_on", "inactive_since", "ended_on"):
        value = getattr(record, field)
        if value is not None and value > today:
            raise refuse("after_today", field)
    if (record.ended_on is None) != (record.end_kind is None):
        raise refuse("end_incomplete", "end_kind" if record.end_kind is None else "ended_on")
    if record.ended_on is not None and record.ended_on < record.starts_on:
        raise refuse("end_before_start", "ended_on")
    if record.end_reason is not None and record.end_kind != "abandoned":
        raise refuse("reason_without_abandon", "end_reason")
    if (record.prolonged_into is not None) != (record.end_kind == "prolonged"):
        raise refuse("prolongation_incomplete", "prolonged_into")


def _person(streams: Files, participant_id: str, before: Parcours | None = None) -> None:
    file = streams.file(participant_id)
    if file is None or file.participant is None:
        raise refuse("unknown_participant", "participant_id")
    theirs = before is not None and before.participant_id == participant_id
    if file.participant.erased and not theirs:
        raise common("participant_erased", "participant_id")


def _place(streams: Files, record: Parcours, asked: c.Joining, *, goes_on: bool) -> None:
    """A place in a group that is not closed, that others who wait do not come before, that is free on the start day.

    The person's own candidacy is closed by it.
    """
    there = streams.parcours_of(record.group_id)
    if not goes_on and closed_on(there, record.starts_on) is not None:
        raise refuse("group_closed", "group_id")
    mine, others = candidacies_of(streams, record)
    if asked.passes_waiting:
        if asked.why is None:
            raise common("why_needed", "why")
    elif passes(mine, others):
        raise refuse("others_wait", "participant_id" if isinstance(asked, c.Enrol) else "next.group_id")
    group = streams.group(record.group_id)
    capacity = group.capacity if group is not None else None
    if capacity is not None and open_on(there, record.starts_on) + kept(others) >= capacity:
        raise refuse("group_full", "group_id")
    mark_enrolled(streams, record, mine)


def enrol(command: c.Enrol, seals: Seals, streams: Files, today: str) -> tuple[str, str]:
    """A new parcours, its end included where it is entered after the fact."""
    if streams.entry("parcours", command.parcours_id):
        raise refuse("id_taken", "parcours_id")
    _person(streams, command.participant_id)
    record = _record(command, streams)
    _own_rules(record, today)
    if not command.entered_afterwards:
        _place(streams, record, command, goes_on=command.reopens_group)
    return put_parcours(streams, e.PARTICIPANT_ENROLLED, record.starts_on, record, None, seals.get("why"))


def _standing(streams: Files, parcours_id: str) -> Parcours:
    before = streams.parcours(parcours_id)
    if before is None:
        raise refuse("no_such_record", "parcours_id")
    return before


def correct_parcours(command: c.CorrectParcours, seals: Seals, streams: Files, today: str) -> tuple[str, str]:
    """The parcours as it should read, its person and group included."""
    before = _standing(streams, command.parcours_id)
    _person(streams, command.participant_id, before)
    record = _record(command, streams)
    _own_rules(record, today)
    if record == before:
        return record.parcours_id, f"participant:{record.participant_id}"
    return put_parcours(
        streams, e.PARCOURS_CORRECTED, record.starts_on, record, before, seals.get("why"), seals.get("why_left")
    )


def end_parcours(command: c.EndParcours, seals: Seals, streams: Files, today: str) -> tuple[str, str]:
    """The end of a parcours that is open."""
    before = _standing(streams, command.parcours_id)
    if before.ended_on is not None:
        raise refuse("already_ended", "parcours_id")
    if command.end_kind == "abandoned" and command.end_reason is None:
        raise refuse("end_reason_needed", "end_reason")
    end = {"ended_on": command.ended_on, "end_kind": command.end_kind, "end_reason": command.end_reason}
    record = msgspec.structs.replace(before, **end)
    _own_rules(record, today)
    return put_parcours(streams, e.PARCOURS_ENDED, command.ended_on, record, before)


def prolong_parcours(command: c.ProlongParcours, seals: Seals, streams: Files, today: str) -> tuple[str, str]:
    """A parcours ends and the next one starts, in one step."""
    before = _standing(streams, command.parcours_id)
    if before.ended_on is not None:
        raise refuse("already_ended", "parcours_id")
    if streams.entry("parcours", command.next.parcours_id):
        raise refuse("id_taken", "next.parcours_id")
    _person(streams, before.participant_id)
    record = msgspec.structs.replace(
        before, ended_on=command.ended_on, end_kind="prolonged", prolonged_into=command.next.parcours_id
    )
    following = _record(c.ParcoursFields(participant_id=before.participant_id, **command.next.model_dump()), streams)
    _own_rules(record, today)
    _own_rules(following, today)
    about = put_parcours(streams, e.PARCOURS_PROLONGED, command.ended_on, record, before)
    if not command.entered_afterwards:
        goes_on = command.reopens_group or following.group_id == before.group_id
        _place(streams, following, command, goes_on=goes_on)
    put_parcours(streams, e.PARTICIPANT_ENROLLED, following.starts_on, following, None, seals.get("why"))
    return about


def void_parcours(command: c.VoidParcours, seals: Seals, streams: Files, today: str) -> tuple[str, str]:
    """A parcours entered by mistake. One that another was prolonged into is corrected there first: see check.

    Who was enrolled from the waiting list is on it again.
    """
    before = _standing(streams, command.parcours_id)
    nothing_hangs(streams, "parcours_id", command.parcours_id)
    mark_not_enrolled(streams, before)
    return take_parcours(streams, e.PARCOURS_VOIDED, today, before, seals.get("why"))


PARCOURS_DECISIONS: dict[type, Callable[[Any, Seals, Files, str], tuple[str, str]]] = {
    c.Enrol: enrol,
    c.CorrectParcours: correct_parcours,
    c.EndParcours: end_parcours,
    c.ProlongParcours: prolong_parcours,
    c.VoidParcours: void_parcours,
}


def check_persons(streams: Files) -> None:
    """What must hold between the records of each person the unit touched (domain.md, "Rules that hold"). Raises Refusal."""
    seen: set[str] = set()
    for stream in streams.touched():
        kind, _, identity = stream.partition(":")
        if kind == "participant":
            _check_person(streams, identity, seen)


def _check_person(streams: Files, identity: str, seen: set[str]) -> None:
    if identity in seen:
        return
    family = streams.family(identity)
    seen.update(family)
    for participant, file in family.values():
        _check_births(streams, participant, file)
        _check_prolongations(file)
    everything = [parcours for _, file in family.values() for parcours in file.parcours.values()]
    for first, second in combinations(everything, 2):
        if first.site == second.site and overlap(first, second):
            raise refuse("open_parcours_overlap", "starts_on")


def overlap(first: Parcours, second: Parcours) -> bool:
    """Whether two parcours are open on the same day: each from its start up to, not on, its end."""
    start = max(first.starts_on, second.starts_on)
    return all(parcours.ended_on is None or start < parcours.ended_on for parcours in (first, second))


def _check_births(streams: Files, participant: Participant, file: File) -> None:
    birth = streams.birth(participant)
    if birth is None:
        return
    for parcours in file.parcours.values():
        for field in ("starts_on", "inactive_since"):
            value = getattr(parcours, field)
            if value is not None and value < birth:
                raise refuse("before_birth", field)


def _check_prolongations(file: File) -> None:
    targets: set[str] = set()
    for parcours in file.parcours.values():
        if parcours.prolonged_into is None or parcours.ended_on is None:
            continue
        following = file.parcours.get(parcours.prolonged_into)
        if following is None or following is parcours or following.starts_on < parcours.ended_on:
            raise refuse("bad_prolongation", "prolonged_into")
        if parcours.prolonged_into in targets:
            raise refuse("prolonged_twice", "prolonged_into")
        targets.add(parcours.prolonged_into)
