"""Tokens of an OpenID Connect provider: found by discovery, its keys rotated, away, or misused."""

import base64
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from espace.tokens import sign
from services.kernel.roles import ROLES
from shared import issuers as module
from shared.access import Access, Issuer, issuers
from shared.issuers import Discovered
from shared.problems import Misconfigured, Refusal
from shared.roles import Roles
from shared.settings import Oidc, Settings
from tests.core.provider import Provider, provider
from tests.http.apps import AUDIENCE, ENVIRONMENT, ISSUER, PRIVATE, app_of

CERTS, TABLE = "/certs", Roles(ROLES)


@pytest.fixture(scope="module")
def _issuing() -> Iterator[Provider]:
    with provider() as running:
        yield running


@pytest.fixture
def issuing(_issuing: Provider) -> Provider:
    _issuing.rotate("first")
    _issuing.asked.clear()
    _issuing.says = {}
    return _issuing


class Time:
    """Seconds, as a test lets them pass."""

    def __init__(self) -> None:
        self.passed = 1_000.0

    def __call__(self) -> float:
        return self.passed


def access(of: Provider, time: Time | None = None, **more: Any) -> Access:
    issuer = Issuer(of.issuer, "espace", Discovered(of.issuer, time or Time()), roles="realm_access.roles")
    return Access([replace(issuer, **more)], TABLE, lambda: datetime.now(UTC))


async def refused(access: Access, token: str) -> str:
    with pytest.raises(Refusal) as told:
        await access.actor(f"Bearer {token}")
    return told.value.rule.code


async def test_the_keys_are_found_once_and_kept(issuing: Provider) -> None:
    issuing.rotate("other", rsa_key=True, keep=True)
    asked = access(issuing)
    for kid in ("first", "other", "first"):
        actor = await asked.actor(f"Bearer {issuing.token(kid, sites=['forest'])}")
        assert (actor.subject, actor.roles, actor.sites) == ("0f6c", frozenset({"reception"}), frozenset({"forest"}))
        assert actor.rights == TABLE.rights(["reception"])
    assert issuing.asked == {"/realms/cpas/.well-known/openid-configuration": 1, CERTS: 1}


async def test_a_new_key_is_fetched_when_a_token_names_it_and_an_unknown_one_asks_no_more_than_seldom(
    issuing: Provider,
) -> None:
    time = Time()
    asked = access(issuing, time)
    before = issuing.token("first")
    await asked.actor(f"Bearer {before}")
    issuing.rotate("second")
    assert await refused(asked, issuing.token("second")) == "unauthenticated"
    time.passed += module.AT_LEAST
    assert (await asked.actor(f"Bearer {issuing.token('second')}")).subject == "0f6c"
    for _ in range(5):
        assert await refused(asked, issuing.token("second", headers={"kid": "made up"})) == "unauthenticated"
    assert issuing.asked[CERTS] == 2
    # The key is gone: only a token that was seen a moment ago still counts, not another one signed with it.
    assert (await asked.actor(f"Bearer {before}")).subject == "0f6c"
    time.passed += module.AT_LEAST
    issuing.keys["first"] = issuing.keys["second"]
    assert await refused(asked, issuing.token("first")) == "unauthenticated"


async def test_keys_that_are_no_longer_fresh_are_looked_at_beside_the_request(issuing: Provider) -> None:
    time = Time()
    keys = Discovered(issuing.issuer, time)
    assert await keys.find({"kid": "first", "alg": "ES256"}) is not None
    issuing.rotate("second")
    time.passed += module.FRESH + 1
    assert await keys.find({"kid": "first", "alg": "ES256"}) is not None
    assert keys._refreshing is not None
    await keys._refreshing
    assert await keys.find({"kid": "first", "alg": "ES256"}) is None
    assert issuing.asked[CERTS] == 2


async def test_with_the_provider_away_its_keys_go_on_and_without_any_it_is_said(issuing: Provider) -> None:
    time = Time()
    asked, late = access(issuing, time), access(issuing, time)
    await asked.actor(f"Bearer {issuing.token('first')}")
    issuing.away()
    try:
        time.passed += module.FRESH + 1
        assert (await asked.actor(f"Bearer {issuing.token('first', sub='another')}")).subject == "another"
        assert await refused(late, issuing.token("first")) == "issuer_away"
    finally:
        issuing.back()
    assert await refused(late, issuing.token("first")) == "issuer_away"
    time.passed += module.AT_LEAST
    assert (await late.actor(f"Bearer {issuing.token('first')}")).subject == "0f6c"


