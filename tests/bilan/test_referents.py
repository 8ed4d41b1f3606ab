"""Referents: who follows a parcours, and what is refused of it."""

from typing import Any

import pytest

from services.bilan.referents import commands as c
from services.bilan.referents.events import BY_WORKER, Referent
from services.bilan.referents.refusals import RULES
from services.kernel.chains import chains
from services.kernel.referents import referent_of
from services.kernel.roster import Listed
from tests.bilan.given import Given, like

FIRST = c.AssignReferent(referent_id="f1", parcours_id="k2", worker_id="w1", starts_on="2025-01-06")
SECOND = c.ReplaceReferent(referent_id="f2", parcours_id="k2", worker_id="w2", starts_on="2025-06-02")


def correction(**more: Any) -> c.CorrectReferent:
    return c.CorrectReferent(**(FIRST.model_dump(exclude={"command"}) | more))


def test_a_referent_is_assigned_replaced_in_one_step_and_ended() -> None:
    past = Given()
    (step,) = past.when(FIRST)
    assert (step.type, step.stream, step.participant) == ("referent-assigned.v1", "referents:k2", "p2")
    assert [(one.kind, one.parent) for one in past.streams.children(BY_WORKER, "w1")] == [(BY_WORKER, "w1")]
    ended, started = past.when(SECOND)
    assert (ended.type, ended.record.ended_on) == ("referent-ended.v1", "2025-06-02")
    assert (started.type, started.record.worker_id) == ("referent-assigned.v1", "w2")
    (step,) = past.when(c.EndReferent(referent_id="f2", ended_on="2025-09-01"))
    assert (step.type, step.record.ended_on) == ("referent-ended.v1", "2025-09-01")
    assert past.refused(c.EndReferent(referent_id="f2", ended_on="2025-09-01")) == ("referent_ended", "referent_id")
    assert past.refused(like(SECOND, referent_id="f3")) == ("no_referent_to_replace", "parcours_id")


def test_who_is_found_follows_corrections_moves_and_voids() -> None:
    past = Given(FIRST)
    assert past.when(correction()) == []
    past.when(correction(worker_id="w2"))
    assert past.streams.children(BY_WORKER, "w1") == []
    left, joined = past.when(correction(worker_id="w2", parcours_id="k1", why="mixed up"))
    assert (left.record, joined.before, joined.participant) == (None, None, "p1")
    assert [one.stream for one in past.streams.children(BY_WORKER, "w2")] == ["referents:k1"]
    (step,) = past.when(c.VoidReferent(referent_id="f1", why="mistake"))
    assert (step.type, step.record) == ("referent-voided.v1", None)
    assert past.streams.children(BY_WORKER, "w2") == []
    assert past.refused(FIRST) == ("id_taken", "referent_id")
    assert past.refused(correction()) == ("no_such_record", "referent_id")


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"parcours_id": "k3"}, ("unknown_parcours", "parcours_id")),
        ({"worker_id": "me"}, ("worker_reserved", "worker_id")),
        ({"starts_on": "2025-01-05"}, ("before_parcours", "starts_on")),
        ({"starts_on": "2026-05-06"}, ("after_today", "starts_on")),
    ],
)
def test_what_is_refused(more: dict[str, Any], refusal: tuple[str, str]) -> None:
    assert Given().refused(like(FIRST, **more)) == refusal
    assert Given(FIRST).refused(correction(**more)) == refusal


def test_a_parcours_has_one_referent_at_a_time() -> None:
    past = Given(FIRST)
    other = like(FIRST, referent_id="f2", worker_id="w2", starts_on="2025-03-03")
    assert past.refused(other) == ("already_referent", "starts_on")
    assert past.refused(correction(ended_on="2025-01-05")) == ("end_before_start", "ended_on")
    past.when(correction(ended_on="2025-03-03"))
    past.when(other)
    assert past.refused(correction(ended_on="2025-03-04")) == ("already_referent", "starts_on")


A = Listed("a", "p", "g", "s", "2024-01-08", "2024-11-08", end_kind="prolonged", prolonged_into="b", position=1)
B = Listed("b", "p", "g", "s", "2024-11-08", None, position=2)
CHAIN = chains(["b"], {"a": A, "b": B})["b"]


def follows(parcours: str, worker: str, start: str, end: str | None = None) -> Referent:
    return Referent(f"{parcours}-{start}", parcours, worker, start, end)


@pytest.mark.parametrize(
    ("referents", "day", "worker"),
    [
        ([], "2025-01-06", None),
        ([follows("a", "w1", "2024-01-08")], "2025-01-06", "w1"),
        ([follows("a", "w1", "2024-01-08", "2024-11-08")], "2025-01-06", None),
        ([follows("a", "w1", "2024-01-08", "2024-11-08")], "2024-11-07", "w1"),
        ([follows("a", "w1", "2024-01-08"), follows("b", "w2", "2024-12-02")], "2024-12-01", "w1"),
        ([follows("a", "w1", "2024-01-08"), follows("b", "w2", "2024-12-02")], "2024-12-02", "w2"),
        ([follows("a", "w1", "2024-01-08"), follows("b", "w2", "2024-12-02", "2025-01-06")], "2025-01-06", None),
    ],
)
def test_a_prolonged_parcours_goes_on_with_its_referent_until_it_has_its_own(
    referents: list[Referent], day: str, worker: str | None
) -> None:
    of = {parcours: [one for one in referents if one.parcours_id == parcours] for parcours in "ab"}
    assert referent_of(CHAIN, of, day) == worker


def test_an_ended_parcours_is_shown_to_who_followed_it_to_its_end() -> None:
    mine = [follows("a", "w1", "2024-01-08", "2024-11-08")]
    assert referent_of((A,), {"a": mine}, "2025-01-06") == "w1"
    assert referent_of((A,), {"a": [follows("a", "w1", "2024-01-08", "2024-11-07")]}, "2025-01-06") is None


def test_chains_end_and_are_of_one_person() -> None:
    turned = Listed("b", "p", "g", "s", "2024-11-08", None, prolonged_into="a", position=3)
    assert [one.parcours_id for one in chains(["b"], {"a": A, "b": turned})["b"]] == ["a", "b"]
    other = Listed("a", "q", "g", "s", "2024-01-08", "2024-11-08", prolonged_into="b")
    assert chains(["b", "c"], {"a": other, "b": B}) == {"b": (B,)}
    voided = Listed("a", "p", "g", "s", "2024-01-08", "2024-11-08", standing=False, prolonged_into="b")
    assert chains(["b"], {"a": voided, "b": B}) == {"b": (B,)}


def test_every_rule_was_met() -> None:
    assert RULES.keys() - Given.seen == {"scope_needed"}  # of a read: tests/bilan/test_deadlines.py
