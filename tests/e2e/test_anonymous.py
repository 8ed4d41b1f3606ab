"""No command and no answer without a valid token: every route that a service documents, tried with every wrong one."""

import base64
import hmac
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import jwt
import pytest

from espace import tokens
from tests.e2e.checks import SERVICES, client, heads
from tests.stacks import Stack

OPEN = {"/health/live", "/health/ready", "/metrics"}
SIGNED = {"/feeds/{told}.ics"}
WITNESS = {"/witness/add-checkpoint"}
"""What it takes is signed by the log that it is of."""
"""Addresses that are signed themselves, for calendar programs: no token is asked for, and one that is made up opens nothing."""
METHODS = ("get", "post", "put", "patch", "delete")


def wrong_tokens(stack: Stack) -> dict[str, str | None]:
    """Authorization headers that must open nothing, by what is wrong with them."""
    good: dict[str, Any] = {
        "issuer": tokens.ISSUER,
        "audience": tokens.AUDIENCE,
        "subject": "operator",
        "roles": ["operator"],
    }
    ours = stack.home.secret("token-private.pem")
    public = stack.home.secret("token-public.pem")
    now = datetime.now(UTC)

    def signed(pem: str = ours, when: datetime = now, **other: Any) -> str:
        return "Bearer " + tokens.sign(pem, now=when, **{**good, **other})

    claims = jwt.decode(stack.token(), options={"verify_signature": False})
    # What a verifier that lets the token choose the algorithm would take: the public key as a shared secret.
    confused = _hmac(claims, public)
    return {
        "none": None,
        "empty": "Bearer",
        "no bearer": f"Basic {stack.token()}",
        "garbage": "Bearer x.y.z",
        "another key": signed(tokens._new_key()),
        "another issuer": signed(issuer="urn:espace:other"),
        "another audience": signed(audience="other"),
        "expired": signed(when=now - tokens.LIFETIME - timedelta(minutes=1)),
        "unsigned": "Bearer " + jwt.encode(claims, "", algorithm="none"),
        "half": "Bearer " + stack.token().rpartition(".")[0] + ".",
        "the public key as a secret": f"Bearer {confused}",
        "of nobody": signed(subject=" "),
        "of what no log can hold": signed(subject="operator\0"),
        "roles that are no list": signed(roles=5),
        "nested without end": "Bearer " + base64.urlsafe_b64encode(b"[" * 9_000).decode() + ".x.y",
    }


def _hmac(claims: dict[str, Any], secret: str) -> str:
    """A token signed with HS256, made by hand: the library refuses to take a public key for a secret."""
    parts = [
        base64.urlsafe_b64encode(json.dumps(one).encode()).rstrip(b"=")
        for one in ({"alg": "HS256", "typ": "JWT"}, claims)
    ]
    signature = hmac.digest(secret.encode(), b".".join(parts), "sha256")
    return b".".join([*parts, base64.urlsafe_b64encode(signature).rstrip(b"=")]).decode()


def documented(http: httpx.Client) -> Iterator[tuple[str, str, bool]]:
    """Method, address and whether it takes a body, of every operation of a service's OpenAPI document."""
    document = http.get("/openapi.json").raise_for_status().json()
    for path, item in document["paths"].items():
        if path not in OPEN | SIGNED | WITNESS:
            for method in METHODS:
                if method in item:
                    yield method.upper(), re.sub(r"\{[^}]+\}", "x", path), "requestBody" in item[method]


@pytest.mark.parametrize("service", SERVICES)
def test_without_a_valid_token_nothing_answers(mortal: Stack, service: str) -> None:
    before = heads(mortal)
    wrong = wrong_tokens(mortal)
    with httpx.Client(base_url=mortal.url(service), trust_env=False, timeout=30) as http:
        operations = list(documented(http))
        assert len(operations) >= 9
        assert ("GET", "/v1/status", False) in operations
        for method, path, body in operations:
            for what, header in wrong.items():
                headers = {"Authorization": header} if header is not None else {}
                for content in [b"{}", b"{not json"] if body else [b""]:
                    kind = {"Content-Type": "application/json"} if body else {}
                    answer = http.request(method, path, headers=headers | kind, content=content)
                    assert answer.status_code == 401, f"{method} {path}, {what}, {content!r}: {answer.status_code}"
                    assert answer.headers["content-type"] == "application/problem+json"
                    assert answer.headers["www-authenticate"] == "Bearer"
                    assert answer.json()["code"] == "unauthenticated"
        for path in SIGNED & http.get("/openapi.json").json()["paths"].keys():
            answer = http.get(re.sub(r"\{[^}]+\}", "x", path))
            assert (answer.status_code, answer.json()["code"]) == (404, "no_such_feed")
        for path in WITNESS & http.get("/openapi.json").json()["paths"].keys():
            answer = http.post(path, content=b"nothing that is signed")
            assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (400, "text/plain")
        for path in sorted(OPEN):
            assert http.get(path).status_code == 200
    with client(mortal, service) as http:
        assert http.get("/v1/status").status_code == 200
    assert heads(mortal) == before


def test_nothing_is_served_that_is_not_documented(mortal: Stack) -> None:
    for service in SERVICES:
        with httpx.Client(base_url=mortal.url(service), trust_env=False, timeout=30) as http:
            for path in ("/v1/records", "/v1/", "/v1/commands/", "/v1/events/1", "/admin", "/v1/streams/x"):
                assert http.get(path).status_code in (401, 404, 405), f"{service} {path}"
