"""The plan as a tree along a chain of parcours, and the open actions over parcours: pure, and once over HTTP."""

from typing import Any

import jwt
import msgspec
import pytest

from espace.importer.rosters import heard
from services.bilan.plans.events import Action, Goal, Plan, Problem, Progress
from services.bilan.plans.todo import todo
from services.bilan.plans.tree import tree
from services.bilan.referents.scope import Course
from services.kernel.chains import chains
from services.kernel.roster import Listed
from tests.bilan.people import enrol, http
from tests.stacks import Stack

A = Listed("a", "p", "g", "s", "2024-01-08", "2024-11-08", end_kind="prolonged", prolonged_into="b", position=1)
B = Listed("b", "p", "h", "s", "2024-11-08", None, position=2)
ALONE = msgspec.structs.replace(A, end_kind="completed", prolonged_into=None, position=3)
PLANS = {
    "a": Plan(
        {
            "q1": Problem("q1", "a", "housing", "2024-01-10", "b1"),
            "q2": Problem("q2", "a", "health", "2024-01-10", None, "2024-06-03", "solved"),
        },
        {
            "o1": Goal("o1", "q1", "2024-01-15", "a", "2025-01-06"),
            "o2": Goal("o2", "q1", "2024-01-15", "a", None, "2024-05-06", "reached"),
            "o3": Goal("o3", "q2", "2024-01-15", "a", None, "2024-06-03", "reached"),
        },
        {
            "a1": Action("a1", "o1", "service", "2024-01-15", "a", "done", None, None, "2024-02-05"),
            "a2": Action("a2", "o1", "partner", "2024-10-07", "a", "planned", "2024-12-02", partner="Maison"),
            "a3": Action("a3", "o1", "participant", "2024-11-18", "a"),
        },
        {
            "v2": Progress("v2", "o1", "b3", "reached", "a", "2025-03-03"),
            "v1": Progress("v1", "o1", "b2", "advanced", "a", "2024-11-05"),
        },
    ),
    "b": Plan(
        {"q3": Problem("q3", "b", "finances", "2024-11-18")},
        {"o4": Goal("o4", "q3", "2024-11-18", "b")},
        {"a4": Action("a4", "o4", "service", "2024-11-18", "b", "in_progress", "2025-02-03", "2024-11-18")},
    ),
}


def read(parcours: str, day: str, *roster: Listed) -> dict[str, Any]:
    known = {one.parcours_id: one for one in roster or (A, B)}
    chain = chains([parcours], known)[parcours]
    rows = {
        shelf: [msgspec.to_builtins(row) for one in chain for row in getattr(PLANS[one.parcours_id], shelf).values()]
        for shelf in ("problems", "goals", "actions", "progress")
    }
    return tree(chain, rows, day)


def ids(plan: dict[str, Any]) -> dict[str, dict[str, list[str]]]:
    """The tree as ids alone: problem -> goal -> actions."""
    return {
        one["problem_id"]: {goal["goal_id"]: [each["action_id"] for each in goal["actions"]] for goal in one["goals"]}
        for one in plan["problems"]
    }


def test_the_plan_of_a_parcours_as_it_stands_on_a_day() -> None:
    plan = read("a", "2024-02-01")
    assert ids(plan) == {"q1": {"o1": ["a1"], "o2": []}, "q2": {"o3": []}}
    assert (plan["open"], plan["overdue"]) == ({"problems": 2, "goals": 3, "actions": 1}, {"goals": 0, "actions": 0})
    assert (plan["goes_on_in"], plan["earlier"]) == ("b", [])
    later = read("a", "2024-12-03")
    assert ids(later) == {"q1": {"o1": ["a2", "a1", "a3"], "o2": []}, "q2": {"o3": []}}
    assert (later["open"], later["overdue"]) == ({"problems": 1, "goals": 1, "actions": 2}, {"goals": 0, "actions": 1})
    (goal,) = [one for one in later["problems"][0]["goals"] if one["goal_id"] == "o1"]
    assert [one["overdue"] for one in goal["actions"]] == [True, False, False]
    assert [one["progress"] for one in goal["progress"]] == ["advanced"]
    assert read("a", "2025-03-03")["overdue"] == {"goals": 1, "actions": 1}


def test_on_the_day_of_its_closing_a_thing_is_closed_and_on_that_it_is_due_not_overdue() -> None:
    assert read("a", "2024-06-02")["open"]["problems"] == 2
    assert read("a", "2024-06-03")["open"]["problems"] == 1
    assert read("a", "2024-12-02")["overdue"]["actions"] == 0


