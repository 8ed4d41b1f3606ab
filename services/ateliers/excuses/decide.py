"""Decisions about excuses. Pure: records in, steps out."""

from services.ateliers.excuses import commands as c
from services.ateliers.excuses.events import EXCUSE, Excuse
from services.ateliers.excuses.refusals import RULES, refuse
from services.ateliers.sheets import Sheets
from shared.shelves import Decision, decisions


def judge(record: Excuse | None, before: Excuse | None, streams: Sheets, today: str) -> Excuse | None:
    """What holds for one excuse: a session that stands, behind or ahead, and a parcours on the roster."""
    if record is None:
        return None
    doc = streams.sheet(record.session_id)
    if doc is None or doc.session is None:
        raise refuse("unknown_session", "session_id")
    listed = streams.roster.get(record.parcours_id)
    if listed is None or not listed.standing:
        raise refuse("unknown_parcours", "parcours_id")
    if record.told_on is not None and record.told_on > today:
        raise refuse("after_today", "told_on")
    return record


def check(streams: Sheets, today: str) -> None:
    """One excuse for a parcours and session. Raises Refusal."""
    for stream in streams.touched():
        if stream.startswith(f"{EXCUSE.stream}:"):
            told = streams.doc(stream).excuses.values()
            if len({one.parcours_id for one in told}) < len(told):
                raise refuse("already_excused", "parcours_id")


DECISIONS: dict[type, Decision] = decisions(EXCUSE, judge, RULES, c.RecordExcuse, c.CorrectExcuse, c.VoidExcuse)
