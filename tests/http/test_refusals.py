"""Refusals as people meet them: the page is the tables, every rule is tried somewhere, and what no service's own test asks for is here."""

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from fastapi import FastAPI

from services import refusals
from services.kernel.roles import ROLES
from shared.settings import Settings
from shared.web import MAX_BODY, create_app
from tests.e2e.checks import until
from tests.stacks import Stack

ROOT = Path(__file__).parents[2]


def test_the_page_is_made_of_the_tables() -> None:
    assert (ROOT / "docs" / "refusals.md").read_text(encoding="utf-8") == refusals.page(), "run `make docs`"


def test_every_rule_is_used_and_tried() -> None:
    def named(*folders: str) -> set[str]:
        """The words in quotes below these folders, the tables of rules apart."""
        files = (path for folder in folders for path in (ROOT / folder).rglob("*.py"))
        texts = (path.read_text(encoding="utf-8") for path in files if path.name not in ("refusals.py", "problems.py"))
        return {word for text in texts for word in re.findall(r'"([a-z_]+)"', text)}

    codes = {code for table in refusals.TABLES.values() for code in table}
    assert codes <= named("services", "shared"), "a rule that nothing refuses by"
    assert codes <= named("tests"), "a rule that no test asks for"


@pytest.fixture
def reporting(stack: Stack) -> Iterator[httpx.Client]:
    bearer = {"Authorization": f"Bearer {stack.token()}"}
    with httpx.Client(base_url=stack.url("reporting"), headers=bearer, trust_env=False) as http:
        yield http


def told(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json"
    found: dict[str, Any] = answer.json()
    assert found["status"] == answer.status_code
    return found["status"], found["code"]


def test_what_is_no_request_of_ours(stack: Stack, reporting: httpx.Client) -> None:
    assert told(reporting.get("/v1/nothing-here")) == (404, "not_found")
    assert told(reporting.delete("/v1/indicators")) == (405, "method_not_allowed")
    assert told(reporting.get("/v1/indicators/no.such/trace", params={"year": 2016})) == (404, "unknown_indicator")
    intake = f"{stack.url('intake')}/v1/commands/open-group"
    json = {"Content-Type": "application/json"}
    assert told(reporting.post(intake, content=b'{"group_id": ', headers=json)) == (400, "malformed")
    large = b" " * (MAX_BODY + 1)
    assert told(reporting.post(intake, content=large, headers=json)) == (413, "too_large")
    assert told(reporting.post(intake, content=iter([large]), headers=json)) == (413, "too_large")


@pytest.mark.parametrize(
    ("body", "field", "rule"),
    [
        ({"held_on": "2024-02-30"}, "held_on", "bad_date"),
        ({"levels": {"health": 6}}, "levels.health", "less_than_equal"),
        ({"levels": {"health": "3"}}, "levels.health", "int_type"),
        ({"levels": {"Dupont": 3}}, "levels", "literal_error"),
        ({"held_onn": "2024-02-29"}, "held_onn", "extra_forbidden"),
        ({"Dupont": 1}, "body", "extra_forbidden"),
        (None, "body", "model_attributes_type"),
    ],
)
def test_the_field_at_fault_is_named_as_the_request_names_it(
    stack: Stack, reporting: httpx.Client, body: dict[str, Any] | None, field: str, rule: str
) -> None:
    good = {"bilan_id": "b", "parcours_id": "k", "phase": "entry", "held_on": "2024-02-29", "minutes": 60}
    sent = [] if body is None else good | body
    for path, place in (("commands/complete-bilan", ""), ("batch", "units.0.commands.0")):
        command = {"command": "complete-bilan", **sent} if isinstance(sent, dict) else sent
        content = sent if not place else {"units": [{"commands": [command]}]}
        answer = reporting.post(f"{stack.url('bilan')}/v1/{path}", json=content)
        assert told(answer) == (422, "invalid")
        assert "Dupont" not in answer.text
        assert "Value error" not in answer.text
        inside = ".".join(part for part in (place, field if field != "body" else "") if part) or "body"
        assert (inside, rule) in [(one["field"], one["rule"]) for one in answer.json()["errors"]]


def test_a_sentence_is_in_the_language_that_is_asked_for(reporting: httpx.Client) -> None:
    for language in ("fr", "nl"):
        answer = reporting.get("/v1/indicators", params={"year": 9999}, headers={"Accept-Language": language})
        assert told(answer) == (422, "future_year")
        assert answer.json()["detail"] == refusals.TABLES["reporting"]["future_year"].sentence(language)


def test_one_rebuild_at_a_time(reporting: httpx.Client) -> None:
    # One that another test began may still be dropping what it replaced.
    until(lambda: reporting.post("/v1/rebuild", json={}).status_code == 202, "a rebuild has begun")
    assert told(reporting.post("/v1/rebuild", json={})) == (409, "rebuild_running")
    until(lambda: reporting.get("/v1/rebuild").json()["state"] == "done", "it has ended")


async def test_a_fault_of_ours_says_nothing_of_what_was_sent() -> None:
    key = Ed25519PrivateKey.generate().public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    env = dict.fromkeys(("ESPACE_SERVICE_PORT", "ESPACE_DATABASE_URL", "ESPACE_KAFKA_BOOTSTRAP"), "1")
    env |= {"ESPACE_TOKEN_PUBLIC_KEY": key.decode(), "ESPACE_TOKEN_ISSUER": "issuer", "ESPACE_TOKEN_AUDIENCE": "espace"}
    app = create_app(Settings.read("reporting", env), "Title", "Summary", _there, _nothing, _no_parts, ROLES)

    @app.get("/fault")
    async def fault(said: str) -> None:
        raise ValueError(said)

    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://service") as http:
        answer = await http.get("/fault", params={"said": "Dupont"})
    assert told(answer) == (500, "failed")
    assert "Dupont" not in answer.text


async def _there() -> dict[str, bool]:
    return {"database": True}


async def _nothing() -> None:
    """There is nothing to look up."""


@asynccontextmanager
async def _no_parts(_: FastAPI) -> AsyncIterator[None]:
    yield