def test_what_is_open_when_a_parcours_is_prolonged_moves_on_with_its_ids() -> None:
    plan = read("b", "2024-12-03")
    assert ids(plan) == {"q1": {"o1": ["a2", "a3"]}, "q3": {"o4": ["a4"]}}
    assert [(one["problem_id"], one["carried"]) for one in plan["problems"]] == [("q1", True), ("q3", False)]
    assert (plan["earlier"], plan["goes_on_in"]) == (["a"], None)
    assert (plan["open"], plan["overdue"]) == ({"problems": 2, "goals": 2, "actions": 3}, {"goals": 0, "actions": 1})


def test_what_is_open_is_never_hidden_by_what_it_hangs_on(monkeypatch: pytest.MonkeyPatch) -> None:
    goals = PLANS["a"].goals | {"o2": msgspec.structs.replace(PLANS["a"].goals["o2"], problem_id="q2")}
    late = Action("a5", "o2", "service", "2024-05-06", "a")
    plan = msgspec.structs.replace(PLANS["a"], goals=goals, actions=PLANS["a"].actions | {"a5": late})
    monkeypatch.setitem(PLANS, "a", plan)
    found = read("b", "2024-12-03")
    assert ids(found) == {"q1": {"o1": ["a2", "a3"]}, "q2": {"o2": ["a5"]}, "q3": {"o4": ["a4"]}}
    assert found["open"] == {"problems": 2, "goals": 2, "actions": 4}


def test_a_prolongation_that_is_corrected_away_takes_nothing_with_it() -> None:
    assert ids(read("b", "2024-12-03", ALONE, B)) == {"q3": {"o4": ["a4"]}}
    assert ids(read("a", "2024-12-03", ALONE, B)) == ids(read("a", "2024-12-03"))


def courses(*listed: Listed, worker: str | None = None) -> list[Course]:
    known = {one.parcours_id: one for one in listed}
    wanted = [one.parcours_id for one in listed if one.ended_on is None]
    return [Course(chain, worker) for _, chain in sorted(chains(wanted, known).items())]


def test_the_open_actions_along_the_chain_of_each_open_parcours() -> None:
    found = todo(courses(A, B, worker="w1"), PLANS, "2024-12-05")
    assert [(one.action.action_id, one.parcours_id, one.recorded_in, one.domain, one.late_by) for one in found] == [
        ("a2", "b", "a", "housing", 3),
        ("a4", "b", "b", "finances", 0),
        ("a3", "b", "a", "housing", 0),
    ]
    assert {(one.worker_id, one.participant_id, one.problem_id) for one in found} == {
        ("w1", "p", "q1"),
        ("w1", "p", "q3"),
    }
    assert [one.action.action_id for one in todo(courses(A, B), PLANS, "2024-12-05", "2024-12-02")] == ["a2"]
    assert [one.action.action_id for one in todo(courses(ALONE, B), PLANS, "2024-12-05")] == ["a4"]
    assert todo(courses(ALONE), PLANS, "2024-12-05") == todo([], {}, "2024-12-05") == []


@pytest.mark.parametrize("due_until", ["2024-12-01", "2020-01-01"])
def test_what_is_due_later_is_not_asked_for(due_until: str) -> None:
    assert todo(courses(A, B), PLANS, "2024-12-05", due_until) == []


