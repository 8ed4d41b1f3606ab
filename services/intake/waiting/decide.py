"""Decisions about candidacies. Pure: records in, steps out."""

from collections.abc import Iterable
from functools import partial

import msgspec

from services.intake.events import Parcours
from services.intake.files import Files, standing_person
from services.intake.waiting import commands as c
from services.intake.waiting import events as e
from services.intake.waiting.events import CANDIDACY, OPEN, Candidacy
from services.intake.waiting.order import ordered
from services.intake.waiting.places import kept, open_on
from services.intake.waiting.refusals import RULES, refuse
from shared.shelves import Decision, change, decisions, put, shelf

_DATED = ("offered_on", "accepted_on", "closed_on")


def judge(record: Candidacy | None, before: Candidacy | None, streams: Files, today: str) -> Candidacy | None:
    """What holds for one candidacy: of a person and a group that are known, in the order of its dates, whole for its status."""
    if record is None:
        return None
    if standing_person(streams, record.participant_id) is None:
        raise refuse("unknown_participant", "participant_id")
    if streams.group(record.group_id) is None:
        raise refuse("unknown_group", "group_id")
    if record.asked_on > today:
        raise refuse("after_today", "asked_on")
    earlier = record.asked_on
    for field in _DATED:
        day = getattr(record, field)
        if day is not None:
            if day > today:
                raise refuse("after_today", field)
            if day < earlier:
                raise refuse("end_before_start", field)
            earlier = day
    if record.answer_by is not None and record.answer_by < (record.offered_on or record.asked_on):
        raise refuse("end_before_start", "answer_by")
    _whole(record)
    if before is not None and before.group_id == record.group_id:
        return record
    turn = max((one.turn for one in shelf(streams, CANDIDACY, record.group_id).values()), default=0) + 1
    return msgspec.structs.replace(record, turn=turn, ahead_of=None, moved=0)


def _not_in_group(command: c.RecordCandidacy, streams: Files, today: str) -> None:
    """Who is in a group already does not wait for a place in it."""
    for _, file in streams.family(command.participant_id).values():
        for one in file.parcours.values():
            if one.group_id == command.group_id and (one.ended_on is None or command.asked_on < one.ended_on):
                raise refuse("already_in_group", "participant_id")


def _whole(record: Candidacy) -> None:
    """What a status asks for and excludes."""
    offered = record.status in ("offered", "accepted", "declined", "lapsed")
    for field, wrong in {
        "offered_on": (offered and record.offered_on is None) or (record.status == "waiting" and record.offered_on),
        "answer_by": record.answer_by is not None and record.offered_on is None,
        "accepted_on": record.accepted_on is None
        if record.status == "accepted"
        else record.accepted_on is not None and record.status in ("waiting", "offered", "lapsed"),
        "closed_on": (record.status in OPEN) == (record.closed_on is not None),
        "decline_reason": (record.status == "declined") != (record.decline_reason is not None),
        "enrolled_parcours": (record.status == "enrolled") != (record.enrolled_parcours is not None),
    }.items():
        if wrong:
            raise refuse("status_incomplete", field)


def _moved(record: Candidacy, before: Candidacy, streams: Files, today: str) -> Candidacy:
    others = shelf(streams, CANDIDACY, before.group_id)
    if before.status != "waiting":
        raise refuse("candidacy_not_waiting", "candidacy_id")
    if record.ahead_of not in others or record.ahead_of == record.candidacy_id:
        raise refuse("unknown_candidacy", "ahead_of")
    return msgspec.structs.replace(record, moved=max(one.moved for one in others.values()) + 1)


def _offered(record: Candidacy, before: Candidacy, streams: Files, today: str) -> Candidacy | None:
    if before.status != "waiting":
        raise refuse("candidacy_not_waiting", "candidacy_id")
    everyone = shelf(streams, CANDIDACY, before.group_id).values()
    waiting = [one for one in ordered(everyone) if one.status == "waiting"]
    if waiting[0].candidacy_id != before.candidacy_id:
        raise refuse("not_first_in_line", "candidacy_id")
    group = streams.group(before.group_id)
    if group is not None and group.capacity is not None and record.offered_on is not None:
        taken = open_on(streams.parcours_of(group.group_id), max(record.offered_on, group.starts_on))
        if taken + kept(everyone) >= group.capacity:
            raise refuse("group_full", "candidacy_id")
    return judge(msgspec.structs.replace(record, status="offered"), before, streams, today)


