"""Decisions about referents. Pure: records in, steps out."""

from functools import partial
from itertools import combinations

import msgspec

from services.bilan.dossiers import Dossiers
from services.bilan.referents import commands as c
from services.bilan.referents.events import REFERENT, REFERENT_ENDED, Referent
from services.bilan.referents.refusals import RULES, refuse
from shared import shelves
from shared.shelves import Decision, Seals


def judge(record: Referent | None, before: Referent | None, streams: Dossiers, today: str) -> Referent | None:
    """What holds for one referent. One may stay after the end of the parcours: there is a follow-up to hold."""
    if record is None:
        return None
    if record.worker_id == c.ME:
        raise refuse("worker_reserved", "worker_id")
    listed = streams.roster.get(record.parcours_id)
    if listed is None or not listed.standing:
        raise refuse("unknown_parcours", "parcours_id")
    if record.starts_on < listed.starts_on:
        raise refuse("before_parcours", "starts_on")
    for field in ("starts_on", "ended_on"):
        if (getattr(record, field) or "") > today:
            raise refuse("after_today", field)
    if record.ended_on is not None and record.ended_on < record.starts_on:
        raise refuse("end_before_start", "ended_on")
    return record


def _ended(record: Referent, before: Referent, streams: Dossiers, today: str) -> Referent | None:
    if before.ended_on is not None:
        raise refuse("referent_ended", "referent_id")
    return judge(record, before, streams, today)


def replace(command: c.ReplaceReferent, seals: Seals, streams: Dossiers, today: str) -> tuple[str, str]:
    """The one of that day ends, and the next one starts, in one step."""
    held = [
        one
        for one in shelves.shelf(streams, REFERENT, command.parcours_id).values()
        if one.ended_on is None and one.starts_on <= command.starts_on
    ]
    if not held:
        raise refuse("no_referent_to_replace", "parcours_id")
    for one in held:
        now = msgspec.structs.replace(one, ended_on=command.starts_on)
        shelves.put(streams, REFERENT, REFERENT_ENDED, judge(now, one, streams, today), one, {}, command.starts_on)
    return shelves.record(REFERENT, judge, RULES, command, seals, streams, today)


def check(streams: Dossiers, today: str) -> None:
    """A parcours has one referent at a time. Raises Refusal."""
    for stream in streams.touched():
        if stream.startswith(f"{REFERENT.stream}:"):
            for first, second in combinations(streams.doc(stream).referents.values(), 2):
                start = max(first.starts_on, second.starts_on)
                if all(one.ended_on is None or start < one.ended_on for one in (first, second)):
                    raise refuse("already_referent", "starts_on")


DECISIONS: dict[type, Decision] = {
    **shelves.decisions(REFERENT, judge, RULES, c.AssignReferent, c.CorrectReferent, c.VoidReferent),
    c.ReplaceReferent: replace,
    c.EndReferent: partial(shelves.change, REFERENT, REFERENT_ENDED, _ended, RULES),
}
