"""Assessments beside a bilan, and drafts that become a bilan: rules, and once over HTTP."""

from typing import Any

import pytest
from pydantic import ValidationError

from espace.importer.rosters import heard
from services.bilan import commands as bilan
from services.bilan.assessments import commands as c
from services.bilan.assessments.refusals import RULES
from services.bilan.decide import decide
from services.bilan.dossiers import BILAN
from shared.problems import Refusal
from shared.streams import Prepared
from shared.vault import Sealed
from tests.bilan.given import ENTRY, NOW, TODAY, Given, corrected, like
from tests.bilan.people import enrol, http
from tests.stacks import Stack

SCORED = c.RecordAssessment(
    assessment_id="a1",
    bilan_id="b1",
    aspects={"housing.state": 1, "housing.cost": "declined", "health.physical": "not_assessed"},
    findings={"housing": "need", "family": "support_point"},
    notes={"housing": "Humide"},
    goals=["Un logement sain"],
)
DRAFT = c.DraftBilan(
    draft_id="d1", parcours_id="k1", worker_id="w7", phase="entry", levels={"housing": 2}, notes={"housing": "Humide"}
)
WHOLE = {"held_on": "2024-01-10", "minutes": 90, "aspects": {"housing.state": 1}, "findings": {"housing": "need"}}
DONE = c.CompleteBilanDraft(draft_id="d1", bilan_id="b2", assessment_id="a2")


def correction(**more: Any) -> c.CorrectAssessment:
    return c.CorrectAssessment(**(SCORED.model_dump(exclude={"command"}) | more))


def saved(**more: Any) -> c.SaveBilanDraft:
    return c.SaveBilanDraft(**(DRAFT.model_dump(exclude={"command"}) | more))


def test_an_assessment_stands_beside_its_bilan() -> None:
    past = Given(ENTRY)
    (step,) = past.when(SCORED)
    assert (step.type, step.stream, step.participant) == ("assessment-recorded.v1", "assessments:b1", "p1")
    assert (step.happened, step.record.held_on, step.record.owner) == ("2024-01-10", "2024-01-10", "p1")
    assert step.record.aspects == {"housing.state": 1, "housing.cost": "declined"}
    assert past.refused(like(SCORED, assessment_id="a2")) == ("already_assessed", "bilan_id")
    assert past.refused(SCORED) == ("id_taken", "assessment_id")


def test_it_is_corrected_apart_from_its_bilan() -> None:
    past = Given(ENTRY, SCORED)
    assert past.when(correction()) == []
    (step,) = past.when(correction(findings={"housing": "not_explored"}, why="mixed up"))
    assert (step.type, step.before.findings["housing"]) == ("assessment-corrected.v1", "need")
    assert step.record.notes == step.before.notes
    past.when(corrected(ENTRY, levels={}))
    assert past.refused(correction(goals=None)) == ("aspect_without_domain", "aspects")
    (step,) = past.when(c.VoidAssessment(assessment_id="a1", why="mistake"))
    assert (step.type, step.record, past.streams.record(BILAN, "b1").levels) == ("assessment-voided.v1", None, {})
    assert past.refused(correction()) == ("no_such_record", "assessment_id")


def test_it_follows_a_bilan_that_moves_and_goes_with_one_that_is_voided() -> None:
    past = Given(ENTRY, SCORED, corrected(ENTRY, parcours_id="k2", held_on="2025-01-06"))
    (step,) = past.when(correction(goals=None))
    assert (step.stream, step.participant, step.record.held_on) == ("assessments:b1", "p2", "2025-01-06")
    past.when(like(ENTRY, bilan_id="b2"))
    left, joined = past.when(correction(bilan_id="b2"))
    assert (left.stream, left.record, joined.stream) == ("assessments:b1", None, "assessments:b2")
    gone, voided = past.when(bilan.VoidBilan(bilan_id="b2", why="mistake"))
    assert (gone.type, gone.record, gone.why) == ("assessment-voided.v1", None, Sealed("mistake for p1", ""))
    assert (voided.type, voided.stream) == ("bilan-voided.v1", "parcours:k1")
    assert past.refused(correction()) == ("no_such_record", "assessment_id")


def test_a_bilan_and_its_assessment_go_in_together() -> None:
    steps = Given().when(ENTRY, SCORED)
    assert [step.type for step in steps] == ["bilan-completed.v1", "assessment-recorded.v1"]


