"""Decisions about a site's rules, and which one holds. Pure: records in, steps out."""

from collections.abc import Iterable, Mapping

from services.intake.files import Files
from services.intake.site_rules import commands as c
from services.intake.site_rules.events import SITE_RULE, SiteRule
from services.intake.site_rules.refusals import RULES, refuse
from shared.shelves import Decision, decisions


def judge(record: SiteRule | None, before: SiteRule | None, streams: Files, today: str) -> SiteRule | None:
    """What holds for one rule: of one site. It may hold from a day ahead."""
    if record is not None and record.site == "all":
        raise refuse("reserved_site", "site")
    return record


def check(streams: Files, today: str) -> None:
    """A site has one rule from a day on. Raises Refusal."""
    for stream in streams.touched():
        if stream.startswith(f"{SITE_RULE.stream}:"):
            days = [one.holds_from for one in streams.doc(stream).site_rules.values()]
            if len(set(days)) < len(days):
                raise refuse("site_rule_of_that_day", "holds_from")


def holding(rules: Iterable[SiteRule], today: str) -> SiteRule | None:
    """The rule of a site that holds on a day; None where none does."""
    begun = (one for one in rules if one.holds_from <= today)
    return max(begun, key=lambda one: one.holds_from, default=None)


def holding_at(rules: Mapping[str, Iterable[SiteRule]], today: str) -> dict[str, SiteRule]:
    """The rule that holds on a day at each of these sites that has one."""
    found = ((site, holding(some, today)) for site, some in rules.items())
    return {site: rule for site, rule in found if rule is not None}


def told_of_numbers(rules: Mapping[str, SiteRule], site: str, other: str) -> bool:
    """Whether a site is told that a national number, or a person who may be the same, has a file at another; by the rules of both."""
    return site == other or all(one in rules and rules[one].shares_numbers for one in (site, other))


DECISIONS: dict[type, Decision] = decisions(SITE_RULE, judge, RULES, c.SetSiteRule, c.CorrectSiteRule, c.VoidSiteRule)
