"""Decisions about the time after a parcours: its follow-ups, and an end that was none. Pure: records in, steps out."""

import msgspec

from services.intake.events import PARCOURS_CORRECTED
from services.intake.files import Files, put_parcours
from services.intake.follow_ups import commands as c
from services.intake.follow_ups.events import FOLLOW_UP, FollowUp
from services.intake.follow_ups.refusals import RULES, refuse
from services.kernel.follow_ups import FOLLOWED
from shared.shelves import Decision, Seals, decisions, shelf


def judge(record: FollowUp | None, before: FollowUp | None, streams: Files, today: str) -> FollowUp | None:
    """What holds for one follow-up: of a parcours that ended, on its end or after, not ahead."""
    if record is None:
        return None
    parcours = streams.parcours(record.parcours_id)
    if parcours is None:
        raise refuse("unknown_parcours", "parcours_id")
    if parcours.ended_on is None:
        raise refuse("parcours_not_ended", "parcours_id")
    if parcours.end_kind not in FOLLOWED:
        raise refuse("nothing_to_follow", "parcours_id")
    if record.held_on > today:
        raise refuse("after_today", "held_on")
    if record.held_on < parcours.ended_on:
        raise refuse("followed_before_end", "held_on")
    return record


def check(streams: Files, today: str) -> None:
    """One follow-up of each term a parcours. Raises Refusal."""
    for stream in streams.touched():
        if stream.startswith(f"{FOLLOW_UP.stream}:"):
            terms = [one.term for one in streams.doc(stream).follow_ups.values()]
            if len(terms) > len(set(terms)):
                raise refuse("followed_twice", "term")


def reopen(command: c.ReopenParcours, seals: Seals, streams: Files, today: str) -> tuple[str, str]:
    """The end of a parcours taken away. That no other of the person is open since is judged with all their parcours."""
    before = streams.parcours(command.parcours_id)
    if before is None:
        raise refuse("no_such_record", "parcours_id")
    if before.ended_on is None:
        raise refuse("parcours_not_ended", "parcours_id")
    if before.prolonged_into is not None:
        raise refuse("reopened_prolonged", "parcours_id")
    if shelf(streams, FOLLOW_UP, command.parcours_id):
        raise refuse("reopened_followed", "parcours_id")
    record = msgspec.structs.replace(before, ended_on=None, end_kind=None, end_reason=None)
    return put_parcours(streams, PARCOURS_CORRECTED, record.starts_on, record, before, seals.get("why"))


DECISIONS: dict[type, Decision] = {
    **decisions(FOLLOW_UP, judge, RULES, c.RecordFollowUp, c.CorrectFollowUp, c.VoidFollowUp),
    c.ReopenParcours: reopen,
}
