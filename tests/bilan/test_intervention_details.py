"""What an intervention was about, beside its fixed record."""

from typing import Any

import pytest

from services.bilan import commands as bilan
from services.bilan.intervention_details import commands as c
from services.bilan.intervention_details.refusals import RULES
from tests.bilan.given import CALL, Given, like

DETAIL = c.RecordDetail(
    intervention_detail_id="j1", intervention_id="i1", domains=["housing", "health", "housing"], place="remote", note="Loyer"
)  # fmt: skip


def corrected(**more: Any) -> c.CorrectDetail:
    return c.CorrectDetail(**(DETAIL.model_dump(exclude={"command"}) | more))


def test_a_detail_stands_beside_its_intervention() -> None:
    past = Given(CALL)
    (step,) = past.when(DETAIL)
    assert (step.type, step.stream, step.happened) == (
        "intervention-detail-recorded.v1", "intervention_details:i1", "2024-02-01",
    )  # fmt: skip
    assert (step.record.domains, step.record.owner) == (("housing", "health"), "p1")
    assert past.when(corrected()) == []
    (step,) = past.when(corrected(place="home", why="mistake"))
    assert (step.type, step.record.note) == ("intervention-detail-corrected.v1", step.before.note)
    (step,) = past.when(c.VoidDetail(intervention_detail_id="j1", why="mistake"))
    assert (step.type, step.record) == ("intervention-detail-voided.v1", None)


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (DETAIL, ("id_taken", "intervention_detail_id")),
        (like(DETAIL, intervention_detail_id="j2"), ("already_detailed", "intervention_id")),
        (like(DETAIL, intervention_detail_id="j2", intervention_id="i9"), ("unknown_intervention", "intervention_id")),
        (corrected(intervention_detail_id="j9"), ("no_such_record", "intervention_detail_id")),
    ],
)
def test_what_is_refused(command: Any, refusal: tuple[str, str]) -> None:
    assert Given(CALL, DETAIL).refused(command) == refusal


def test_it_goes_with_its_intervention() -> None:
    past = Given(CALL, DETAIL)
    steps = past.when(bilan.VoidIntervention(intervention_id="i1", why="mistake"))
    assert [step.type for step in steps] == ["intervention-detail-voided.v1", "intervention-voided.v1"]
    assert past.refused(corrected()) == ("no_such_record", "intervention_detail_id")


def test_every_rule_was_met() -> None:
    assert RULES.keys() <= Given.seen
