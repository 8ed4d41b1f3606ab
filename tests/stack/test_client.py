"""The client: its tokens are those the services accept; a broken connection is tried again under one key."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from espace.client import Problem, Services, addresses
from espace.indicators import shown
from espace.settle import behind
from espace.stack.home import Home
from espace.stack.trouble import Trouble
from espace.tokens import AUDIENCE, ISSUER, issuer_keys, token_source
from services.kernel.roles import OPERATE, REFERENCE, ROLES
from shared.access import Access, Issuer
from shared.issuers import Fixed
from shared.roles import Roles


@pytest.fixture
def place(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    home.prepare()
    return home


class Wire:
    """A server that gives each connection the next of its answers; b"" closes it without one."""

    def __init__(self) -> None:
        self.answers: list[bytes] = []
        self.heard: list[str] = []
        self.url = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        self.heard.append(head)
        writer.write(self.answers.pop(0))
        await writer.drain()
        writer.close()


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    wire = Wire()
    server = await asyncio.start_server(wire.serve, "127.0.0.1", 0)
    wire.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server:
        yield wire


def answer(status: str, body: str) -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n{body}".encode()


def key_of(head: str) -> str:
    return next(line for line in head.splitlines() if line.lower().startswith("idempotency-key"))


async def test_a_command_is_sent_again_under_one_key_until_it_is_answered(wire: Wire) -> None:
    wire.answers = [b"", answer("503 Service Unavailable", ""), answer("201 Created", '{"id":"g-1"}')]
    async with Services({"intake": wire.url}, lambda: "token") as services:
        assert await services.post("intake", "/v1/commands/open-group", {"label": "x"}) == {"id": "g-1"}
    assert len(wire.heard) == 3
    assert len({key_of(head) for head in wire.heard}) == 1


async def test_a_refusal_is_one_readable_sentence(wire: Wire) -> None:
    wire.answers = [
        answer("422 Unprocessable", '{"code":"bad","detail":"Not so.","errors":[{"field":"a","message":"Why."}]}')
    ]
    async with Services({"intake": wire.url}, lambda: "token") as services:
        with pytest.raises(Problem, match=r"intake: Not so\. \(a: Why\.\)") as caught:
            await services.get("intake", "/v1/x")
    assert (caught.value.status, caught.value.code) == (422, "bad")


async def test_lines_come_whole_however_they_are_cut(wire: Wire) -> None:
    wire.answers = [answer("200 OK", '{"a":1}\n{"b":2}\n')]
    async with Services({"bilan": wire.url}, lambda: "token") as services:
        assert [line async for line in services.lines("bilan", "/v1/events")] == [b'{"a":1}', b'{"b":2}']


async def test_a_service_that_stays_away_is_named(wire: Wire) -> None:
    async with Services({"bilan": "http://127.0.0.1:9"}, lambda: "token", patience=0) as services:
        with pytest.raises(Trouble, match=r"bilan.*espace status"):
            await services.get("bilan", "/v1/status")


async def test_the_services_accept_a_token_of_the_home(place: Home) -> None:
    _, public = issuer_keys(place)
    access = Access([Issuer(ISSUER, AUDIENCE, Fixed(public.read_text()))], Roles(ROLES), lambda: datetime.now(UTC))
    token = token_source(place, {}, roles=["operator"])()
    actor = await access.actor(f"Bearer {token}")
    assert (actor.subject, actor.roles, actor.sites) == ("operator", frozenset({"operator"}), None)
    assert actor.rights == OPERATE | REFERENCE


def test_addresses_come_from_the_environment_or_the_home(place: Home) -> None:
    named = {f"ESPACE_{name}_URL": f"http://{name.lower()}/" for name in ("INTAKE", "BILAN", "ATELIERS", "REPORTING")}
    assert addresses(place, named)["bilan"] == "http://bilan"
    with pytest.raises(Trouble, match="espace up"):
        addresses(place, {})


def test_what_is_behind_is_said_with_its_reason() -> None:
    status = {"inbox": {"bilan": {"parked": 2, "gap": []}, "ateliers": {"parked": 0, "gap": [[8, 9], [11, 11]]}}}
    told = behind({"intake": 3, "bilan": 9, "ateliers": 12}, {"intake": 3, "bilan": 5, "ateliers": 7}, status)
    assert told == [
        "reporting has applied 5 of 9 events of bilan; parked: 2, see `espace status`",
        "reporting has applied 7 of 12 events of ateliers; it waits for events 8 to 9, 11 to 11",
    ]


@pytest.mark.parametrize(
    ("numerator", "denominator", "text"),
    [(1, 200, "1 %"), (1, 201, "0 %"), (5, 8, "63 %"), (0, 3, "0 %"), (3, 3, "100 %")],
)
def test_the_table_rounds_half_up_from_the_fraction(numerator: int, denominator: int, text: str) -> None:
    assert shown({"value": 0.1, "unit": "percent", "numerator": numerator, "denominator": denominator}) == text


def test_without_a_denominator_there_is_no_value() -> None:
    assert shown({"value": None, "unit": "percent", "numerator": 0, "denominator": 0}) == "n/a"
    assert shown({"value": 41.9, "unit": "years", "numerator": 419, "denominator": 10}) == "41.9"


@pytest.mark.parametrize(("lang", "word"), [("fr_BE.UTF-8", "masqué"), ("nl_BE.UTF-8", "verborgen"), ("C", "hidden")])
def test_a_small_cell_reads_as_hidden(monkeypatch: pytest.MonkeyPatch, lang: str, word: str) -> None:
    monkeypatch.setenv("LC_ALL", lang)
    row = {"value": None, "unit": "percent", "numerator": None, "denominator": 40, "hidden": True}
    assert shown(row) == word
    assert shown(row | {"numerator": 0, "denominator": 0, "hidden": False}) == "n/a"
