"""What a workshop offers: from a day on, one at a time."""

from typing import Any

import pytest

from services.ateliers.offerings import commands as c
from services.ateliers.offerings.decide import in_force
from services.ateliers.offerings.refusals import RULES
from tests.ateliers.given import WORKSHOP, Given, like

OFFERING = c.RecordOffering(
    offering_id="o1", workshop_id="w1", theme="Budget", leader="worker-1", room="Salle 1", group_ids=("g1",)
)
LATER = like(OFFERING, offering_id="o2", from_on="2026-05-01", leader="worker-2")


def correction(**more: Any) -> c.CorrectOffering:
    return c.CorrectOffering(**(OFFERING.model_dump(exclude={"command"}) | more))


def test_what_holds_on_a_day_is_what_was_given_last_up_to_it() -> None:
    past = Given(WORKSHOP, OFFERING, LATER)
    held = [in_force(past.streams, "w1", day) for day in ("2010-01-01", "2026-04-30", "2026-05-01", "2030-01-01")]
    assert [one.leader if one else None for one in held] == ["worker-1", "worker-1", "worker-2", "worker-2"]
    assert in_force(past.streams, "w2", "2026-05-01") is None
    past.when(c.VoidOffering(offering_id="o1", why="mistake"))
    assert in_force(past.streams, "w1", "2026-04-30") is None


def test_it_is_corrected_whole_and_why_is_kept_as_it_is_written() -> None:
    past = Given(WORKSHOP, OFFERING)
    (step,) = past.when(correction(leader=None, organisation="Maison de quartier", why="They lead it."))
    assert (step.type, step.stream, step.why) == ("offering-corrected.v1", "offerings:w1", "They lead it.")
    assert (step.record.leader, step.record.organisation, step.before.leader) == (
        None,
        "Maison de quartier",
        "worker-1",
    )
    (step,) = past.when(c.VoidOffering(offering_id="o1", why=None))
    assert (step.record, step.why) == (None, None)


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (OFFERING, ("id_taken", "offering_id")),
        (like(LATER, workshop_id="w9"), ("unknown_workshop", "workshop_id")),
        (like(LATER, group_ids=("g1", "g2")), ("unknown_group", "group_ids")),
        (like(LATER, from_on=None), ("offering_same_day", "from_on")),
        (correction(offering_id="o9"), ("no_such_record", "offering_id")),
    ],
)
def test_what_is_refused(command: Any, refusal: tuple[str, str]) -> None:
    assert Given(WORKSHOP, OFFERING).refused(command) == refusal


def test_every_rule_was_met() -> None:
    assert RULES.keys() <= Given.seen
