"""Placement tests and French courses attended beside: rules, and once over HTTP."""

from typing import Any

import pytest

from services.bilan import commands as bilan
from services.bilan.french_courses import commands as f
from services.bilan.french_courses.refusals import RULES as OF_COURSES
from services.bilan.placements import commands as p
from services.bilan.placements.refusals import RULES as OF_PLACEMENTS
from tests.bilan.given import CALL, Given, like
from tests.bilan.people import enrol, http
from tests.stacks import Stack

HELD = bilan.RecordIntervention(
    intervention_id="i2", parcours_id="k1", kind="placement_test", held_on="2024-01-15", minutes=45
)
PLACED = p.RecordPlacement(
    placement_id="t1", parcours_id="k1", held_on="2024-01-15", orientation="alpha", oral="A1", reading="alpha_2",
    intervention_id="i2", note="Deux ans d'école",
)  # fmt: skip
COURSE = f.RecordFrenchCourse(
    french_course_id="f1", parcours_id="k1", course="alpha", school="École du soir", starts_on="2023-09-04",
    ends_on="2024-06-28", weekly_minutes=540,
)  # fmt: skip
JANUARY = f.RecordCourseHours(french_course_id="f1", starts_on="2024-01-01", ends_on="2024-01-31", minutes=1800)


def placed(**more: Any) -> p.CorrectPlacement:
    return p.CorrectPlacement(**(PLACED.model_dump(exclude={"command"}) | more))


def course(**more: Any) -> f.CorrectFrenchCourse:
    return f.CorrectFrenchCourse(**(COURSE.model_dump(exclude={"command"}) | more))


def test_a_placement_names_the_intervention_it_was_held_in() -> None:
    past = Given(HELD, CALL)
    (step,) = past.when(PLACED)
    assert (step.type, step.stream, step.participant) == ("placement-recorded.v1", "placements:k1", "p1")
    assert (step.happened, step.record.reading, step.record.writing) == ("2024-01-15", "alpha_2", None)
    assert past.when(placed()) == []
    (step,) = past.when(placed(orientation="fle", writing="alpha_1", why="mistake"))
    assert (step.type, step.record.note) == ("placement-corrected.v1", step.before.note)
    for other in ("i1", "i9"):
        assert past.refused(placed(intervention_id=other)) == ("not_a_placement_test", "intervention_id")
    (step,) = past.when(p.VoidPlacement(placement_id="t1", why="mistake"))
    assert (step.type, step.record) == ("placement-voided.v1", None)


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"parcours_id": "k3"}, ("unknown_parcours", "parcours_id")),
        ({"parcours_id": "k2", "held_on": "2025-02-03"}, ("not_a_placement_test", "intervention_id")),
        ({"held_on": "2024-01-07"}, ("before_parcours", "held_on")),
        ({"held_on": "2026-05-06"}, ("after_today", "held_on")),
        ({"oral": None, "reading": None}, ("nothing_tested", "oral")),
    ],
)
def test_what_is_refused_of_a_placement(more: dict[str, Any], refusal: tuple[str, str]) -> None:
    past = Given(HELD, PLACED)
    assert past.refused(placed(**more)) == refusal
    assert past.refused(like(PLACED, placement_id="t2", **more)) == refusal
    assert past.refused(PLACED) == ("id_taken", "placement_id")
    assert past.refused(p.VoidPlacement(placement_id="t2", why="?")) == ("no_such_record", "placement_id")


def test_a_course_and_what_was_attended_of_it() -> None:
    past = Given()
    (step,) = past.when(COURSE)
    assert (step.type, step.stream, step.happened) == ("french-course-recorded.v1", "french_courses:k1", "2023-09-04")
    past.when(like(JANUARY, starts_on="2024-02-01", ends_on="2024-02-29"))
    (step,) = past.when(JANUARY)
    assert (step.type, step.happened) == ("french-course-attended.v1", "2024-01-31")
    assert [one.starts_on for one in step.record.attended] == ["2024-01-01", "2024-02-01"]
    assert past.refused(like(JANUARY, starts_on="2024-01-31")) == ("periods_overlap", "attended")
    end = f.EndFrenchCourse(french_course_id="f1", ends_on="2024-02-28")
    assert past.refused(end) == ("outside_course", "attended")
    (step,) = past.when(like(end, ends_on="2024-03-15"))
    assert (step.type, step.record.ends_on, len(step.record.attended)) == ("french-course-ended.v1", "2024-03-15", 2)
    (step,) = past.when(course(weekly_minutes=480))
    assert (step.type, step.record.attended) == ("french-course-corrected.v1", ())
    (step,) = past.when(f.VoidFrenchCourse(french_course_id="f1", why="twice"))
    assert (step.type, step.record) == ("french-course-voided.v1", None)


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (like(COURSE, french_course_id="f2", parcours_id="k9"), ("unknown_parcours", "parcours_id")),
        (like(COURSE, french_course_id="f2", starts_on="2026-05-06"), ("after_today", "starts_on")),
        (COURSE, ("id_taken", "french_course_id")),
        (course(ends_on="2023-09-03"), ("end_before_start", "ends_on")),
        (like(JANUARY, ends_on="2023-12-31"), ("end_before_start", "attended")),
        (like(JANUARY, ends_on="2026-05-06"), ("after_today", "attended")),
        (like(JANUARY, starts_on="2023-09-03"), ("outside_course", "attended")),
        (like(JANUARY, ends_on="2024-06-29"), ("outside_course", "attended")),
        (like(JANUARY, french_course_id="f9"), ("no_such_record", "french_course_id")),
    ],
)
def test_what_is_refused_of_a_course(command: Any, refusal: tuple[str, str]) -> None:
    assert Given(COURSE).refused(command) == refusal


def test_every_rule_was_met() -> None:
    assert OF_PLACEMENTS.keys() | OF_COURSES.keys() <= Given.seen


async def test_the_french_of_a_parcours_over_http(stack: Stack) -> None:
    async with stack.services() as services, http(stack, "bilan") as client:
        one = await enrol(services)
        placement, lessons = f"t-{one.mark}", f"f-{one.mark}"
        await services.post("bilan", "/v1/commands/record-placement", {
            "placement_id": placement, "parcours_id": one.parcours, "held_on": "2024-01-15", "orientation": "fle",
            "oral": "A1.1", "note": "Vue avec Dupont",
        })  # fmt: skip
        assert (await client.get(f"/v1/placements/{placement}")).json()["note"] == "Vue avec Dupont"
        await services.post("bilan", "/v1/commands/record-french-course", {
            "french_course_id": lessons, "parcours_id": one.parcours, "course": "fle", "school": "École du soir",
            "starts_on": "2024-01-08",
        })  # fmt: skip
        hours = {"french_course_id": lessons, "starts_on": "2024-01-08", "ends_on": "2024-01-31", "minutes": 900}
        await services.post("bilan", "/v1/commands/record-course-hours", hours)
        (mine,) = (await client.get(f"/v1/parcours/{one.parcours}/french-courses")).json()["french_courses"]
        assert mine["attended"] == [{"starts_on": "2024-01-08", "ends_on": "2024-01-31", "minutes": 900}]
        again = await client.post("/v1/commands/record-course-hours", json=hours)
        assert (again.status_code, again.json()["code"]) == (409, "periods_overlap")
