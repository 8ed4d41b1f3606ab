"""A text is sealed under the key of the person whom its record is about, also when what it hangs on moves meanwhile."""

from typing import Any

from tests.bilan.people import Enrolled, enrol, http
from tests.stacks import Stack


def bilan_of(one: Enrolled, other: Enrolled, **more: Any) -> dict[str, Any]:
    """The bilan of this test, of the other's parcours."""
    fixed = {"phase": "entry", "held_on": "2024-01-15", "minutes": 60, "levels": {"housing": 2}}
    return {"bilan_id": f"b-{one.mark}", "parcours_id": other.parcours, **fixed, **more}


async def test_a_bilan_and_its_notes_corrected_in_one_request(stack: Stack) -> None:
    async with stack.services() as services, http(stack, "bilan") as client:
        one, other = await enrol(services), await enrol(services)
        notes = {"assessment_id": f"a-{one.mark}", "bilan_id": f"b-{one.mark}", "notes": {"housing": "Humide"}}
        move = {"command": "correct-bilan", **bilan_of(one, other, why="La mauvaise personne")}
        text = {"command": "correct-assessment", **notes, "notes": {"housing": "Sec"}, "why": "Entendu de travers"}
        back = {"command": "correct-bilan", **bilan_of(one, one, why="La bonne personne")}
        again = {**text, "notes": {"housing": "Clair"}}

        async def sent(*units: list[dict[str, Any]], refused: int = 0) -> None:
            answer = await client.post("/v1/batch", json={"units": [{"commands": unit} for unit in units]})
            expected = [422] * refused + [200] * (len(units) - refused)
            assert [result["status"] for result in answer.json()["results"]] == expected, answer.text

        async def read() -> Any:
            return (await client.get(f"/v1/assessments/a-{one.mark}")).json()["notes"]

        await sent([{"command": "complete-bilan", **bilan_of(one, one)}, {"command": "record-assessment", **notes}])
        await sent([move], [text])
        assert await read() == {"housing": "Sec"}
        await sent([back, again])
        assert await read() == {"housing": "Clair"}
        early = {**move, "held_on": "2023-01-09"}
        await sent([early], [text], refused=1)
        assert await read() == {"housing": "Sec"}, "sealed for who was to have it, decided again for who has it"
        await sent([move, {"command": "void-bilan", "bilan_id": f"b-{one.mark}", "why": "Entré deux fois"}])


async def test_what_hangs_on_a_project_that_moved(stack: Stack) -> None:
    async with stack.services() as services, http(stack, "bilan") as client:
        one, other = await enrol(services), await enrol(services)
        project = {"project_id": f"r-{one.mark}", "class": "social", "kind": "health", "defined_on": "2024-02-01"}
        step = {"project_step_id": f"s-{one.mark}", "project_id": f"r-{one.mark}", "planned_on": "2024-02-01"}
        dropped = {"project_step_id": f"s-{one.mark}", "dropped_on": "2024-03-01", "drop_reason": "Trop loin"}
        await services.post("bilan", "/v1/commands/define-project", {**project, "parcours_id": one.parcours})
        await services.post("bilan", "/v1/commands/plan-project-step", {**step, "label": "Visiter"})
        await services.post(
            "bilan",
            "/v1/commands/correct-project",
            {**project, "parcours_id": other.parcours, "why": "Une autre personne"},
        )
        await services.post("bilan", "/v1/commands/drop-project-step", dropped)
        told = (await client.get(f"/v1/project-steps/s-{one.mark}")).json()
        assert (told["label"], told["drop_reason"]) == ("Visiter", "Trop loin")