def _answered(status: str, record: Candidacy, before: Candidacy, streams: Files, today: str) -> Candidacy | None:
    if before.status != "offered" and not (before.status == "accepted" and status == "declined"):
        raise refuse("no_offer_stands", "candidacy_id")
    if status == "accepted" and before.answer_by and record.accepted_on and record.accepted_on > before.answer_by:
        raise refuse("answered_too_late", "accepted_on")
    if status == "lapsed" and before.answer_by and record.closed_on and record.closed_on <= before.answer_by:
        raise refuse("offer_still_runs", "closed_on")
    return judge(msgspec.structs.replace(record, status=status), before, streams, today)


def _withdrawn(record: Candidacy, before: Candidacy, streams: Files, today: str) -> Candidacy | None:
    if before.status not in OPEN:
        raise refuse("candidacy_closed", "candidacy_id")
    return judge(msgspec.structs.replace(record, status="withdrawn"), before, streams, today)


def candidacies_of(streams: Files, parcours: Parcours) -> tuple[list[Candidacy], list[Candidacy]]:
    """The candidacies for a place in a parcours' group: those of its person, under any of their files, and those of others."""
    family = streams.family(parcours.participant_id)
    everyone = shelf(streams, CANDIDACY, parcours.group_id).values()
    mine = [one for one in everyone if one.participant_id in family]
    return mine, [one for one in everyone if one.participant_id not in family]


def mark_enrolled(streams: Files, parcours: Parcours, mine: Iterable[Candidacy]) -> None:
    """The open candidacy of who is enrolled in a group is closed by it, whatever it waited for. Without one nothing happens."""
    for one in mine:
        if one.status in OPEN:
            closed_on = max(filter(None, (parcours.starts_on, one.accepted_on, one.offered_on, one.asked_on)))
            now = msgspec.structs.replace(
                one, status="enrolled", closed_on=closed_on, enrolled_parcours=parcours.parcours_id
            )
            put(streams, CANDIDACY, e.CANDIDATE_ENROLLED, now, one, {}, closed_on)


def mark_not_enrolled(streams: Files, parcours: Parcours) -> None:
    """The candidacy that was closed by a parcours which is voided is as it was before, with its place in the order."""
    for one in shelf(streams, CANDIDACY, parcours.group_id).values():
        if one.enrolled_parcours == parcours.parcours_id:
            status = "accepted" if one.accepted_on else "offered" if one.offered_on else "waiting"
            now = msgspec.structs.replace(one, status=status, closed_on=None, enrolled_parcours=None)
            put(streams, CANDIDACY, e.CANDIDACY_CORRECTED, now, one, {}, one.asked_on)


def check(streams: Files, today: str) -> None:
    """A person asks once at a time for a place in a group. Raises Refusal."""
    for stream in streams.touched():
        if stream.startswith(f"{CANDIDACY.stream}:"):
            people = [one.participant_id for one in streams.doc(stream).candidacies.values() if one.status in OPEN]
            if len(set(people)) < len(people):
                raise refuse("already_candidate", "participant_id")


DECISIONS: dict[type, Decision] = {
    **decisions(CANDIDACY, judge, RULES, c.RecordCandidacy, c.CorrectCandidacy, c.VoidCandidacy, _not_in_group),
    c.MoveCandidacy: partial(change, CANDIDACY, e.CANDIDACY_MOVED, _moved, RULES),
    c.OfferPlace: partial(change, CANDIDACY, e.PLACE_OFFERED, _offered, RULES),
    c.AcceptPlace: partial(change, CANDIDACY, e.PLACE_ACCEPTED, partial(_answered, "accepted"), RULES),
    c.DeclinePlace: partial(change, CANDIDACY, e.PLACE_DECLINED, partial(_answered, "declined"), RULES),
    c.LapseOffer: partial(change, CANDIDACY, e.OFFER_LAPSED, partial(_answered, "lapsed"), RULES),
    c.WithdrawCandidacy: partial(change, CANDIDACY, e.CANDIDACY_WITHDRAWN, _withdrawn, RULES),
}