@pytest.mark.parametrize("aspects", [{"housing.view": 2}, {"housing.state": 6}, {"housing.state": "2"}])
def test_an_aspect_has_a_code_and_a_level(aspects: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        like(SCORED, aspects=aspects)


def test_a_draft_is_saved_any_number_of_times_and_completed_in_one_unit() -> None:
    past = Given()
    (step,) = past.when(DRAFT)
    assert (step.type, step.stream, step.participant) == ("bilan-drafted.v1", "bilan_drafts:k1", "p1")
    assert (step.happened, step.record.worker_id, step.record.minutes) == (TODAY, "w7", None)
    assert past.when(saved()) == []
    (step,) = past.when(saved(held_on="2026-06-01", minutes=60))
    assert (step.type, step.record.drafted_on) == ("bilan-draft-saved.v1", TODAY)
    past.when(saved(**WHOLE))
    done, found, closed = past.when(DONE)
    assert (done.type, done.stream, done.record.levels) == ("bilan-completed.v1", "parcours:k1", {"housing": 2})
    assert (done.record.held_on, done.record.minutes, done.record.phase) == ("2024-01-10", 90, "entry")
    assert (found.type, found.stream, found.happened) == ("assessment-recorded.v1", "assessments:b2", "2024-01-10")
    assert (found.record.notes, found.record.owner) == (step.record.notes, "p1")
    assert (closed.type, closed.record, closed.before.minutes) == ("bilan-draft-completed.v1", None, 90)
    assert past.refused(DONE) == ("no_such_record", "draft_id")


@pytest.mark.parametrize("missing", ["phase", "held_on", "minutes"])
def test_a_draft_is_completed_once_nothing_is_missing(missing: str) -> None:
    past = Given(DRAFT, saved(**(WHOLE | {missing: None})))
    assert past.refused(DONE) == ("draft_incomplete", missing)


def test_a_draft_is_judged_as_a_bilan_when_it_is_completed() -> None:
    past = Given(ENTRY, SCORED, DRAFT, saved(**WHOLE))
    assert past.refused(like(DONE, bilan_id="b1")) == ("id_taken", "bilan_id")
    assert past.refused(like(DONE, assessment_id="a1")) == ("id_taken", "assessment_id")
    assert past.refused(DONE) == ("phase_taken", "phase")
    past.when(saved(**WHOLE, phase="middle", levels={}))
    assert past.refused(DONE) == ("aspect_without_domain", "aspects")
    past.when(saved(**(WHOLE | {"held_on": "2026-05-06"})))
    assert past.refused(DONE) == ("after_today", "held_on")
    past.when(saved(**(WHOLE | {"held_on": "2024-01-07"})))
    assert past.refused(DONE) == ("before_parcours", "held_on")


def test_a_phase_has_one_draft_at_a_time() -> None:
    past = Given(DRAFT, like(DRAFT, draft_id="d2", phase=None))
    again = like(DRAFT, draft_id="d3")
    assert past.refused(again) == ("already_drafted", "phase")
    past.when(like(DRAFT, draft_id="d4", phase="follow_up"), like(DRAFT, draft_id="d5", phase="follow_up"))
    (step,) = past.when(c.DiscardBilanDraft(draft_id="d1", why="did not come"))
    assert (step.type, step.record) == ("bilan-draft-discarded.v1", None)
    past.when(again)


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (like(SCORED, bilan_id="b9"), ("unknown_bilan", "bilan_id")),
        (like(SCORED, aspects={"health.physical": 3}), ("aspect_without_domain", "aspects")),
        (like(DRAFT, parcours_id="k3"), ("unknown_parcours", "parcours_id")),
        (like(DRAFT, drafted_on="2026-05-06"), ("after_today", "drafted_on")),
    ],
)
def test_what_is_refused(command: Any, refusal: tuple[str, str]) -> None:
    assert Given(ENTRY).refused(command) == refusal


def test_a_text_that_was_not_sealed_is_not_lost_but_refused() -> None:
    past = Given(ENTRY)
    with pytest.raises(Refusal) as caught:
        decide(Prepared(SCORED, {}), past.streams, NOW)
    assert (caught.value.rule.code, caught.value.field) == ("contended", "notes")
    past.streams.drop()
    past.when(SCORED)
    with pytest.raises(Refusal, match="contended"):
        decide(Prepared(correction(goals=["Autre"]), {}), past.streams, NOW)
    assert past.streams.touched() == []


def test_every_rule_was_met() -> None:
    assert RULES.keys() <= Given.seen


