"""The names of a sheet: first and last, of the parcours asked for, for whoever takes attendance and may see no more."""

from typing import Any

import httpx

from tests.stacks import Stack

SITE = "names-site"


async def test_who_takes_a_sheet_reads_the_names_of_its_lines_and_nothing_else(stack: Stack) -> None:
    async with stack.services() as services:
        group = {"group_id": "nm-g", "site": SITE, "public": "inactivity", "starts_on": "2024-02-05"}
        await services.post("intake", "/v1/commands/open-group", group)
        for number, who in enumerate(
            ({"last_name": "Exemple", "first_name": "Camille", "birth_date": "1985-07-30"}, {"last_name": "Modèle"}, {})
        ):
            ids = {"participant_id": f"nm-{number}", "site": SITE}
            await services.post("intake", "/v1/commands/register-participant", ids | who)
            way = {"parcours_id": f"nm-k{number}", "participant_id": f"nm-{number}", "group_id": "nm-g"}
            enrol = way | {"starts_on": "2024-02-05", "entered_afterwards": True}
            await services.post("intake", "/v1/commands/enrol", enrol)
        void = {"parcours_id": "nm-k2", "why": "entered by mistake"}
        await services.post("intake", "/v1/commands/void-parcours", void)

    async def asked(ids: list[str], role: str = "workshop_leader") -> httpx.Response:
        headers = {"Authorization": f"Bearer {stack.token(role)}"}
        async with httpx.AsyncClient(base_url=stack.url("intake"), headers=headers, trust_env=False) as http:
            assert (await http.get("/v1/participants/nm-0")).status_code == (200 if role == "reception" else 403)
            return await http.post("/v1/names", json={"parcours_ids": ids})

    lines: list[dict[str, Any]] = (await asked(["nm-k1", "nm-k0", "nm-k2", "nm-none"])).json()["names"]
    assert lines == [
        {"parcours_id": "nm-k0", "participant_id": "nm-0", "last_name": "Exemple", "first_name": "Camille"},
        {"parcours_id": "nm-k1", "participant_id": "nm-1", "last_name": "Modèle", "first_name": None},
    ]
    assert (await asked([])).json() == {"names": []}
    assert (await asked(["nm-k0"], "reception")).status_code == 200
    assert (await asked(["nm-k0"], "operator")).status_code == 403
    assert (await asked([f"nm-{number}" for number in range(201)])).status_code == 422
