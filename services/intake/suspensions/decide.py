"""Decisions about suspensions. Pure: records in, steps out."""

from functools import partial
from itertools import combinations

from services.intake.files import Files
from services.intake.suspensions import commands as c
from services.intake.suspensions.events import PARCOURS_RESUMED, SUSPENSION, Suspension
from services.intake.suspensions.refusals import RULES, refuse
from shared.shelves import Decision, change, decisions


def judge(record: Suspension | None, before: Suspension | None, streams: Files, today: str) -> Suspension | None:
    """What holds for one suspension: inside its parcours, not ahead, not ended twice."""
    if record is None:
        return None
    parcours = streams.parcours(record.parcours_id)
    if parcours is None:
        raise refuse("unknown_parcours", "parcours_id")
    if record.starts_on > today:
        raise refuse("after_today", "starts_on")
    if record.starts_on < parcours.starts_on:
        raise refuse("before_parcours", "starts_on")
    if parcours.ended_on is not None and record.starts_on >= parcours.ended_on:
        raise refuse("suspended_after_end", "starts_on")
    for field in ("expected_until", "resumed_on"):
        value = getattr(record, field)
        if value is not None and value < record.starts_on:
            raise refuse("end_before_start", field)
    if record.resumed_on is not None and record.resumed_on > today:
        raise refuse("after_today", "resumed_on")
    return record


def _resumed(record: Suspension, before: Suspension, streams: Files, today: str) -> Suspension | None:
    if before.resumed_on is not None:
        raise refuse("already_resumed", "suspension_id")
    return judge(record, before, streams, today)


def check(streams: Files, today: str) -> None:
    """A parcours is suspended once at a time. Raises Refusal."""
    for stream in streams.touched():
        if stream.startswith(f"{SUSPENSION.stream}:"):
            for first, second in combinations(streams.doc(stream).suspensions.values(), 2):
                start = max(first.starts_on, second.starts_on)
                if all(one.resumed_on is None or start < one.resumed_on for one in (first, second)):
                    raise refuse("already_suspended", "starts_on")


DECISIONS: dict[type, Decision] = {
    **decisions(SUSPENSION, judge, RULES, c.SuspendParcours, c.CorrectSuspension, c.VoidSuspension),
    c.ResumeParcours: partial(change, SUSPENSION, PARCOURS_RESUMED, _resumed, RULES, day="resumed_on"),
}
