"""How much one caller may ask, and what a browser is told to do with each answer."""

import re
from base64 import b64encode
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from espace.tokens import sign
from services.kernel.roles import FIGURES
from shared import limits
from shared.hardening import HEADERS
from shared.limits import Buckets
from shared.needs import needs
from shared.problems import Misconfigured
from shared.settings import Limits
from shared.web import MAX_BODY
from tests.http.apps import AUDIENCE, ISSUER, PRIVATE, app_of

DEFINITIONS = "/v1/indicators/definitions"


class Time:
    passed = 100.0

    def __call__(self) -> float:
        return self.passed


def test_a_bucket_gives_its_burst_then_its_rate() -> None:
    time = Time()
    buckets = Buckets(2, 3, time)
    assert [buckets.take("a") for _ in range(5)] == [0, 0, 0, 1, 1]
    assert (buckets.take("b"), buckets.wait("a")) == (0, 1)
    time.passed += 0.5
    assert [buckets.take("a") for _ in range(2)] == [0, 1]
    time.passed += 1_000
    assert [buckets.take("a") for _ in range(4)] == [0, 0, 0, 1]
    slow = Buckets(1 / 60, 1, time)
    assert [slow.take("a") for _ in range(2)] == [0, 60]
    off = Buckets(0, 0, time)
    assert not any(off.take("a") for _ in range(50))


def test_no_more_keys_are_kept_than_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_KEYS", 2)
    buckets = Buckets(1, 1, Time())
    assert [buckets.take(key) for key in ("a", "b", "b", "c", "a")] == [0, 0, 1, 0, 0]
    assert len(buckets._left) == 2


@pytest.mark.parametrize("said", ["many", "-1", "1.5", "²"])
def test_a_limit_is_a_whole_number(said: str) -> None:
    with pytest.raises(Misconfigured, match="ESPACE_BURST"):
        Limits.read({"ESPACE_BURST": said})


def bearer(subject: str, audience: str = AUDIENCE) -> dict[str, str]:
    now = datetime.now(UTC)
    token = sign(PRIVATE, issuer=ISSUER, audience=audience, subject=subject, roles=["analyst"], now=now)
    return {"Authorization": f"Bearer {token}"}


def client(app: FastAPI, address: str = "192.0.2.1") -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False, client=(address, 40_000))
    return httpx.AsyncClient(transport=transport, base_url="http://service")


async def test_who_asks_too_much_is_told_to_wait_and_others_go_on() -> None:
    app = app_of("reporting", ESPACE_RATE="1", ESPACE_BURST="3")
    mine, other = bearer("one"), bearer("another")
    async with client(app) as http:
        assert [(await http.get(DEFINITIONS, headers=mine)).status_code for _ in range(3)] == [200] * 3
        told = await http.get(DEFINITIONS, headers=mine | {"Accept-Language": "nl"})
        assert (told.status_code, told.json()["code"]) == (429, "too_many_requests")
        assert told.headers["retry-after"] == "1"
        assert told.headers["content-type"] == "application/problem+json"
        assert (await http.get(DEFINITIONS, headers=bearer("one"))).status_code == 429
        assert (await http.get(DEFINITIONS, headers=other)).status_code == 200
        # Without a token the address counts, what watches the service never.
        assert [(await http.get("/docs")).status_code for _ in range(4)] == [200, 200, 200, 429]
        assert {(await http.get("/health/live")).status_code for _ in range(9)} == {200}
    async with client(app, "192.0.2.2") as http:
        assert (await http.get("/docs")).status_code == 200


async def test_an_address_that_sends_tokens_that_are_not_valid_is_slowed() -> None:
    app = app_of("reporting", ESPACE_FAILURES="2")
    wrong, known = bearer("one", audience="other"), bearer("one")
    async with client(app) as http:
        assert (await http.get(DEFINITIONS, headers=known)).status_code == 200
        assert [(await http.get(DEFINITIONS)).status_code for _ in range(9)] == [401] * 9
        assert [(await http.get(DEFINITIONS, headers=wrong)).status_code for _ in range(2)] == [401] * 2
        for unknown in (wrong, bearer("another")):
            told = await http.get(DEFINITIONS, headers=unknown)
            assert (told.status_code, told.json()["code"], told.headers["retry-after"]) == (
                429,
                "too_many_failures",
                "30",
            )
        assert (await http.get(DEFINITIONS, headers=known)).status_code == 200
    async with client(app, "192.0.2.2") as http:
        assert (await http.get(DEFINITIONS, headers=bearer("another"))).status_code == 200


async def test_every_answer_says_what_a_browser_may_do_with_it() -> None:
    app = app_of("reporting")

    @app.get("/v1/fault", dependencies=[needs(FIGURES)])
    async def fault() -> None:
        raise ValueError

    mine = bearer("one")
    large = mine | {"Content-Type": "application/json"}
    tried: list[tuple[int, dict[str, Any]]] = [
        (200, {"url": DEFINITIONS, "headers": mine}),
        (401, {"url": DEFINITIONS}),
        (403, {"url": "/v1/status", "headers": mine}),
        (404, {"url": "/v1/nothing", "headers": mine}),
        (405, {"url": DEFINITIONS, "headers": mine, "method": "DELETE"}),
        (413, {"url": "/v1/rebuild", "headers": large, "method": "POST", "content": b" " * (MAX_BODY + 1)}),
        (422, {"url": "/v1/indicators?year=x", "headers": mine}),
        (500, {"url": "/v1/fault", "headers": mine}),
        (503, {"url": "/v1/sites", "headers": mine}),
        (200, {"url": "/health/live"}),
        (200, {"url": "/docs"}),
        (404, {"url": "/redoc"}),
    ]
    async with client(app) as http:
        for status, asked in tried:
            answer = await http.request(**{"method": "GET"} | asked)
            assert answer.status_code == status, asked["url"]
            for name, value in HEADERS.items():
                if (asked["url"], name) != ("/docs", "content-security-policy"):
                    assert answer.headers.get_list(name) == [value], (asked["url"], name)
            assert (answer.headers.get("cache-control") == "no-store") is asked["url"].startswith("/v1/")
            assert "x-correlation-id" in answer.headers


async def test_the_page_of_the_interface_runs_its_own_script_and_no_other() -> None:
    async with client(app_of("intake")) as http:
        page = await http.get("/docs")
    policy = dict(part.strip().split(" ", 1) for part in page.headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    (script,) = re.findall(r"<script>(.*?)</script>", page.text, re.DOTALL)
    hashed = f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'"
    sources = policy["script-src"].split()
    assert hashed in sources
    assert not {"'unsafe-inline'", "'unsafe-eval'", "*"} & set(sources)
    for address in re.findall(r'<script src="(https://[^/"]+)', page.text):
        assert address in sources
    for address in re.findall(r'<link[^>]*stylesheet[^>]*href="(https://[^/"]+)', page.text):
        assert address in policy["style-src"].split()
