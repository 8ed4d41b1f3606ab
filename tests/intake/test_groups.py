"""A group's funding by period and its weekly pattern: what is recorded, what is refused, what holds on a day."""

from typing import Any

import msgspec
import pytest

from services.intake.events import Group
from services.intake.groups import commands as c
from services.intake.groups.events import Funding, WeeklyPattern
from services.intake.groups.plan import plan
from services.intake.groups.refusals import RULES
from tests.intake.given import ELSEWHERE, GROUP, Given
from tests.intake.test_service import Desk
from tests.intake.test_service import desk as desk
from tests.stacks import Stack

PAID = c.GrantFunding(
    funding_id="f1", group_id="g1", funder="fse", starts_on="2024-01-01", ends_on="2024-06-30", hours=600
)
ON = c.GrantFunding(funding_id="f2", group_id="g1", funder="own_funds", starts_on="2024-07-01")
WEEK = c.SetWeeklyPattern(
    weekly_pattern_id="w1",
    group_id="g1",
    holds_from="2024-01-08",
    half_days=("friday_morning", "monday_afternoon", "friday_morning"),
)


def given(*commands: Any) -> Given:
    return Given(GROUP, ELSEWHERE, *commands)


def funding(**more: Any) -> c.GrantFunding:
    return c.GrantFunding(**(PAID.model_dump(exclude={"command"}) | {"funding_id": "f9"} | more))


def corrected(**more: Any) -> c.CorrectFunding:
    return c.CorrectFunding(**(PAID.model_dump(exclude={"command"}) | more))


def week(**more: Any) -> c.SetWeeklyPattern:
    return c.SetWeeklyPattern(**(WEEK.model_dump(exclude={"command"}) | {"weekly_pattern_id": "w9"} | more))


def test_a_funding_is_granted_ended_corrected_and_voided() -> None:
    past = given()
    (step,) = past.when(PAID)
    assert (step.type, step.stream, step.participant) == ("funding-granted.v1", "group_plan:g1", None)
    past.when(ON)
    (step,) = past.when(c.EndFunding(funding_id="f2", ends_on="2026-12-31"))
    assert (step.type, step.happened, step.record.ends_on) == ("funding-ended.v1", "2026-12-31", "2026-12-31")
    assert past.refused(c.EndFunding(funding_id="f2", ends_on="2026-12-30")) == ("funding_has_an_end", "funding_id")
    assert past.when(corrected()) == []
    (step,) = past.when(corrected(hours=650, why="The amended decision."))
    assert (step.type, step.record.hours, step.why) == ("funding-corrected.v1", 650, "The amended decision.")
    (step,) = past.when(c.VoidFunding(funding_id="f1", why="Another group."))
    assert (step.type, step.record) == ("funding-voided.v1", None)
    assert past.refused(PAID) == ("id_taken", "funding_id")
    assert past.refused(corrected()) == ("no_such_record", "funding_id")


def test_a_group_has_one_funding_at_a_time() -> None:
    past = given(PAID)
    for overlapping in ({"starts_on": "2024-06-30", "ends_on": None}, {"starts_on": "2023-01-01", "ends_on": None}):
        assert past.refused(funding(**overlapping)) == ("funding_overlaps", "starts_on")
    past.when(ON)
    assert past.refused(funding(starts_on="2030-01-01", ends_on="2030-12-31"))[0] == "funding_overlaps"
    assert past.refused(corrected(ends_on="2024-07-01"))[0] == "funding_overlaps"
    # Those of another group are no concern; one that moves there makes room.
    past.when(funding(group_id="g2"))
    assert past.refused(corrected(group_id="g2"))[0] == "funding_overlaps"
    left, joined = past.when(corrected(group_id="g2", starts_on="2025-01-01", ends_on="2025-12-31"))
    assert (left.record, joined.stream, joined.before) == (None, "group_plan:g2", None)
    # One that ends and the next begins in one unit.
    past.when(
        c.EndFunding(funding_id="f2", ends_on="2024-12-31"),
        funding(funding_id="f3", starts_on="2025-01-01", ends_on=None),
    )


def test_a_weekly_pattern_holds_from_a_day_on() -> None:
    past = given()
    (step,) = past.when(WEEK)
    assert (step.type, step.record.half_days) == ("weekly-pattern-set.v1", ("monday_afternoon", "friday_morning"))
    assert past.refused(week()) == ("pattern_of_that_day", "holds_from")
    past.when(week(holds_from="2024-09-02"))
    again = c.CorrectWeeklyPattern(**WEEK.model_dump(exclude={"command"}))
    assert past.when(again) == []
    (step,) = past.when(again.model_copy(update={"half_days": ("sunday_morning",), "why": "A slip."}))
    assert (step.type, step.record.half_days) == ("weekly-pattern-corrected.v1", ("sunday_morning",))
    (step,) = past.when(c.VoidWeeklyPattern(weekly_pattern_id="w1", why="Another group."))
    assert (step.type, step.record) == ("weekly-pattern-voided.v1", None)


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (funding(group_id="g9"), ("unknown_group", "group_id")),
        (funding(ends_on="2023-12-31"), ("end_before_start", "ends_on")),
        (week(group_id="g9"), ("unknown_group", "group_id")),
        (c.EndFunding(funding_id="f1", ends_on="2024-01-01"), ("no_such_record", "funding_id")),
    ],
)
def test_what_is_refused(command: Any, refusal: tuple[str, str]) -> None:
    assert given().refused(command) == refusal


