"""Bilan as it runs: over HTTP, with its database, and a roster that came through Kafka."""

from typing import Any

import msgspec
import pytest

from espace.client import Problem
from espace.importer.rosters import heard
from tests.bilan.people import enrol, http
from tests.stacks import Stack


async def test_the_individual_support_of_a_parcours(stack: Stack) -> None:
    async with stack.services() as services, http(stack, "bilan") as bilan:
        one = await enrol(services)
        bilan_id, project_id, intervention_id = (f"{letter}-{one.mark}" for letter in "bri")
        held: dict[str, Any] = {"parcours_id": one.parcours, "held_on": "2024-01-10", "minutes": 90}
        entry = {"bilan_id": bilan_id, "phase": "entry", "levels": {"housing": 2, "health": "not_assessed"}, **held}

        key = {"Idempotency-Key": f"entry-{one.mark}"}
        first = await bilan.post("/v1/commands/complete-bilan", json=entry, headers=key)
        assert (first.status_code, first.headers["etag"], first.headers["location"]) == (
            201,
            '"1"',
            f"/v1/bilans/{bilan_id}",
        )
        assert first.json()["events"] == ["bilan-completed.v1"]
        again = await bilan.post("/v1/commands/complete-bilan", json=entry, headers=key)
        assert (again.json(), again.headers["idempotency-replayed"]) == (first.json(), "true")

        await services.post("bilan", "/v1/commands/define-project", {
            "project_id": project_id, "parcours_id": one.parcours, "class": "social", "kind": "volunteering", "defined_on": "2024-06-03",
        })  # fmt: skip
        await services.post("bilan", "/v1/commands/record-intervention", {
            "intervention_id": intervention_id, "kind": "phone", **held,
        })  # fmt: skip
        why = "Confondu avec Madame Dupont"
        correction = {**entry, "levels": {"housing": 3}, "why": why}
        stale = await bilan.post("/v1/commands/correct-bilan", json=correction, headers={"If-Match": '"1"'})
        assert (stale.status_code, stale.json()["code"]) == (412, "stream_moved")
        await services.post("bilan", "/v1/commands/correct-bilan", correction)

        read = await bilan.get(f"/v1/bilans/{bilan_id}")
        assert (read.headers["etag"], read.json()["levels"]) == ('"4"', {"housing": 3})
        everything = (await bilan.get(f"/v1/parcours/{one.parcours}")).json()
        assert {shelf: len(everything[shelf]) for shelf in ("bilans", "projects", "interventions")} == {
            "bilans": 1, "projects": 1, "interventions": 1,
        }  # fmt: skip
        assert (await bilan.get(f"/v1/projects/{project_id}")).json()["class"] == "social"
        assert (await bilan.get(f"/v1/interventions/{intervention_id}")).json()["kind"] == "phone"

        recorded = [msgspec.json.decode(line) async for line in services.lines("bilan", "/v1/records/bilans")]
        (mine,) = [record for record in recorded if record["bilan_id"] == bilan_id]
        assert (mine["housing"], mine["health"], "levels" in mine) == (3, None, False)
        events = b"\n".join([line async for line in services.lines("bilan", "/v1/events")])
        assert one.participant.encode() in events
        assert why.encode() not in events


async def test_what_is_not_there_is_said_in_the_language_asked_for(stack: Stack) -> None:
    async with stack.services() as services, http(stack, "bilan") as bilan:
        one = await enrol(services)
        unknown = {
            "intervention_id": f"i-{one.mark}",
            "parcours_id": "nobody",
            "kind": "phone",
            "held_on": "2024-02-01",
            "minutes": 5,
        }
        with pytest.raises(Problem) as caught:
            await services.post("bilan", "/v1/commands/record-intervention", unknown)
        assert (caught.value.status, caught.value.code) == (422, "unknown_parcours")
        assert caught.value.errors[0]["field"] == "parcours_id"
        nothing = await bilan.get(f"/v1/parcours/{one.parcours}")
        assert (nothing.status_code, nothing.headers["etag"], nothing.json()["bilans"]) == (200, '"0"', [])
        for path in ("parcours/nobody", "bilans/none", "projects/none", "interventions/none"):
            missing = await bilan.get(f"/v1/{path}", headers={"Accept-Language": "fr"})
            assert (missing.status_code, missing.json()["code"]) == (404, "no_such_record")
            assert missing.json()["detail"].startswith("Cette fiche n'existe pas")


async def test_a_voided_parcours_takes_no_more(stack: Stack) -> None:
    async with stack.services() as services:
        one = await enrol(services)
        call = {"parcours_id": one.parcours, "kind": "phone", "held_on": "2024-02-01", "minutes": 5}
        await services.post("bilan", "/v1/commands/record-intervention", {"intervention_id": f"i-{one.mark}", **call})
        await services.post("intake", "/v1/commands/void-parcours", {"parcours_id": one.parcours, "why": "Twice."})
        await heard(services)
        with pytest.raises(Problem) as caught:
            await services.post(
                "bilan", "/v1/commands/record-intervention", {"intervention_id": f"j-{one.mark}", **call}
            )
        assert caught.value.code == "unknown_parcours"
        for path in (
            f"interventions/i-{one.mark}",
            *(f"parcours/{one.parcours}{more}" for more in ("", "/plan", "/projects", "/comparison")),
        ):
            assert (await services.get("bilan", f"/v1/{path}"))["parcours_voided"] is True, path