@pytest.mark.parametrize(
    "says", [{"issuer": "http://127.0.0.1/other"}, {"jwks_uri": "no address"}, {"jwks_uri": None}], ids=str
)
async def test_a_discovery_that_is_wrong_gives_no_keys(issuing: Provider, says: dict[str, Any]) -> None:
    issuing.says = says
    assert await refused(access(issuing), issuing.token("first")) == "issuer_away"


async def test_clocks_may_differ_a_little_and_times_hold(issuing: Provider) -> None:
    asked, now = access(issuing), datetime.now(UTC)
    right: tuple[dict[str, Any], ...] = (
        {"iat": now + timedelta(seconds=20)},
        {"nbf": now + timedelta(seconds=20)},
        {"exp": now - timedelta(seconds=20)},
        {"aud": ["account", "espace"]},
    )
    for good in right:
        assert (await asked.actor(f"Bearer {issuing.token('first', **good)}")).subject == "0f6c"
    wrong: tuple[dict[str, Any], ...] = (
        {"iat": now + timedelta(minutes=2)},
        {"nbf": now + timedelta(minutes=2)},
        {"exp": now - timedelta(minutes=2)},
        {"exp": None},
        {"iat": None},
        {"sub": None},
        {"sub": "nobody\0"},
        {"aud": "account"},
        {"aud": None},
        {"iss": "http://127.0.0.1/other"},
        {"realm_access": {"roles": "reception"}},
        {"sites": "forest"},
    )
    for bad in wrong:
        assert await refused(asked, issuing.token("first", **bad)) == "unauthenticated", bad


async def test_the_token_does_not_choose_how_it_is_checked(issuing: Provider) -> None:
    issuing.rotate("rsa", rsa_key=True, keep=True)
    issuing.jwks.append(
        {"kty": "oct", "k": base64.urlsafe_b64encode(b"s" * 64).decode(), "kid": "secret", "alg": "HS256"}
    )
    asked = access(issuing)
    claims = jwt.decode(issuing.token("rsa"), options={"verify_signature": False})
    pem = issuing.keys["rsa"].public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    def hmac(kid: str, secret: bytes) -> str:
        head = {"alg": "HS256", "typ": "JWT", "kid": kid}
        first = b".".join(base64.urlsafe_b64encode(json.dumps(one).encode()).rstrip(b"=") for one in (head, claims))
        signed = jwt.get_algorithm_by_name("HS256").sign(first, secret)
        return (first + b"." + base64.urlsafe_b64encode(signed).rstrip(b"=")).decode()

    for token in (
        jwt.encode(claims, "", algorithm="none", headers={"kid": "rsa"}),
        hmac("rsa", pem),
        hmac("secret", b"s" * 64),
        issuing.token("rsa", headers={"kid": "first"}),
        issuing.token("first", headers={"kid": "rsa"}),
        issuing.token("rsa", algorithm="RS512"),
        issuing.token("first", headers={}).rpartition(".")[0] + ".",
    ):
        assert await refused(asked, token) == "unauthenticated"
    issuing.rotate("encrypting", use="enc")
    assert await refused(access(issuing), issuing.token("encrypting")) == "issuer_away"


async def test_a_fixed_key_takes_no_token_of_another_kind_of_key() -> None:
    asked = Access(issuers(Settings.read("reporting", ENVIRONMENT), TABLE), TABLE, lambda: datetime.now(UTC))
    now = datetime.now(UTC)
    claims = {"iss": ISSUER, "aud": AUDIENCE, "sub": "x", "iat": now, "exp": now + timedelta(minutes=5), "roles": []}
    rsa_key = rsa.generate_private_key(65537, 2048)
    others: list[tuple[Any, str]] = [
        (rsa_key, "RS256"),
        (rsa_key, "PS512"),
        (ec.generate_private_key(ec.SECP256R1()), "ES256"),
        (ec.generate_private_key(ec.SECP521R1()), "ES512"),
        (ed25519.Ed25519PrivateKey.generate(), "EdDSA"),
        ("s" * 64, "HS512"),
    ]
    for key, algorithm in others:
        assert await refused(asked, jwt.encode(claims, key, algorithm)) == "unauthenticated", algorithm
    wrongs: list[dict[str, Any]] = [
        {"exp": 1e400}, {"iat": 1e400}, {"iss": ["x"]}, {"iss": {}}, {"aud": 5}, {"sub": 5}, {"exp": "soon"}
    ]  # fmt: skip
    for wrong in wrongs:
        body = json.dumps(claims | {"iat": now.timestamp(), "exp": now.timestamp() + 60} | wrong).encode()
        assert await refused(asked, jwt.api_jws.encode(body, PRIVATE, "EdDSA")) == "unauthenticated", wrong
    assert (await asked.actor(f"Bearer {jwt.encode(claims, PRIVATE, 'EdDSA')}")).subject == "x"


