"""No answer goes out before what was opened for it is recorded: a service's edge in small, on a real log of reads."""

import asyncio
import json
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Request
from fastapi.responses import Response

from shared.access import Actor
from shared.db import connect
from shared.eventlog import EventLog
from shared.key_tables import KEYS_SQL
from shared.listings import streamed
from shared.read_log import SCHEMA, read_log_tables
from shared.reading import Guarded, reading
from shared.vault import Sealed, Vault
from shared.web import _handlers
from tests.core.units import check_log
from tests.vaults import vault_of

NAME = "Nom Planté"
PEOPLE = [f"p-{number:03}" for number in range(1, 121)]


class Edge:
    """An app of two routes whose log of reads can be looked at."""

    def __init__(self, log: EventLog, vault: Vault, sealed: dict[str, Sealed]) -> None:
        self.log = log
        self.settings = SimpleNamespace(read_reason="optional")
        self.relay = SimpleNamespace(ahead=None)
        self.app = FastAPI()
        self.app.state.parts = SimpleNamespace(
            vault=vault, settings=self.settings, reads=SimpleNamespace(log=log, relay=self.relay)
        )
        self.app.add_middleware(Guarded)
        _handlers(self.app)

        @self.app.middleware("http")
        async def known(request: Request, answer: Any) -> Any:
            request.state.actor = Actor("worker", frozenset())
            request.state.correlation_id = request.headers.get("x-test", "c")
            request.state.traceparent = None
            return await answer(request)

        @self.app.get("/v1/people/{one}")
        async def person(request: Request, one: str) -> Response:
            opened = reading(request)
            await opened.open_keys([one])
            return Response(opened.shown("participant", one, "last_name", sealed.get(one)) or "nobody")

        @self.app.get("/v1/people")
        async def people(request: Request) -> Response:
            async def lines() -> AsyncIterator[bytes]:
                opened = reading(request)
                await opened.open_keys(sealed)
                for one in [*sealed, *sealed]:
                    text = opened.shown("participant", one, "last_name", sealed[one])
                    yield f"{text} {'.' * 4_000}\n".encode()

            return await streamed(lines())

    async def get(self, path: str, **headers: str) -> httpx.Response:
        transport = httpx.ASGITransport(self.app)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        async with httpx.AsyncClient(transport=transport, base_url="http://edge") as http:
            return await http.get(path, headers=named)

    async def reads(self) -> list[tuple[str | None, str, Any]]:
        """Whose, by whom, and what is said."""
        events = await self.log.read(0, 10_000)
        check_log(events)
        return [(one.participant, one.actor, json.loads(one.data)) for one in events]


@pytest.fixture
async def edge(database: str) -> AsyncIterator[Edge]:
    async with connect(database) as pool:
        await pool.execute(KEYS_SQL)
        async with pool.acquire() as connection, connection.transaction():
            await connection.execute(read_log_tables(await connection.fetchval("SELECT current_user")))
        vault = await vault_of(pool)
        await vault.open_keys(PEOPLE, create=True)
        sealed = {one: vault.seal(one, "last_name", NAME) for one in PEOPLE}
        async with connect(database, schema=SCHEMA) as reads:
            log = EventLog(reads)
            yield Edge(log, vault, sealed)
            await log.close()


async def test_who_whom_what_why(edge: Edge) -> None:
    answer = await edge.get("/v1/people/p-001", X_Reason="appel de la mutuelle", X_Test="c-7")
    assert (answer.status_code, answer.text) == (200, NAME)
    ((participant, actor, said),) = await edge.reads()
    assert (participant, actor, said["record"]["route"]) == ("p-001", "worker", "GET /v1/people/{one}")
    assert said["record"]["shown"] == {"participant": ["last_name"]}
    assert NAME not in json.dumps(said)
    assert "mutuelle" not in json.dumps(said)
    vault: Vault = edge.app.state.parts.vault
    assert vault.unseal("p-001", "why", Sealed(**said["why"])) == "appel de la mutuelle"
    (event,) = await edge.log.read(0, 10)
    assert (event.correlation_id, event.happened) == ("c-7", event.recorded_at)


async def test_who_is_shown_nothing_has_read_nothing(edge: Edge) -> None:
    assert (await edge.get("/v1/people/p-999")).text == "nobody"
    assert await edge.reads() == []


async def test_a_site_may_ask_for_a_reason(edge: Edge) -> None:
    edge.settings.read_reason = "required"
    for headers in ({}, {"X_Reason": "  "}):
        refused = await edge.get("/v1/people/p-001", **headers)
        assert (refused.status_code, refused.json()["code"]) == (422, "reason_needed")
        assert NAME not in refused.text
    assert (await edge.get("/v1/people/p-999")).status_code == 200
    assert await edge.reads() == []
    assert (await edge.get("/v1/people/p-001", X_Reason="suivi")).text == NAME
    assert len(await edge.reads()) == 1


async def test_a_reason_that_is_unfit_shows_nothing(edge: Edge) -> None:
    refused = await edge.get("/v1/people/p-001", X_Reason="a%0Ab")
    assert (refused.status_code, refused.json()["code"]) == (422, "reason_unfit")
    assert await edge.reads() == []


async def test_what_cannot_be_recorded_is_not_shown(edge: Edge) -> None:
    edge.relay.ahead = object()
    refused = await edge.get("/v1/people/p-001")
    assert (refused.status_code, refused.json()["code"]) == (503, "log_restored")
    edge.relay.ahead = None
    await edge.log._pool.close()
    for path in ("/v1/people/p-001", "/v1/people"):
        refused = await edge.get(path)
        assert (refused.status_code, refused.json()["code"]) == (503, "unavailable")
        assert NAME not in refused.text
    vault: Vault = edge.app.state.parts.vault
    assert await vault._pool.fetchval(f"SELECT count(*) FROM {SCHEMA}.events") == 0


async def test_of_a_long_listing_each_person_is_recorded_once_before_they_are_shown(edge: Edge) -> None:
    answer = await edge.get("/v1/people")
    assert answer.text.count(NAME) == 2 * len(PEOPLE)
    found = await edge.reads()
    assert sorted(str(participant) for participant, _, _ in found) == PEOPLE
    # In pieces, as they went out; each piece is one append.
    streams = {said["id"].partition("/")[0] for _, _, said in found}
    assert 1 < len(streams) < len(PEOPLE)


async def test_reads_at_once_share_transactions(edge: Edge) -> None:
    answers = await asyncio.gather(*(edge.get(f"/v1/people/{one}") for one in PEOPLE))
    assert {answer.text for answer in answers} == {NAME}
    assert sorted(str(participant) for participant, _, _ in await edge.reads()) == PEOPLE
    transactions = await edge.log._pool.fetchval("SELECT count(DISTINCT xmin::text) FROM events")
    assert transactions < len(PEOPLE) / 4
