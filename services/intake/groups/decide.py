"""Decisions about a group's funding and weekly pattern. Pure: records in, steps out."""

from functools import partial
from itertools import pairwise

import msgspec

from services.intake.files import Files
from services.intake.groups import commands as c
from services.intake.groups.events import FUNDING, FUNDING_ENDED, WEEKLY_PATTERN, Funding, GroupPlan, WeeklyPattern
from services.intake.groups.refusals import RULES, refuse
from services.kernel.codes_intake import HALF_DAYS
from shared.shelves import Decision, change, decisions


def judge_funding(record: Funding | None, before: Funding | None, streams: Files, today: str) -> Funding | None:
    """What holds for one funding: of a group that is known, not ended before it starts."""
    if record is None:
        return None
    if streams.group(record.group_id) is None:
        raise refuse("unknown_group", "group_id")
    if record.ends_on is not None and record.ends_on < record.starts_on:
        raise refuse("end_before_start", "ends_on")
    return record


def _ended(record: Funding, before: Funding, streams: Files, today: str) -> Funding | None:
    if before.ends_on is not None:
        raise refuse("funding_has_an_end", "funding_id")
    return judge_funding(record, before, streams, today)


def judge_pattern(
    record: WeeklyPattern | None, before: WeeklyPattern | None, streams: Files, today: str
) -> WeeklyPattern | None:
    """What holds for one pattern: of a group that is known. Its half-days are put in order, each once."""
    if record is None:
        return None
    if streams.group(record.group_id) is None:
        raise refuse("unknown_group", "group_id")
    return msgspec.structs.replace(record, half_days=tuple(one for one in HALF_DAYS if one in record.half_days))


def check(streams: Files, today: str) -> None:
    """A group has one funding at a time, and one pattern from a day on. Raises Refusal."""
    for stream in streams.touched():
        if stream.startswith(f"{FUNDING.stream}:"):
            plan: GroupPlan = streams.doc(stream)
            for first, second in pairwise(sorted(plan.fundings.values(), key=lambda one: one.starts_on)):
                if first.ends_on is None or second.starts_on <= first.ends_on:
                    raise refuse("funding_overlaps", "starts_on")
            days = [one.holds_from for one in plan.weekly_patterns.values()]
            if len(set(days)) < len(days):
                raise refuse("pattern_of_that_day", "holds_from")


DECISIONS: dict[type, Decision] = {
    **decisions(FUNDING, judge_funding, RULES, c.GrantFunding, c.CorrectFunding, c.VoidFunding),
    c.EndFunding: partial(change, FUNDING, FUNDING_ENDED, _ended, RULES, day="ends_on"),
    **decisions(WEEKLY_PATTERN, judge_pattern, RULES, c.SetWeeklyPattern, c.CorrectWeeklyPattern, c.VoidWeeklyPattern),
}
