"""What becomes of a project: reached, taken over, replaced, withdrawn for a reason; where projects stand; once over HTTP."""

from typing import Any

import msgspec
import pytest

from services.bilan import commands as bilan
from services.bilan.dossiers import PROJECT
from services.bilan.events import Project
from services.bilan.ideas.events import ProjectIdea
from services.bilan.outcomes import commands as c
from services.bilan.outcomes.events import Achievement, ProjectOutcomes, ProjectWithdrawal, Takeover
from services.bilan.outcomes.progress import progress
from services.bilan.outcomes.refusals import RULES
from services.bilan.steps.events import ProjectStep
from tests.bilan.given import PLAN, TODAY, Given, corrected, like
from tests.bilan.people import enrol, http
from tests.stacks import Stack

OTHER = like(PLAN, project_id="r3")
REACHED = c.ReachProject(achievement_id="o1", project_id="r1", reached_on="2024-10-01", evidence="Attestation")
PARTNER = c.TakeProjectOver(takeover_id="q1", project_id="r1", organisation="Mission locale", starts_on="2027-01-04")
GIVEN_UP = bilan.WithdrawProject(project_id="r1", withdrawn_on="2024-09-02")
BECAUSE = c.ExplainWithdrawal(project_withdrawal_id="w1", project_id="r1", reason="not_feasible", note="Horaires")
REPLACE = c.ReplaceProject.model_validate(
    {"project_withdrawal_id": "w1", "project_id": "r1", "successor_id": "r2", "class": "professional", "kind": "job_search",
     "replaced_on": "2024-09-02", "note": "Préfère travailler"}
)  # fmt: skip


def reached(**more: Any) -> c.CorrectAchievement:
    return c.CorrectAchievement(**(REACHED.model_dump(exclude={"command"}) | more))


def because(**more: Any) -> c.CorrectWithdrawal:
    return c.CorrectWithdrawal(**(BECAUSE.model_dump(exclude={"command"}) | more))


@pytest.mark.parametrize("more", [(REACHED,), (PARTNER,), (GIVEN_UP, BECAUSE)])
def test_a_project_stays_while_something_says_what_became_of_it(more: tuple[Any, ...]) -> None:
    past = Given(PLAN, *more)
    assert past.refused(bilan.VoidProject(project_id="r1", why="mistake")) == ("project_in_use", "project_id")


def test_a_successor_stays_while_it_is_said_to_be_one() -> None:
    past = Given(PLAN, REPLACE)
    void = bilan.VoidProject(project_id="r2", why="mistake")
    assert past.refused(void) == ("project_in_use", "project_id")
    past.when(c.VoidWithdrawal(project_withdrawal_id="w1", why="mistake"), void)


def test_a_project_is_reached_once() -> None:
    past = Given(PLAN)
    (step,) = past.when(REACHED)
    assert (step.type, step.stream, step.participant) == ("project-reached.v1", "project_outcomes:r1", "p1")
    assert (step.happened, step.record.owner) == ("2024-10-01", "p1")
    assert past.refused(like(REACHED, achievement_id="o2")) == ("already_reached", "project_id")
    assert past.when(reached()) == []
    (step,) = past.when(reached(reached_on="2024-10-02"))
    assert (step.type, step.record.evidence) == ("achievement-corrected.v1", step.before.evidence)
    (step,) = past.when(c.VoidAchievement(achievement_id="o1", why="mistake"))
    assert (step.type, step.record) == ("achievement-voided.v1", None)


def test_a_project_that_was_reached_is_not_given_up() -> None:
    past = Given(PLAN, REACHED)
    assert past.refused(GIVEN_UP) == ("project_reached", "project_id")
    assert past.refused(REPLACE) == ("project_reached", "project_id")
    assert Given(PLAN).refused(like(REPLACE, kind="volunteering")) == ("kind_of_other_class", "kind")
    assert len(past.when(corrected(PLAN, withdrawn_on="2024-12-02"))) == 1
    past = Given(PLAN, REACHED)
    assert len(past.when(c.VoidAchievement(achievement_id="o1", why="Another project."), GIVEN_UP)) == 2


def test_a_partner_takes_over_from_a_day_that_may_lie_ahead() -> None:
    past = Given(PLAN)
    past.when(PARTNER, like(PARTNER, takeover_id="q2", organisation="Bruxelles Formation"))
    correction = c.CorrectTakeover(**(PARTNER.model_dump(exclude={"command"}) | {"starts_on": "2027-01-11"}))
    (step,) = past.when(correction)
    assert (step.type, step.record.starts_on) == ("takeover-corrected.v1", "2027-01-11")
    (step,) = past.when(c.VoidTakeover(takeover_id="q1", why="mistake"))
    assert (step.type, step.record) == ("takeover-voided.v1", None)