async def test_a_draft_over_http(stack: Stack) -> None:
    async with stack.services() as services, http(stack, "bilan") as client:
        one = await enrol(services)
        draft, entry, found = (f"{letter}-{one.mark}" for letter in "dba")
        content: dict[str, Any] = {
            "draft_id": draft, "parcours_id": one.parcours, "phase": "entry", "levels": {"housing": 2},
            "notes": {"housing": "Humide chez Dupont"}, "goals": ["Un logement | sain"],
        }  # fmt: skip
        await services.post("bilan", "/v1/commands/draft-bilan", content)
        resumed = await client.get(f"/v1/bilan-drafts/{draft}")
        assert (resumed.json()["goals"], resumed.headers["etag"]) == (["Un logement | sain"], '"1"')
        done = {"draft_id": draft, "bilan_id": entry, "assessment_id": found}
        early = await client.post("/v1/commands/complete-bilan-draft", json=done)
        assert (early.status_code, early.json()["errors"][0]["field"]) == (422, "held_on")
        content |= {
            "held_on": "2024-01-15",
            "minutes": 75,
            "aspects": {"housing.state": 1},
            "worker_id": f"w-{one.mark}",
        }
        await services.post("bilan", "/v1/commands/save-bilan-draft", content)
        (waiting,) = (await client.get("/v1/bilan-drafts", params={"worker": f"w-{one.mark}"})).json()["bilan_drafts"]
        assert (waiting["draft_id"], waiting["phase"], "notes" in waiting) == (draft, "entry", False)
        stale = await client.post("/v1/commands/complete-bilan-draft", json=done, headers={"If-Match": '"1"'})
        assert stale.status_code == 412
        answer = await client.post("/v1/commands/complete-bilan-draft", json=done, headers={"If-Match": '"2"'})
        assert answer.json()["events"] == [
            "bilan-completed.v1", "assessment-recorded.v1", "bilan-draft-completed.v1",
        ]  # fmt: skip
        assert (await client.get(f"/v1/parcours/{one.parcours}/bilan-drafts")).json() == {"bilan_drafts": []}
        asked = await client.get("/v1/bilan-drafts", params={"worker": f"w-{one.mark}"})
        assert asked.json() == {"bilan_drafts": []}
        (mine,) = (await client.get(f"/v1/bilans/{entry}/assessments")).json()["assessments"]
        assert (mine["assessment_id"], mine["notes"]) == (found, {"housing": "Humide chez Dupont"})
        compared = (await client.get(f"/v1/parcours/{one.parcours}/comparison")).json()
        housing = compared["domains"][3]
        assert (housing["levels"]["entry"], housing["aspects"][0]["levels"]["entry"]) == (2, 1)
        events = b"".join([line async for line in services.lines("bilan", "/v1/events")])
        assert b"Dupont" not in events

        later, second = f"l-{one.mark}", f"s-{one.mark}"
        unit = [
            {"command": "complete-bilan", "bilan_id": later, "parcours_id": one.parcours, "phase": "end",
             "held_on": "2024-10-07", "minutes": 60, "levels": {"health": 4}},
            {"command": "record-assessment", "assessment_id": second, "bilan_id": later, "notes": {"health": "Suivie"}},
        ]  # fmt: skip
        answered = await client.post("/v1/batch", json={"units": [{"commands": unit}]})
        assert answered.json()["results"][0]["status"] == 200, answered.text
        assert (await client.get(f"/v1/assessments/{second}")).json()["notes"] == {"health": "Suivie"}
        found_in = {"problem_id": f"q-{one.mark}", "parcours_id": one.parcours, "bilan_id": later, "domain": "health",
                    "text": "Fatigue", "found_on": "2024-10-07"}  # fmt: skip
        await services.post("bilan", "/v1/commands/record-problem", found_in)
        void = {"command": "void-bilan", "bilan_id": later, "why": "La mauvaise personne"}
        kept = await client.post("/v1/commands/void-bilan", json=void)
        assert (kept.status_code, kept.json()["code"]) == (409, "bilan_in_plan")
        first = {"command": "void-problem", "problem_id": f"q-{one.mark}", "why": "La mauvaise personne"}
        gone = (await client.post("/v1/batch", json={"units": [{"commands": [first, void]}]})).json()["results"][0]
        assert gone["events"] == ["problem-voided.v1", "assessment-voided.v1", "bilan-voided.v1"]

        after = {"parcours_id": f"n-{one.mark}", "group_id": one.group, "starts_on": "2024-11-04"}
        prolonged = {"parcours_id": one.parcours, "ended_on": "2024-11-04", "next": after}
        await services.post("intake", "/v1/commands/prolong-parcours", prolonged)
        await heard(services)
        end = {
            "bilan_id": f"z-{one.mark}",
            "parcours_id": after["parcours_id"],
            "phase": "end",
            "held_on": "2025-03-03",
        }
        await services.post("bilan", "/v1/commands/complete-bilan", {**end, "minutes": 60, "levels": {"housing": 5}})
        address = f"/v1/parcours/{after['parcours_id']}/comparison"
        alone, across = [
            (await client.get(address, params=asked)).json()["domains"][3] for asked in ({}, {"prolonged": "true"})
        ]
        assert (alone["levels"]["entry"], alone["changes"]["end"]) == (None, None)
        assert (across["levels"]["entry"], across["levels"]["end"], across["changes"]["end"]) == (2, 5, 3)
        for read in ("comparison", "projects"):
            assert (await client.get(f"/v1/parcours/nobody/{read}")).json()["code"] == "no_such_record"


async def test_the_anchor_texts_are_sent_once(stack: Stack) -> None:
    async with http(stack, "bilan") as client:
        first = await client.get("/v1/anchors")
        assert first.json()["domains"]["housing"][0]["texts"]["nl"].startswith("Zonder woning")
        again = await client.get("/v1/anchors", headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