async def test_roles_have_the_names_that_the_settings_give_them(issuing: Provider) -> None:
    names = "CPAS - Travailleurs sociaux = social_worker; team=reception; team = analyst"
    env = {
        "ESPACE_OIDC_ISSUER": issuing.issuer,
        "ESPACE_OIDC_ROLES": "https://cpas.example/groups",
        "ESPACE_OIDC_ROLE_NAMES": names,
    }
    settings = Settings.read("reporting", ENVIRONMENT | env)
    asked = Access(issuers(settings, TABLE), TABLE, lambda: datetime.now(UTC))
    groups = ["CPAS - Travailleurs sociaux", "team", "operator"]
    said: dict[str, Any] = {"https://cpas.example/groups": groups}
    token = issuing.token("first", **said)
    assert (await asked.actor(f"Bearer {token}")).roles == {"social_worker", "reception", "analyst"}
    assert (await asked.actor(f"Bearer {issuing.token('first')}")).rights == frozenset()
    # The embedded issuer stays beside it, for the operator's commands.
    ours = sign(
        PRIVATE, issuer=ISSUER, audience=AUDIENCE, subject="operator", roles=["operator"], now=datetime.now(UTC)
    )
    assert (await asked.actor(f"Bearer {ours}")).roles == {"operator"}


async def test_a_service_asks_the_provider_and_says_when_it_is_away(issuing: Provider) -> None:
    env = {"ESPACE_OIDC_ISSUER": issuing.issuer, "ESPACE_OIDC_ROLES": "realm_access.roles"}
    app, late = app_of("intake", **env), app_of("intake", **env)
    good = {"Authorization": f"Bearer {issuing.token('first')}"}

    def client(of: Any) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.ASGITransport(of), base_url="http://service")

    async with client(app) as http:
        assert (await http.get("/v1/codes", headers=good)).status_code == 200
        assert (await http.get("/v1/status", headers=good)).status_code == 403
    issuing.away()
    try:
        async with client(app) as http:
            other = {"Authorization": f"Bearer {issuing.token('first', sub='another')}"}
            assert (await http.get("/v1/codes", headers=other)).status_code == 200
        async with client(late) as http:
            told = await http.get("/v1/codes", headers=good | {"Accept-Language": "fr"})
            assert (told.status_code, told.json()["code"]) == (503, "issuer_away")
            assert "réessayez" in told.json()["detail"]
            assert told.headers["retry-after"] == "2"
    finally:
        issuing.back()


def test_settings_that_cannot_be_meant_are_told() -> None:
    alone = {name: value for name, value in ENVIRONMENT.items() if "TOKEN" not in name}
    read = Settings.read("reporting", alone | {"ESPACE_OIDC_ISSUER": "https://id.cpas.example"})
    assert [one.name for one in issuers(read, TABLE)] == ["https://id.cpas.example"]
    assert read.oidc == Oidc("https://id.cpas.example", "espace", "roles", "sites", {})
    for wrong, says in (
        ({"ESPACE_OIDC_ISSUER": "http://id.cpas.example"}, "https"),
        ({"ESPACE_OIDC_ISSUER": "https://id.cpas.example", "ESPACE_OIDC_ROLE_NAMES": "team"}, "ROLE_NAMES"),
        ({"ESPACE_OIDC_ISSUER": "https://id.cpas.example", "ESPACE_OIDC_ROLE_NAMES": "team=king"}, "king"),
        ({"ESPACE_OIDC_ISSUER": ISSUER}, "same"),
        ({"ESPACE_TOKEN_PUBLIC_KEY": ""}, "ESPACE_TOKEN_PUBLIC_KEY"),
    ):
        with pytest.raises(Misconfigured, match=says):
            issuers(Settings.read("reporting", ENVIRONMENT | wrong), TABLE)
