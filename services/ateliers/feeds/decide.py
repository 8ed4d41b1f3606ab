"""Decisions about feeds. Pure: records in, steps out."""

import msgspec

from services.ateliers.feeds import commands as c
from services.ateliers.feeds.events import FEED, Feed
from services.ateliers.feeds.refusals import RULES, refuse
from services.ateliers.sheets import Sheets
from shared.shelves import Decision, decisions


def judge(record: Feed | None, before: Feed | None, streams: Sheets, today: str) -> Feed | None:
    """What holds for one feed: a group that is open, a day that is not ahead."""
    if record is None:
        return None
    group = streams.groups.get(record.group_id)
    if group is None or not group.standing:
        raise refuse("unknown_group", "group_id")
    day = record.opened_on or (before.opened_on if before else None) or today
    if day > today:
        raise refuse("after_today", "opened_on")
    return msgspec.structs.replace(record, opened_on=day)


DECISIONS: dict[type, Decision] = decisions(FEED, judge, RULES, c.OpenFeed, c.CorrectFeed, c.VoidFeed)
