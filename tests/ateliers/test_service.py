"""Ateliers as it runs: over HTTP, with its database, and a roster that came through Kafka."""

from typing import Any

import msgspec

from espace.client import Services
from tests.bilan.people import Enrolled, enrol, http
from tests.stacks import Stack

REASON = "Chez le docteur Janssens"


async def programme(services: Services, one: Enrolled) -> tuple[str, str]:
    """A workshop with one held session; returns their ids."""
    workshop, session = f"w-{one.mark}", f"s-{one.mark}"
    units = [
        {"command": "plan-workshop", "workshop_id": workshop, "site": "saint-gilles", "family": "educational", "label": "Budget"},
        {
            "command": "record-session", "session_id": session, "workshop_id": workshop, "group_id": one.group,
            "held_on": "2024-05-06", "minutes": 120, "status": "held",
        },
    ]  # fmt: skip
    answer = await services.post("ateliers", "/v1/batch", {"units": [{"commands": units}]})
    assert [result["status"] for result in answer["results"]] == [200]
    return workshop, session


async def test_a_sheet_is_taken_corrected_and_read(stack: Stack) -> None:
    async with stack.services() as services, http(stack, "ateliers") as ateliers:
        one = await enrol(services)
        workshop, session = await programme(services, one)
        row: dict[str, Any] = {"parcours_id": one.parcours, "status": "excused", "reason": REASON}
        taken = await ateliers.post("/v1/commands/take-attendance", json={"session_id": session, "rows": [row]})
        assert (taken.status_code, taken.json()["events"]) == (200, ["workshop-attended.v1"])
        same = await ateliers.post("/v1/commands/take-attendance", json={"session_id": session, "rows": [row]})
        assert same.json()["events"] == []

        read = await ateliers.get(f"/v1/sessions/{session}")
        assert read.headers["etag"] == '"2"'
        assert read.json()["attendance"] == [
            {"parcours_id": one.parcours, "status": "excused", "minutes": 0, "given": None, "reason": REASON}
        ]
        present = {"session_id": session, "parcours_id": one.parcours, "status": "present"}
        await services.post("ateliers", "/v1/commands/record-attendance", present)
        moved = {"workshop_id": workshop, "site": "forest", "family": "arts_culture", "label": "Théâtre"}
        followed = await services.post("ateliers", "/v1/commands/correct-workshop", {**moved, "why": "Misfiled."})
        assert followed["events"] == ["workshop-corrected.v1", "session-corrected.v1", "attendance-corrected.v1"]
        assert (await ateliers.get(f"/v1/workshops/{workshop}")).json()["family"] == "arts_culture"
        assert (await ateliers.get(f"/v1/sessions/{session}")).json()["site"] == "forest"

        lines = [msgspec.json.decode(line) async for line in services.lines("ateliers", "/v1/records/attendance")]
        assert [line for line in lines if line["session_id"] == session] == [
            {
                "session_id": session,
                "parcours_id": one.parcours,
                "status": "present",
                "minutes": None,
                "has_reason": False,
            }
        ]
        for kind, identity in (("workshops", workshop), ("sessions", session)):
            records = [msgspec.json.decode(line) async for line in services.lines("ateliers", f"/v1/records/{kind}")]
            assert identity in {record[f"{kind[:-1]}_id"] for record in records}
        events = b"\n".join([line async for line in services.lines("ateliers", "/v1/events")])
        assert one.participant.encode() in events
        assert REASON.encode() not in events


async def test_many_sheets_in_one_request_are_decided_one_by_one(stack: Stack) -> None:
    async with stack.services() as services:
        one = await enrol(services)
        _, session = await programme(services, one)
        early = {
            "command": "record-session", "session_id": f"{session}-early", "workshop_id": f"w-{one.mark}",
            "held_on": "2023-12-04", "minutes": 60, "status": "held",
        }  # fmt: skip
        row = {"parcours_id": one.parcours, "status": "present"}
        units = [
            {"key": f"{one.mark}-{number}", "commands": commands}
            for number, commands in enumerate(
                (
                    [{"command": "take-attendance", "session_id": session, "rows": [row]}],
                    [early, {"command": "take-attendance", "session_id": f"{session}-early", "rows": [row]}],
                    [{"command": "take-attendance", "session_id": session, "rows": [{**row, "minutes": 30}]}],
                    [{"command": "take-attendance", "session_id": "none", "rows": [row]}],
                )
            )
        ]
        results = (await services.post("ateliers", "/v1/batch", {"units": units}))["results"]
        assert [result.get("code", result["status"]) for result in results] == [
            200,
            "before_parcours",
            200,
            "unknown_session",
        ]
        assert [results[index]["version"] for index in (0, 2)] == [2, 3]
        again = (await services.post("ateliers", "/v1/batch", {"units": units}))["results"]
        assert [again[index] for index in (0, 2)] == [results[index] for index in (0, 2)]


async def test_what_is_not_there_is_not_found(stack: Stack) -> None:
    async with stack.services(), http(stack, "ateliers") as ateliers:
        for path in ("workshops/none", "sessions/none"):
            missing = await ateliers.get(f"/v1/{path}")
            assert (missing.status_code, missing.json()["code"]) == (404, "no_such_record")
