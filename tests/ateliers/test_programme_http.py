"""The programme over HTTP: what a workshop offers, its contract, and what follows."""

from typing import Any

from tests.ateliers.test_service import programme
from tests.bilan.people import enrol, http
from tests.stacks import Stack


async def test_what_a_workshop_offers_and_what_its_contract_has_left(stack: Stack) -> None:
    async with stack.services() as services, http(stack, "ateliers") as ateliers:
        one = await enrol(services)
        workshop, _ = await programme(services, one)
        offering = {
            "offering_id": f"o-{one.mark}",
            "workshop_id": workshop,
            "theme": "Budget",
            "group_ids": [one.group],
        }
        await services.post("ateliers", "/v1/commands/record-offering", offering)
        contract: dict[str, Any] = {
            "contract_id": f"c-{one.mark}",
            "workshop_id": workshop,
            "organisation": "Maison de quartier",
        }
        contract |= {"kind": "partner", "minutes": 600, "from_on": "2024-01-08", "until_on": "2024-06-28"}
        made = await ateliers.post("/v1/commands/record-contract", json=contract)
        assert (made.status_code, made.headers["location"]) == (201, f"/v1/contracts/c-{one.mark}")

        (read,) = (await ateliers.get(f"/v1/workshops/{workshop}/offerings")).json()["offerings"]
        assert (read["theme"], read["group_ids"], read["leader"]) == ("Budget", [one.group], None)
        account = (await ateliers.get(f"/v1/contracts/c-{one.mark}/hours")).json()
        assert (account["used"], account["planned"], account["left"]) == (120, 0, 480)
        assert (await ateliers.get("/v1/contracts/none/hours")).json()["code"] == "no_such_record"