def test_every_rule_was_met() -> None:
    assert RULES.keys() <= Given.seen


HELD = Group("g1", "forest", "inactivity", None, "2024-01-08", "2024-12-20", 15, "region")
FIRST = Funding("f1", "g1", "fse", "2024-01-01", "2024-06-30")
SECOND = Funding("f2", "g1", "own_funds", "2024-09-01", "2024-10-31")
MONDAYS = WeeklyPattern("w1", "g1", "2024-01-08", ("monday_afternoon",))
FRIDAYS = WeeklyPattern("w2", "g1", "2024-09-02", ("friday_morning",))


def test_what_holds_on_a_day() -> None:
    found = plan(HELD, [SECOND, FIRST], [FRIDAYS, MONDAYS], "2024-06-30")
    assert (found["funder"], found["funding"]) == ("fse", FIRST)
    assert (found["weekly_pattern"], found["holds_until"]) == (MONDAYS, "2024-09-02")
    assert found["unfunded"] == [
        {"from": "2024-07-01", "until": "2024-08-31"}, {"from": "2024-11-01", "until": "2024-12-20"},
    ]  # fmt: skip
    between = plan(HELD, [SECOND, FIRST], [FRIDAYS, MONDAYS], "2024-07-01")
    assert (between["funder"], between["funding"]) == (None, None)
    later = plan(HELD, [SECOND, FIRST], [FRIDAYS, MONDAYS], "2024-09-02")
    assert (later["weekly_pattern"], later["holds_until"]) == (FRIDAYS, None)
    assert plan(HELD, [], [MONDAYS], "2024-01-07")["weekly_pattern"] is None


def test_a_group_of_which_no_period_is_recorded_is_paid_for_as_its_record_says() -> None:
    found = plan(HELD, [], [], "2024-06-30")
    assert (found["funder"], found["unfunded"], found["weekly_pattern"]) == ("region", [], None)
    unknown = msgspec.structs.replace(HELD, funding=None, ends_on=None)
    assert plan(unknown, [], [], "2024-06-30")["unfunded"] == [{"from": "2024-01-08", "until": None}]
    always = msgspec.structs.replace(FIRST, ends_on=None)
    assert plan(unknown, [always], [], "2024-06-30")["unfunded"] == []
    after = msgspec.structs.replace(FIRST, starts_on="2025-01-01", ends_on="9999-12-31")
    assert plan(HELD, [after], [], "2024-06-30")["unfunded"] == [{"from": "2024-01-08", "until": "2024-12-20"}]
    assert plan(unknown, [after], [], "2024-06-30")["unfunded"] == [{"from": "2024-01-08", "until": "2024-12-31"}]


def test_a_group_s_plan_over_http(stack: Stack, desk: Desk) -> None:
    assert desk.http.get("/v1/groups/plan-g/plan").json()["code"] == "no_such_record"
    group: Any = {"group_id": "plan-g", "site": "forest", "public": "inactivity", "starts_on": "2024-01-08"}
    assert desk.do("open-group", **group, funding="region").is_success
    assert desk.http.get("/v1/groups/plan-g/plan").json()["funder"] == "region"
    paid: Any = {"funding_id": "plan-f", "group_id": "plan-g", "funder": "spp_is_activation-A", "places": 15}
    assert desk.do("grant-funding", **paid, starts_on="2024-01-01").status_code == 201
    weekly: Any = {"weekly_pattern_id": "plan-w", "group_id": "plan-g", "holds_from": "2024-01-08"}
    made = desk.do("set-weekly-pattern", **weekly, half_days=["tuesday_afternoon", "monday_afternoon"])
    assert made.headers["Location"] == "/v1/weekly-patterns/plan-w"
    found = desk.http.get("/v1/groups/plan-g/plan", params={"on": "2024-05-06"}).json()
    assert (found["funding"]["places"], found["unfunded"]) == (15, [])
    assert found["weekly_pattern"]["half_days"] == ["monday_afternoon", "tuesday_afternoon"]
    rows = desk.http.get("/v1/groups/plan-g/fundings").json()["fundings"]
    assert [one["funding_id"] for one in rows] == ["plan-f"]