async def test_a_plan_moves_on_over_http(stack: Stack) -> None:
    me = jwt.decode(stack.token(), options={"verify_signature": False})["sub"]
    async with stack.services() as services, http(stack, "bilan") as client:
        one = await enrol(services)
        problem, goal, action, bilan, later = (f"{letter}-{one.mark}" for letter in "qoabn")

        async def does(service: str, command: str, **fields: Any) -> None:
            await services.post(service, f"/v1/commands/{command}", fields)

        await does(
            "bilan", "assign-referent", referent_id=f"f-{one.mark}", parcours_id=one.parcours, worker_id=me,
            starts_on="2024-01-08",
        )  # fmt: skip
        whole = [
            {"command": "complete-bilan", "bilan_id": bilan, "parcours_id": one.parcours, "phase": "end",
             "held_on": "2024-11-04", "minutes": 60},
            {"command": "record-problem", "problem_id": problem, "parcours_id": one.parcours, "bilan_id": bilan,
             "domain": "housing", "text": "Humide chez Dupont", "found_on": "2024-11-04"},
            {"command": "set-goal", "goal_id": goal, "problem_id": problem, "text": "Sain", "set_on": "2024-11-04"},
            {"command": "plan-action", "action_id": action, "goal_id": goal, "text": "Appeler Dupont",
             "action_owner": "service", "planned_on": "2024-11-04", "due_on": "2024-12-02"},
        ]  # fmt: skip
        answer = await client.post("/v1/batch", json={"units": [{"commands": whole}]})
        assert answer.json()["results"][0]["status"] == 200, answer.text

        into = {"parcours_id": later, "group_id": one.group, "starts_on": "2024-11-08"}
        await does("intake", "prolong-parcours", parcours_id=one.parcours, ended_on="2024-11-08", next=into)
        await heard(services)
        moved = (await client.get(f"/v1/parcours/{later}/plan")).json()
        (carried,) = moved["problems"]
        assert (carried["problem_id"], carried["carried"], carried["text"]) == (problem, True, "Humide chez Dupont")
        (mine,) = [
            each
            for each in (await client.get("/v1/actions", params={"worker": "me"})).json()["actions"]
            if each["action_id"] == action
        ]
        assert (mine["parcours_id"], mine["recorded_in"], mine["text"]) == (later, one.parcours, "Appeler Dupont")
        assert (mine["domain"], mine["late_by"] > 0, mine["worker_id"]) == ("housing", True, me)

        await does("bilan", "start-action", action_id=action, started_on="2024-11-18")
        await does("bilan", "hand-action-over", action_id=action, partner="Maison du logement", handed_on="2024-11-18")
        await does("bilan", "record-action-answer", action_id=action, answered_on="2024-11-25", answer="Dupont accepte")
        second = f"b2-{one.mark}"
        await does(
            "bilan",
            "complete-bilan",
            bilan_id=second,
            parcours_id=later,
            phase="middle",
            held_on="2025-04-07",
            minutes=45,
        )
        await does(
            "bilan", "note-progress", progress_id=f"v-{one.mark}", goal_id=goal, bilan_id=second, progress="advanced"
        )
        # A bilan under another file of the same person.
        twice = await enrol(services)
        merge = {"participant_id": twice.participant, "into": one.participant, "why": "Entré deux fois."}
        third = {"bilan_id": f"b3-{one.mark}", "parcours_id": twice.parcours, "phase": "end", "held_on": "2025-04-08"}
        noted = {"progress_id": f"v3-{one.mark}", "goal_id": goal, "bilan_id": f"b3-{one.mark}", "progress": "advanced"}
        before = {"participant_id": twice.participant, "group_id": twice.group, "starts_on": "2024-01-07"}
        ended = {"ended_on": "2024-01-08", "end_kind": "completed", "why": "Avant l'autre"}
        await does("bilan", "complete-bilan", **third, minutes=45)
        assert (await client.post("/v1/commands/note-progress", json=noted)).json()["code"] == "unknown_bilan"
        await does("intake", "correct-parcours", parcours_id=twice.parcours, **before, **ended)
        await does("intake", "merge-participants", **merge)
        await heard(services)
        assert (await client.post("/v1/commands/note-progress", json=noted)).status_code == 201
        await does("bilan", "void-progress", progress_id=f"v3-{one.mark}", why="Notée deux fois")
        (carried,) = (await client.get(f"/v1/parcours/{later}/plan", params={"day": "2025-05-05"})).json()["problems"]
        (aim,) = carried["goals"]
        assert (aim["progress"][0]["progress"], aim["progress"][0]["noted_on"]) == ("advanced", "2025-04-07")
        assert (aim["actions"][0]["answer"], aim["actions"][0]["status"]) == ("Dupont accepte", "in_progress")

        first = {"parcours_id": one.parcours, "participant_id": one.participant, "group_id": one.group}
        end = {"starts_on": "2024-01-08", "ended_on": "2024-11-08", "end_kind": "completed"}
        await does("intake", "correct-parcours", **first, **end, why="Pas prolongé")
        await heard(services)
        assert (await client.get(f"/v1/parcours/{later}/plan")).json()["problems"] == []
        (kept,) = (await client.get(f"/v1/parcours/{one.parcours}/plan")).json()["problems"]
        assert kept["goals"][0]["actions"][0]["answer"] == "Dupont accepte"
        assert (await client.get(f"/v1/actions/{action}")).json()["status"] == "in_progress"
        assert (await client.get("/v1/actions", params={"group": one.group})).json()["actions"] == []

        for path in ("/v1/parcours/nobody/plan", "/v1/problems/none"):
            assert (await client.get(path)).status_code == 404
        assert (await client.get("/v1/actions")).json()["code"] == "scope_needed"
        assert (await client.get(f"/v1/parcours/{later}/plan", params={"day": "2025-02-30"})).status_code == 422
        events = b"".join([line async for line in services.lines("bilan", "/v1/events")])
        assert b"Dupont" not in events
