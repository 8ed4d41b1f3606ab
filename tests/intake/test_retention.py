"""How long a person's data are kept: the last end at any site, the longest rule, and what is still to be done."""

from typing import Any

import msgspec
import pytest

from services.intake.events import Parcours
from services.intake.retention.due import Held, Kept, judged
from services.intake.site_rules.events import SiteRule

FIVE, TEN = SiteRule("five", "forest", "2020-01-01", 60), SiteRule("ten", "ixelles", "2020-01-01", 120)
SHORT, OPEN = SiteRule("short", "jette", "2020-01-01", 3), SiteRule("none", "uccle", "2020-01-01", None)
RULES = {one.site: one for one in (FIVE, TEN, SHORT, OPEN)}
ALL_TERMS = frozenset({"three_months", "six_months", "twelve_months"})


def way(
    site: str = "forest", ended_on: str | None = "2020-02-29", kind: str = "deceased", name: str = "k1"
) -> Parcours:
    end = {"ended_on": ended_on, "end_kind": kind if ended_on else None, "end_reason": None, "prolonged_into": None}
    plain = dict.fromkeys(("qualification", "inactive_since", "never_worked", "french_level", "french_course"))
    of = {"parcours_id": name, "participant_id": "p1", "group_id": "g1", "site": site, "starts_on": "2019-01-07"}
    return msgspec.convert({**plain, **of, **end}, Parcours)


def held(*parcours: Parcours, site: str = "forest", **more: Any) -> Held:
    plain = Held(("p1", "p2"), frozenset({site}), parcours, {}, "2021-05-03")
    return msgspec.structs.replace(plain, **more)


@pytest.mark.parametrize(
    ("person", "on", "state", "due_on", "rule"),
    [
        (held(way()), "2025-02-27", "not_yet", "2025-02-28", "five"),
        (held(way()), "2025-02-28", "due", "2025-02-28", "five"),
        # The last end counts, wherever it was.
        (held(way(), way(ended_on="2022-06-01", name="k2")), "2025-03-01", "not_yet", "2027-06-01", "five"),
        # Whoever never began is kept from the day on which the file was opened.
        (held(), "2026-05-03", "due", "2026-05-03", "five"),
        (held(way(ended_on=None)), "2099-01-01", "parcours_open", None, None),
        (held(way(ended_on="2030-01-01")), "2029-12-31", "parcours_open", None, None),
        # With another site the longer rule holds; a site without one keeps all of it.
        (held(way("ixelles")), "2026-01-01", "not_yet", "2030-02-28", "ten"),
        (held(way(), site="ixelles"), "2030-02-28", "due", "2030-02-28", "ten"),
        (held(way("uccle")), "2099-01-01", "no_rule", None, None),
        (held(way(), way("saint-gilles", name="k2")), "2099-01-01", "no_rule", None, None),
        # A follow-up that can still be held keeps a person; one that is late, or done, does not.
        (held(way("jette", kind="completed"), site="jette"), "2020-06-01", "follow_up_due", "2021-03-29", "short"),
        (held(way("jette", kind="completed"), site="jette"), "2021-03-29", "due", "2020-05-29", "short"),
        (held(way("jette", kind="completed"), site="jette", followed_up={"k1": ALL_TERMS}), "2020-06-01", "due",
         "2020-05-29", "short"),
        (held(way("jette", kind="prolonged"), site="jette"), "2020-06-01", "due", "2020-05-29", "short"),
    ],
)  # fmt: skip
def test_how_long_a_person_is_kept(person: Held, on: str, state: str, due_on: str | None, rule: str | None) -> None:
    kept = judged(person, RULES, on)
    assert (kept.participant_id, kept.files) == ("p1", ("p1", "p2"))
    assert (kept.state, kept.due_on, kept.rule) == (state, due_on, rule)


def test_who_is_kept_is_told_with_the_day_that_counts() -> None:
    assert judged(held(way("uccle")), RULES, "2099-01-01") == Kept("p1", ("p1", "p2"), "no_rule", "2020-02-29")