def test_a_project_is_replaced_in_one_unit() -> None:
    past = Given(PLAN)
    old, new, link = past.when(REPLACE)
    assert (old.type, old.record.withdrawn_on) == ("project-withdrawn.v1", "2024-09-02")
    assert (new.type, new.record.project_id, new.record.defined_on) == ("project-defined.v1", "r2", "2024-09-02")
    assert (link.type, link.stream, link.happened) == ("project-replaced.v1", "project_outcomes:r1", "2024-09-02")
    assert (link.record.reason, link.record.successor_id, link.record.owner) == ("replaced", "r2", "p1")
    assert link.record.note is not None
    assert past.streams.record(PROJECT, "r2").parcours_id == "k1"
    again = like(REPLACE, successor_id="r9")
    assert past.refused(again) == ("id_taken", "project_withdrawal_id")
    assert past.refused(like(again, project_withdrawal_id="w2")) == ("already_withdrawn", "project_id")


def test_why_a_project_was_withdrawn() -> None:
    past = Given(PLAN, OTHER, GIVEN_UP)
    (step,) = past.when(BECAUSE)
    assert (step.type, step.happened) == ("project-withdrawal-explained.v1", "2024-09-02")
    assert past.refused(like(BECAUSE, project_withdrawal_id="w2")) == ("already_explained", "project_id")
    (step,) = past.when(because(reason="replaced", successor_id="r3"))
    assert (step.type, step.record.note) == ("project-withdrawal-corrected.v1", step.before.note)
    (step,) = past.when(c.VoidWithdrawal(project_withdrawal_id="w1", why="mistake"))
    assert (step.record, past.streams.record(PROJECT, "r1").withdrawn_on) == (None, "2024-09-02")


def test_an_import_may_take_a_withdrawal_back_whatever_was_said_of_it() -> None:
    past = Given(PLAN, GIVEN_UP, BECAUSE)
    past.when(corrected(PLAN))
    assert past.refused(because(reason="family")) == ("not_withdrawn", "project_id")


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (like(REACHED, achievement_id="o2", project_id="r9"), ("unknown_project", "project_id")),
        (like(PARTNER, project_id="r9"), ("unknown_project", "project_id")),
        (like(BECAUSE, project_id="r9"), ("unknown_project", "project_id")),
        (like(REPLACE, project_id="r9"), ("unknown_project", "project_id")),
        (like(REPLACE, successor_id="r3"), ("id_taken", "successor_id")),
        (like(REPLACE, replaced_on="2026-05-06"), ("after_today", "withdrawn_on")),
        (like(REPLACE, replaced_on="2024-06-02"), ("end_before_start", "withdrawn_on")),
        (REACHED, ("id_taken", "achievement_id")),
        (reached(achievement_id="o9"), ("no_such_record", "achievement_id")),
        (reached(reached_on="2026-05-06"), ("after_today", "reached_on")),
        (reached(reached_on="2024-06-02"), ("before_project", "reached_on")),
        (like(PARTNER, starts_on="2024-06-02"), ("before_project", "starts_on")),
        (BECAUSE, ("not_withdrawn", "project_id")),
    ],
)
def test_what_is_refused(command: Any, refusal: tuple[str, str]) -> None:
    assert Given(PLAN, OTHER, REACHED).refused(command) == refusal


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"successor_id": "r3"}, ("successor_of_replaced", "successor_id")),
        ({"successor_id": "r1", "reason": "replaced"}, ("successor_of_replaced", "successor_id")),
        ({"successor_id": "r9", "reason": "replaced"}, ("unknown_project", "successor_id")),
        ({"successor_id": "r3", "reason": "replaced"}, ("unknown_project", "successor_id")),
    ],
)
def test_what_is_refused_of_a_withdrawal(more: dict[str, Any], refusal: tuple[str, str]) -> None:
    past = Given(PLAN, like(OTHER, parcours_id="k2", defined_on="2025-02-03"), GIVEN_UP)
    assert past.refused(like(BECAUSE, **more)) == refusal
    assert past.refused(REACHED) == ("project_withdrawn", "reached_on")


def test_every_rule_was_met() -> None:
    assert RULES.keys() <= Given.seen


def project(identity: str, withdrawn_on: str | None = None) -> Project:
    return Project(identity, "k1", "social", "volunteering", "2024-06-03", withdrawn_on)


