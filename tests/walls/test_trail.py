"""A trail goes through every site of a person, and reads are of theirs: who works elsewhere sees neither, by code and by PostgreSQL."""

import json
from typing import Any

import asyncpg

from shared import sites
from tests.core.units import until
from tests.stacks import Stack
from tests.walls.test_database import _serve, _url
from tests.walls.test_database import two as two
from tests.walls.world import client, do, of


async def _known(stack: Stack, participant: str, site: str) -> None:
    """Wait until the trail has a read of this person."""
    with client(stack, "reporting", site) as http:

        async def read() -> bool:
            found = http.get(f"/v1/participants/{participant}/trail", params={"limit": 1000})
            return found.is_success and any("read" in step for step in found.json()["steps"])

        await until(read, "the trail has the read")


async def test_a_trail_and_its_texts_are_of_ones_sites(stack: Stack, two: tuple[str, str]) -> None:
    here, there = two
    mine, theirs = (of(site, "p-0101") for site in two)
    with client(stack, "intake", here) as http:
        assert do(
            http, "correct-participant", participant_id=mine, site=here, last_name="Planté", why="essai"
        ).is_success
        http.get(f"/v1/participants/{mine}", headers={"X-Reason": "suivi"}).raise_for_status()
    await _known(stack, mine, here)
    with client(stack, "reporting", there) as http:
        refused = http.get(f"/v1/participants/{mine}/trail")
        assert (refused.status_code, refused.json()["code"]) == (404, "no_such_record")
        assert http.get(f"/v1/participants/{theirs}/trail").is_success
        assert http.post("/v1/trail/anew").json()["code"] == "not_your_site"

    with client(stack, "intake") as http:
        reads = [json.loads(line) for line in http.get("/v1/reads/events").text.splitlines()]
        steps = [json.loads(line) for line in http.get("/v1/events", params={"limit": 50_000}).text.splitlines()]
    asked = {
        "reads": [one["position"] for one in reads if one["participant"] == mine],
        "events": [one["position"] for one in steps if one["participant"] == mine],
    }
    for log, positions in asked.items():
        told: dict[str, Any] = {}
        for site in two:
            with client(stack, "intake", site) as http:
                told[site] = http.post(f"/v1/texts/{log}", json={"positions": positions}).raise_for_status().json()
        assert told[here]["texts"], log
        assert told[there] == {"texts": []}, log
    with client(stack, "intake", there) as http:
        assert http.get("/v1/reads/events").json()["code"] == "not_your_site"


async def test_postgresql_shows_neither(stack: Stack, two: tuple[str, str]) -> None:
    here, there = two
    for service, table in (("intake", "reads.events"), ("reporting", "trail.steps")):
        connection = await asyncpg.connect(_url(stack, service))
        for site, other in (two, (there, here)):
            await _serve(connection, sites.setting(frozenset({site})))
            rows = await connection.fetch(f"SELECT participant FROM {table}")
            assert not [row for row in rows if str(row["participant"]).startswith(f"{other}.")]
        await _serve(connection, "*")
        assert await connection.fetchval(f"SELECT count(*) FROM {table} WHERE participant = $1", of(here, "p-0101"))
        await connection.close()


async def test_a_person_of_two_sites_has_a_trail_for_who_works_for_both(stack: Stack, two: tuple[str, str]) -> None:
    here, there = two
    mark = f"{here}.{there}"
    with client(stack, "intake", *two) as http:
        assert do(http, "register-participant", participant_id=f"p-{mark}", site=here).is_success
        assert do(http, "correct-participant", participant_id=f"p-{mark}", site=there, why="essai").is_success
    with client(stack, "reporting", *two) as http:

        async def whole() -> bool:
            found = http.get(f"/v1/participants/p-{mark}/trail")
            return found.is_success and len(found.json()["steps"]) == 2

        await until(whole, "both steps are known")
    for site in two:
        with client(stack, "reporting", site) as http:
            refused = http.get(f"/v1/participants/p-{mark}/trail")
            assert (refused.status_code, refused.json()["code"]) == (403, "not_your_site")
