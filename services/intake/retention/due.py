"""Whether a person's data have been kept long enough. Pure: what is held and the rules in, the day passed in.

A person is judged whole: with the files merged into theirs and their parcours at every site, under the rule of the site that keeps
longest. One site without a rule keeps all of it: no other can decide for it.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

import msgspec

from services.intake.events import Parcours
from services.intake.site_rules.events import SiteRule
from services.kernel.codes_privacy import RetentionState
from services.kernel.dates import add_months
from services.kernel.follow_ups import FOLLOWED, GRACE, TERMS

DUE: Final = "due"


class Held(msgspec.Struct, frozen=True):
    """What is held of a person: their files (the one that survives first), the sites of these, all their parcours.

    `followed_up` has the terms recorded, by parcours. `registered_on`: the first day of the oldest file.
    """

    files: tuple[str, ...]
    sites: frozenset[str]
    parcours: tuple[Parcours, ...]
    followed_up: Mapping[str, frozenset[str]]
    registered_on: str


class Kept(msgspec.Struct, frozen=True):
    """What comes of it. `due_on` is the first day on which they are erased, `rule` what says so; null where neither is known yet."""

    participant_id: str
    files: tuple[str, ...]
    state: RetentionState
    kept_since: str | None = None
    due_on: str | None = None
    rule: str | None = None


def judged(held: Held, rules: Mapping[str, SiteRule], today: str) -> Kept:
    """Whether a person is to be erased on a day, by the rules that hold at their sites on it."""
    who = (held.files[0], held.files)
    if any(one.ended_on is None or one.ended_on > today for one in held.parcours):
        return Kept(*who, "parcours_open")
    since = max((one.ended_on for one in held.parcours if one.ended_on is not None), default=held.registered_on)
    rule = _longest([rules.get(site) for site in held.sites | {one.site for one in held.parcours}])
    if rule is None or rule.retention_months is None:
        return Kept(*who, "no_rule", since)
    due_on = add_months(date.fromisoformat(since), rule.retention_months).isoformat()
    if today < due_on:
        return Kept(*who, "not_yet", since, due_on, rule.site_rule_id)
    last_call = max(
        (day for one in held.parcours if (day := _follow_up_until(one, held.followed_up, today))), default=None
    )
    if last_call is not None:
        return Kept(*who, "follow_up_due", since, last_call, rule.site_rule_id)
    return Kept(*who, DUE, since, due_on, rule.site_rule_id)


def _longest(rules: Sequence[SiteRule | None]) -> SiteRule | None:
    """The rule that keeps longest; None where a site has none."""
    found = [one for one in rules if one is not None and one.retention_months is not None]
    if len(found) < len(rules):
        return None
    return max(found, key=lambda one: (one.retention_months or 0, one.site_rule_id), default=None)


def _follow_up_until(parcours: Parcours, followed_up: Mapping[str, frozenset[str]], today: str) -> str | None:
    """The day on which the last follow-up that may still be held is late; one that is late already keeps nobody."""
    if parcours.ended_on is None or parcours.end_kind not in FOLLOWED:
        return None
    done = followed_up.get(parcours.parcours_id, frozenset())
    ended = date.fromisoformat(parcours.ended_on)
    days = (add_months(ended, months + GRACE).isoformat() for term, months in TERMS.items() if term not in done)
    return max((day for day in days if day > today), default=None)
