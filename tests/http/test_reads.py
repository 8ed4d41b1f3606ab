"""Whoever is shown identity or sealed text over HTTP leaves a read, in every service; who is shown neither leaves none."""

import json
from typing import Any

import httpx

from espace.client import Services
from tests.bilan.people import Enrolled, enrol, http
from tests.stacks import Stack

PLANTED = "Planté tout bas"
NAMES = {"last_name": "Xanthopoulos", "first_name": "Planté"}


async def reads_of(service: httpx.AsyncClient, participant: str) -> list[dict[str, Any]]:
    """The reads of a person in a service's log, in order."""
    lines = (await service.get("/v1/reads/events", params={"limit": 50_000})).raise_for_status().text.splitlines()
    events = [json.loads(line) for line in lines]
    return [one | {"data": json.loads(one["data"])} for one in events if one["participant"] == participant]


def shown(read: dict[str, Any]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = read["data"]["record"]["shown"]
    return found


async def lived(services: Services) -> Enrolled:
    """A person with a name in intake, a note in bilan, an excuse in ateliers."""
    one = await enrol(services)
    person = {"participant_id": one.participant, "site": "saint-gilles", "birth_date": "1985-07-30"}
    await services.post("intake", "/v1/commands/correct-participant", person | NAMES | {"why": "essai"})
    problem = {"problem_id": f"b-{one.mark}", "parcours_id": one.parcours, "domain": "housing", "text": PLANTED}
    await services.post("bilan", "/v1/commands/record-problem", problem | {"found_on": "2024-02-05"})
    workshop = {"workshop_id": f"w-{one.mark}", "site": "saint-gilles", "family": "educational", "label": "Budget"}
    await services.post("ateliers", "/v1/commands/plan-workshop", workshop)
    session = {"session_id": f"s-{one.mark}", "workshop_id": f"w-{one.mark}", "group_id": one.group, "minutes": 120}
    await services.post(
        "ateliers", "/v1/commands/record-session", session | {"held_on": "2024-02-06", "status": "held"}
    )
    row = {"parcours_id": one.parcours, "status": "excused", "reason": PLANTED}
    await services.post("ateliers", "/v1/commands/take-attendance", {"session_id": f"s-{one.mark}", "rows": [row]})
    return one


async def test_what_is_shown_in_clear_is_a_read_in_every_service(stack: Stack) -> None:
    async with stack.services() as services:
        one = await lived(services)
    asked = [
        ("intake", "GET", f"/v1/participants/{one.participant}", None, "participant"),
        ("intake", "POST", "/v1/search", {"name": "xantopoulos", "birth_date": "1985-07-30"}, "participant"),
        ("intake", "POST", "/v1/doubles", {"last_name": NAMES["last_name"], "first_name": NAMES["first_name"]}, "participant"),
        ("intake", "POST", "/v1/records/participants-in-full", {"of": "participant", "ids": [one.participant]}, "participant"),
        ("bilan", "GET", f"/v1/problems/b-{one.mark}", None, "problem"),
        ("bilan", "GET", f"/v1/parcours/{one.parcours}/problems", None, "problem"),
        ("bilan", "GET", f"/v1/parcours/{one.parcours}/plan", None, "problem"),
        ("bilan", "POST", "/v1/records/problems-in-full", {"of": "problem", "ids": [f"b-{one.mark}"]}, "problem"),
        ("ateliers", "GET", f"/v1/sessions/s-{one.mark}", None, "attendance"),
        ("ateliers", "GET", f"/v1/sessions/s-{one.mark}/sheet", None, "attendance"),
        ("ateliers", "POST", "/v1/records/attendance-in-full", {"of": "session", "ids": [f"s-{one.mark}"]}, "attendance"),
    ]  # fmt: skip
    for service, method, path, body, kind in asked:
        async with http(stack, service) as client:
            before = await reads_of(client, one.participant)
            headers = {"X-Reason": "suivi%20apr%C3%A8s l'appel"}
            answer = await client.request(method, path, json=body, headers=headers)
            assert answer.status_code == 200
            assert PLANTED in answer.text or NAMES["last_name"] in answer.text, path
            *earlier, read = await reads_of(client, one.participant)
            assert (len(earlier), set(shown(read))) == (len(before), {kind}), path
            assert (read["actor"], read["correlation_id"]) == ("operator", answer.headers["X-Correlation-Id"])
            assert read["data"]["why"]["text"]
            assert not [
                word for word in (PLANTED, "appel", *NAMES.values()) if word in json.dumps(read, ensure_ascii=False)
            ]


async def test_what_is_pseudonymous_is_no_read(stack: Stack) -> None:
    async with stack.services() as services:
        one = await enrol(services)
    pseudonymous = [
        ("intake", f"/v1/participants/{one.participant}"),  # nothing of who this is was recorded
        ("intake", f"/v1/parcours/{one.parcours}"),
        ("bilan", f"/v1/parcours/{one.parcours}"),
        ("bilan", f"/v1/parcours/{one.parcours}/plan"),
        ("ateliers", f"/v1/parcours/{one.parcours}/week?of=2024-02-05"),
    ]
    for service, path in pseudonymous:
        async with http(stack, service) as client:
            assert (await client.get(path)).status_code == 200
            assert await reads_of(client, one.participant) == []


async def test_candidates_that_were_only_compared_were_shown_to_nobody(stack: Stack) -> None:
    async with stack.services() as services, http(stack, "intake") as client:
        here, there = await enrol(services), await enrol(services)
        for one, first in ((here, "Aurélie"), (there, "Zbigniew")):
            person = {"participant_id": one.participant, "site": f"s-{one.mark}", "last_name": "Quetelet"}
            await services.post(
                "intake", "/v1/commands/correct-participant", person | {"first_name": first, "why": "essai"}
            )
        question = {"name": "Quetelet Aurélie", "limit": 1}
        answer = (await client.post("/v1/search", json=question)).json()
        assert ([one["participant_id"] for one in answer["results"]], answer["total"] > 1) == ([here.participant], True)
        assert [shown(read) for read in await reads_of(client, here.participant)] == [
            {"participant": ["first_name", "last_name"]}
        ]
        assert await reads_of(client, there.participant) == []


async def test_reads_are_a_log_like_any_other(stack: Stack) -> None:
    async with http(stack, "intake") as client:
        status = (await client.get("/v1/status")).json()["reads"]
        assert (status["log"]["ahead"], status["notary"]["fault"]) == (None, None)
        note = (await client.get("/v1/reads/log/checkpoint")).text
        origin, size, _ = note.split("\n", 2)
        assert origin.endswith("/intake-reads")
        proof = (await client.get("/v1/reads/log/inclusion", params={"position": 1, "size": int(size)})).json()
        assert proof["size"] == int(size) >= status["log"]["position"] > 0
        page = await client.get("/v1/reads/events/page", params={"limit": 1})
        assert b"person-read.v1" in page.content
