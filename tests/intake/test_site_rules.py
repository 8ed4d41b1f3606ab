"""Rules of a site: what it decides, from a day on; and a national number that has a file already."""

from typing import Any

import pytest

from services.intake import commands as i
from services.intake.site_rules import commands as c
from services.intake.site_rules.decide import holding
from services.intake.site_rules.events import SiteRule
from services.intake.site_rules.refusals import RULES
from shared.eventlog import Stream
from shared.problems import Refusal
from shared.streams import Prepared
from tests.intake.given import PERSON, Given

FOREST = c.SetSiteRule(site_rule_id="r1", site="forest", holds_from="2024-01-01", retention_months=60)


def rule(**more: Any) -> c.SetSiteRule:
    return FOREST.model_copy(update={"site_rule_id": "r2"} | more)


class Known(Given):
    """Files that stand, with the keyed mark that the edge gives each national number."""

    def __init__(self, *commands: Any) -> None:
        super().__init__()
        sites = [Stream(f"site_rules:{site}", 0, None) for site in ("forest", "saint-gilles", "ixelles", "all")]
        self.streams.add(sites)
        for command in commands:
            self.when(command)

    def prepared(self, command: Any) -> Prepared:
        if isinstance(command, i.ParticipantFields):
            self.streams.numbers[command.participant_id] = "mark" if command.national_number else ""
        docs = {site: self.streams.doc(f"site_rules:{site}") for site in ("forest", "saint-gilles", "ixelles")}
        self.streams.site_rules = {site: list(doc.site_rules.values()) for site, doc in docs.items() if doc is not None}
        return super().prepared(command)

    def pointed(self, command: Any) -> str | None:
        """Where a refusal by the number points."""
        with pytest.raises(Refusal) as caught:
            self.when(command)
        assert (caught.value.rule.code, caught.value.field) == ("number_known", "national_number")
        return caught.value.see


def numbered(identity: str, site: str = "saint-gilles", **more: Any) -> i.RegisterParticipant:
    return i.RegisterParticipant(participant_id=identity, site=site, national_number="85073003328", **more)


def test_a_rule_holds_from_a_day_on() -> None:
    past = Known(FOREST)
    assert past.refused(FOREST) == ("id_taken", "site_rule_id")
    assert past.refused(rule()) == ("site_rule_of_that_day", "holds_from")
    assert past.refused(rule(site="all")) == ("reserved_site", "site")
    gone = c.VoidSiteRule(site_rule_id="r9", why="Never made.")
    assert past.refused(gone) == ("no_such_record", "site_rule_id")
    (step,) = past.when(rule(holds_from="2025-01-01", retention_months=None))
    assert (step.type, step.participant) == ("site-rule-set.v1", None)
    again = c.CorrectSiteRule(**FOREST.model_dump(exclude={"command"}))
    assert past.when(again) == []
    (step,) = past.when(again.model_copy(update={"retention_months": 24, "why": "A slip."}))
    assert (step.type, step.record.retention_months, step.why) == ("site-rule-corrected.v1", 24, "A slip.")
    (step,) = past.when(c.VoidSiteRule(site_rule_id="r2", why="Another site."))
    assert (step.type, step.record) == ("site-rule-voided.v1", None)
    assert Known.seen >= RULES.keys()


def test_the_latest_rule_that_has_begun_is_the_one() -> None:
    first, second = SiteRule("a", "forest", "2024-01-01", 60), SiteRule("b", "forest", "2025-01-01", 24)
    days = {"2023-12-31": None, "2024-01-01": first, "2024-12-31": first, "2025-01-01": second}
    assert {day: holding((second, first), day) for day in days} == days


def test_a_second_registration_of_a_number_is_refused_unless_it_is_known() -> None:
    past = Known(numbered("p1"))
    assert past.pointed(numbered("p2")) == "/v1/participants/p1"
    assert len(past.when(numbered("p2", same_number_accepted=True))) == 1
    # A correction that gives it is refused alike; one that leaves it as it was is not.
    past.when(i.RegisterParticipant(participant_id="p3", site="saint-gilles"))
    given = numbered("p3").model_dump(exclude={"command"})
    assert past.pointed(i.CorrectParticipant(**given)) == "/v1/participants/p1"
    same = numbered("p1").model_dump(exclude={"command"}) | {"gender": "x"}
    assert len(past.when(i.CorrectParticipant(**same))) == 1


def test_who_was_merged_is_found_as_the_file_that_stands_for_them() -> None:
    past = Known(numbered("p1"), PERSON.model_copy(update={"participant_id": "p3"}))
    past.when(i.MergeParticipants(participant_id="p1", into="p3"))
    assert past.pointed(numbered("p2")) == "/v1/participants/p3"
    # What is one person's in two files is no second registration.
    assert len(past.when(i.CorrectParticipant(**numbered("p3").model_dump(exclude={"command"})))) == 1


def test_another_site_is_told_only_where_both_share() -> None:
    past = Known(numbered("p1", "forest"))
    share: Any = {"shares_numbers": True, "retention_months": None}
    assert len(past.when(rule(site="ixelles", **share))) == 1
    ixelles = numbered("p2", "ixelles")
    past.when(rule(site_rule_id="r3", site="forest", holds_from="2099-01-01", **share))
    assert len(past.when(ixelles)) == 1
    past.when(rule(site_rule_id="r4", site="forest", holds_from="2025-01-01", **share))
    assert past.pointed(numbered("p3", "ixelles")) == "/v1/participants/p1"
