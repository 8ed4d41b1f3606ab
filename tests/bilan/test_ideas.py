"""Ideas of a project: stated, dropped, or defined in one unit."""

from typing import Any

import pytest

from services.bilan import commands as bilan
from services.bilan.dossiers import PROJECT
from services.bilan.ideas import commands as c
from services.bilan.ideas.refusals import RULES
from tests.bilan.given import PLAN, Given, like
from tests.bilan.given import corrected as again

IDEA = c.StateIdea.model_validate(
    {"idea_id": "x1", "parcours_id": "k1", "stated_on": "2024-03-04", "idea": "Une crèche", "class": "professional"}
)
DEFINE = c.DefineIdea.model_validate(
    {"idea_id": "x1", "project_id": "r2", "class": "professional", "kind": "job_search", "defined_on": "2024-06-03"}
)
DROP = c.DropIdea(idea_id="x1", dropped_on="2024-04-01", drop_reason="Trop loin")


def corrected(**more: Any) -> c.CorrectIdea:
    return c.CorrectIdea(**(IDEA.model_dump(by_alias=True, exclude={"command"}) | more))


def test_an_idea_becomes_a_project_in_one_unit() -> None:
    past = Given()
    (step,) = past.when(IDEA)
    assert (step.type, step.stream, step.participant) == ("project-idea-stated.v1", "project_ideas:k1", "p1")
    assert (step.record.project_class, step.record.kind, b'"class"' in step.event().data) == (
        "professional",
        None,
        True,
    )
    project, idea = past.when(DEFINE)
    assert (project.type, project.record.parcours_id, project.record.kind) == ("project-defined.v1", "k1", "job_search")
    assert (idea.type, idea.happened, idea.record.project_id) == ("project-idea-defined.v1", "2024-06-03", "r2")
    assert past.refused(like(DEFINE, project_id="r3")) == ("idea_closed", "idea_id")
    assert past.refused(DROP) == ("idea_closed", "idea_id")
    assert past.when(corrected(project_id="r2")) == []
    (step,) = past.when(c.VoidIdea(idea_id="x1", why="mistake"))
    assert (step.record, past.streams.record(PROJECT, "r2").kind) == (None, "job_search")


def test_a_project_stays_while_an_idea_says_that_it_became_it() -> None:
    past = Given(IDEA, DEFINE)
    void = bilan.VoidProject(project_id="r2", why="mistake")
    assert past.refused(void) == ("project_in_use", "project_id")
    (idea, project) = past.when(corrected(why="mistake"), void)
    assert (idea.record.project_id, project.type) == (None, "project-voided.v1")


def test_an_idea_whose_project_moved_to_another_person_can_still_be_corrected() -> None:
    past = Given(IDEA, PLAN, corrected(project_id="r1"), again(PLAN, parcours_id="k2", defined_on="2025-02-03"))
    (step,) = past.when(corrected(project_id="r1", idea="Une école"))
    assert step.record.project_id == "r1"


def test_an_idea_is_dropped() -> None:
    past = Given(IDEA)
    (step,) = past.when(DROP)
    assert (step.type, step.happened, step.record.idea) == ("project-idea-dropped.v1", "2024-04-01", step.before.idea)
    assert past.refused(DEFINE) == ("idea_closed", "idea_id")
    (step,) = past.when(corrected(kind="employment", why="mistake"))
    assert (step.record.dropped_on, step.record.drop_reason, step.record.kind) == (None, None, "employment")
    past.when(DEFINE)


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (IDEA, ("id_taken", "idea_id")),
        (like(DROP, idea_id="x9"), ("no_such_record", "idea_id")),
        (like(IDEA, idea_id="x2", parcours_id="k3"), ("unknown_parcours", "parcours_id")),
        (like(IDEA, idea_id="x2", stated_on="2026-05-06"), ("after_today", "stated_on")),
        (like(IDEA, idea_id="x2", stated_on="2024-01-07"), ("before_parcours", "stated_on")),
        (like(DROP, dropped_on="2024-03-03"), ("end_before_start", "dropped_on")),
        (like(DROP, dropped_on="2026-05-06"), ("after_today", "dropped_on")),
        (corrected(kind="volunteering"), ("kind_of_other_class", "kind")),
        (corrected(**{"class": None, "kind": "job_search"}), ("kind_of_other_class", "kind")),
        (corrected(project_id="r9"), ("unknown_project", "project_id")),
        (corrected(parcours_id="k2", stated_on="2025-02-03", project_id="r1"), ("unknown_project", "project_id")),
        (corrected(project_id="r1", dropped_on="2024-04-01"), ("idea_closed", "dropped_on")),
        (like(DEFINE, project_id="r1"), ("id_taken", "project_id")),
        (like(DEFINE, kind="volunteering"), ("kind_of_other_class", "kind")),
        (like(DEFINE, defined_on="2024-03-03"), ("end_before_start", "defined_on")),
        (like(DEFINE, defined_on="2026-05-06"), ("after_today", "defined_on")),
    ],
)
def test_what_is_refused(command: Any, refusal: tuple[str, str]) -> None:
    assert Given(PLAN, IDEA).refused(command) == refusal


def test_every_rule_was_met() -> None:
    assert RULES.keys() <= Given.seen