def test_where_projects_stand() -> None:
    withdrawal = ProjectWithdrawal("w1", "r2", "replaced", "r1", "2024-09-02")
    outcomes = {
        "r1": ProjectOutcomes({"o1": Achievement("o1", "r1", "2024-10-01")}, {"q1": Takeover("q1", "r1", "ML", "2027-01-04")}),
        "r2": ProjectOutcomes({}, {}, {"w1": withdrawal}),
        "r4": ProjectOutcomes({}, {}, {"w4": msgspec.structs.replace(withdrawal, project_id="r4")}),
    }  # fmt: skip
    steps = {
        "r1": [
            ProjectStep("e1", "r1", "2024-06-03", due_on=TODAY),
            ProjectStep("e2", "r1", "2024-06-03", due_on="2026-05-04"),
            ProjectStep("e3", "r1", "2024-06-03", due_on="2024-06-10", done_on="2024-06-20"),
            ProjectStep("e4", "r1", "2024-06-03", dropped_on="2024-06-20"),
        ]
    }
    ideas = [ProjectIdea("x1", "k1", "2024-03-04"), ProjectIdea("x2", "k1", "2024-03-04", project_id="r1")]
    projects = [project("r4"), project("r3", "2024-09-02"), project("r2", "2024-09-02"), project("r1")]
    found = progress(projects, outcomes, steps, ideas, TODAY)
    states = [(one["project_id"], one["state"], one["successor_id"]) for one in found["projects"]]
    assert states == [
        ("r1", "reached", None), ("r2", "replaced", "r1"), ("r3", "withdrawn", None), ("r4", "defined", None),
    ]  # fmt: skip
    first = found["projects"][0]
    assert first["steps"] == {"planned": 2, "done": 1, "dropped": 1, "late": 1, "next_due_on": "2026-05-04"}
    assert first["takeovers"] == [{"takeover_id": "q1", "organisation": "ML", "starts_on": "2027-01-04"}]
    assert found["ideas"] == [{"idea_id": "x1", "stated_on": "2024-03-04", "class": None, "kind": None}]
    assert progress([], {}, {}, [], TODAY) == {"projects": [], "ideas": []}


async def test_from_an_idea_to_what_became_of_it_over_http(stack: Stack) -> None:
    async with stack.services() as services, http(stack, "bilan") as client:
        one = await enrol(services)
        idea, first, second, step = (f"{letter}-{one.mark}" for letter in "xrse")
        await services.post("bilan", "/v1/commands/state-project-idea", {
            "idea_id": idea, "parcours_id": one.parcours, "stated_on": "2024-03-04", "idea": "Aider chez Dupont",
            "class": "social",
        })  # fmt: skip
        unit = [
            {"command": "define-project-idea", "idea_id": idea, "project_id": first, "class": "social",
             "kind": "volunteering", "defined_on": "2024-06-03"},
            {"command": "plan-project-step", "project_step_id": step, "project_id": first, "label": "Appeler Dupont"},
        ]  # fmt: skip
        answered = await client.post("/v1/batch", json={"units": [{"commands": unit}]})
        assert answered.json()["results"][0]["status"] == 200, answered.text
        assert (await client.get(f"/v1/project-steps/{step}")).json()["label"] == "Appeler Dupont"
        assert (await client.get(f"/v1/project-ideas/{idea}")).json()["idea"] == "Aider chez Dupont"
        answer = await client.post("/v1/commands/replace-project", json={
            "project_withdrawal_id": f"w-{one.mark}", "project_id": first, "successor_id": second, "class": "professional",
            "kind": "pretraining", "replaced_on": "2024-07-01", "note": "Dupont ne répond plus",
        })  # fmt: skip
        assert answer.json()["events"] == ["project-withdrawn.v1", "project-defined.v1", "project-replaced.v1"]
        await services.post("bilan", "/v1/commands/reach-project", {
            "achievement_id": f"o-{one.mark}", "project_id": second, "reached_on": "2024-09-02", "evidence": "Vu Dupont",
        })  # fmt: skip
        found = (await client.get(f"/v1/parcours/{one.parcours}/projects")).json()
        assert [(each["state"], each["steps"]["planned"]) for each in found["projects"]] == [
            ("replaced", 1),
            ("reached", 0),
        ]
        (why,) = (await client.get(f"/v1/projects/{first}/project-withdrawals")).json()["project_withdrawals"]
        assert (why["successor_id"], why["note"]) == (second, "Dupont ne répond plus")
        for project in (first, second):
            answer = await client.post("/v1/commands/void-project", json={"project_id": project, "why": "Deux fois"})
            assert (answer.status_code, answer.json()["code"]) == (409, "project_in_use")
        events = b"".join([line async for line in services.lines("bilan", "/v1/events")])
        assert b"Dupont" not in events
