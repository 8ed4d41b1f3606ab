"""Excuses for a session: told before it or after, one for a person."""

from typing import Any

import pytest

from services.ateliers.excuses import commands as c
from services.ateliers.excuses.refusals import RULES
from tests.ateliers.given import SESSION, WORKSHOP, Given, like

ILL = c.RecordExcuse(excuse_id="x1", session_id="s1", parcours_id="k2", reason="illness", note="Grippe")


def given(*commands: Any) -> Given:
    return Given(WORKSHOP, SESSION, like(SESSION, session_id="s2", held_on="2026-06-01", status="planned"), *commands)


def test_an_excuse_is_recorded_corrected_moved_and_voided() -> None:
    past = given()
    (step,) = past.when(ILL)
    assert (step.type, step.stream, step.participant) == ("excuse-recorded.v1", "excuses:s1", "p2")
    assert (step.record.reason, step.record.owner) == ("illness", "p2")
    fields = ILL.model_dump(exclude={"command"})
    (step,) = past.when(c.CorrectExcuse(**fields | {"reason": "childcare", "note": None}))
    assert (step.type, step.before.reason, step.record.reason) == ("excuse-corrected.v1", "illness", "childcare")
    left, joined = past.when(c.CorrectExcuse(**fields | {"session_id": "s2"}))
    assert (left.record, joined.stream) == (None, "excuses:s2")
    (step,) = past.when(c.VoidExcuse(excuse_id="x1", why="Comes after all."))
    assert (step.type, step.record) == ("excuse-voided.v1", None)


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({}, ("id_taken", "excuse_id")),
        ({"excuse_id": "x2"}, ("already_excused", "parcours_id")),
        ({"excuse_id": "x2", "session_id": "s9"}, ("unknown_session", "session_id")),
        ({"excuse_id": "x2", "parcours_id": "k3"}, ("unknown_parcours", "parcours_id")),
        ({"excuse_id": "x2", "told_on": "2026-05-06"}, ("after_today", "told_on")),
    ],
)
def test_what_is_refused(fields: dict[str, Any], refusal: tuple[str, str]) -> None:
    past = given(ILL)
    assert past.refused(like(ILL, **fields)) == refusal
    assert past.refused(c.VoidExcuse(excuse_id="x9", why=None)) == ("no_such_record", "excuse_id")


def test_every_rule_was_met() -> None:
    assert RULES.keys() <= Given.seen
