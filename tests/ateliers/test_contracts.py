"""Contracts of partners: what was contracted against the sessions held and planned in their time."""

from typing import Any

import pytest

from services.ateliers.contracts import commands as c
from services.ateliers.contracts.hours import hours
from services.ateliers.contracts.refusals import RULES
from services.ateliers.events import Session
from tests.ateliers.given import WORKSHOP, Given, like

CONTRACT = c.RecordContract(
    contract_id="c1", workshop_id="w1", organisation="Maison de quartier", kind="partner", minutes=600,
    from_on="2026-01-05", until_on="2026-06-30",
)  # fmt: skip
NEXT = like(CONTRACT, contract_id="c2", from_on="2026-07-01", until_on="2026-12-31")


def test_one_follows_another_and_another_organisation_has_its_own() -> None:
    past = Given(WORKSHOP, CONTRACT, NEXT, like(CONTRACT, contract_id="c3", organisation="Théâtre du coin"))
    fields = NEXT.model_dump(exclude={"command"})
    (step,) = past.when(c.CorrectContract(**fields | {"minutes": 900, "why": "More hours."}))
    assert (step.type, step.record.minutes, step.why) == ("contract-corrected.v1", 900, "More hours.")
    assert past.refused(c.CorrectContract(**fields | {"from_on": "2026-06-30"})) == ("contract_overlaps", "from_on")
    assert past.when(c.VoidContract(contract_id="c1", why="Not signed."))[0].record is None


def test_hours_used_are_those_of_the_sessions_held_in_its_time() -> None:
    (step,) = Given(WORKSHOP).when(CONTRACT)
    days = (
        ("2026-01-04", "held"), ("2026-01-05", "held"), ("2026-03-02", "cancelled"), ("2026-04-06", "held"),
        ("2026-06-30", "planned"), ("2026-07-01", "planned"),
    )  # fmt: skip
    sessions = [Session(f"s{day}", "w1", "saint-gilles", None, day, 150, status) for day, status in days]
    account = hours(step.record, sessions)
    assert (account.used, account.planned, account.left) == (300, 150, 150)
    assert (account.sessions_held, account.sessions_planned) == (2, 1)
    assert (account.warnings, account.overrun_on) == ((), None)
    twice = hours(step.record, sessions * 2)
    assert (twice.left, twice.warnings, twice.overrun_on) == (-300, ("contract_overrun",), "2026-06-30")
    assert hours(step.record, []).left == 600


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (CONTRACT, ("id_taken", "contract_id")),
        (like(NEXT, workshop_id="w9"), ("unknown_workshop", "workshop_id")),
        (like(NEXT, until_on="2026-06-30"), ("end_before_start", "until_on")),
        (like(NEXT, from_on="2026-06-30"), ("contract_overlaps", "from_on")),
        (c.VoidContract(contract_id="c9", why=None), ("no_such_record", "contract_id")),
    ],
)
def test_what_is_refused(command: Any, refusal: tuple[str, str]) -> None:
    assert Given(WORKSHOP, CONTRACT).refused(command) == refusal


def test_every_rule_was_met() -> None:
    assert RULES.keys() <= Given.seen
