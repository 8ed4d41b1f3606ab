"""The issuer of the local stack: an Ed25519 key pair in the home, and short-lived tokens signed with it."""

import os
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from espace.stack.home import Home
from espace.stack.trouble import Trouble

ISSUER = "urn:espace:local"
AUDIENCE = "espace"
LIFETIME = timedelta(minutes=10)
RENEWED_BEFORE = timedelta(minutes=2)

Token = Callable[[], str]


def issuer_keys(home: Home) -> tuple[Path, Path]:
    """The files of the home's private and public key (PEM), made at their first use."""
    private = home.secret("token-private.pem", _new_key)
    home.secret("token-public.pem", lambda: _public_of(private))
    return home.secrets / "token-private.pem", home.secrets / "token-public.pem"


def sign(
    private_pem: str,
    *,
    issuer: str,
    audience: str,
    subject: str,
    roles: list[str],
    now: datetime,
    sites: list[str] | None = None,
) -> str:
    """A JWT (EdDSA) good for LIFETIME from `now`; for some sites alone where they are given."""
    claims = {"iss": issuer, "aud": audience, "sub": subject, "roles": roles, "iat": now, "exp": now + LIFETIME}
    if sites is not None:
        claims["sites"] = sites
    return jwt.encode(claims, private_pem, algorithm="EdDSA")


def token_source(home: Home, env: Mapping[str, str] | None = None, *, roles: Collection[str]) -> Token:
    """Gives a valid token whenever called.

    That of ESPACE_TOKEN_FILE, whose roles its issuer chose, else one with these roles (services/kernel/roles.py), signed with
    ESPACE_TOKEN_PRIVATE_KEY_FILE or with the home's key. Trouble where a file cannot be read.
    """
    env = os.environ if env is None else env
    if given := env.get("ESPACE_TOKEN_FILE"):
        return lambda: _read(Path(given), "ESPACE_TOKEN_FILE").strip()
    named = env.get("ESPACE_TOKEN_PRIVATE_KEY_FILE")
    path = Path(named) if named else home.secrets / "token-private.pem"
    return _Signer(
        _read(path, "ESPACE_TOKEN_PRIVATE_KEY_FILE"),
        env.get("ESPACE_TOKEN_ISSUER", ISSUER),
        env.get("ESPACE_TOKEN_AUDIENCE", AUDIENCE),
        roles,
    )


class _Signer:
    def __init__(self, private_pem: str, issuer: str, audience: str, roles: Collection[str]) -> None:
        self._pem, self._issuer, self._audience, self._roles = private_pem, issuer, audience, sorted(roles)
        self._token = ""  # nosec B105 - none yet
        self._good_until = datetime.min.replace(tzinfo=UTC)

    def __call__(self) -> str:
        now = datetime.now(UTC)
        if now >= self._good_until:
            self._token = sign(
                self._pem, issuer=self._issuer, audience=self._audience, subject="operator", roles=self._roles, now=now
            )
            self._good_until = now + LIFETIME - RENEWED_BEFORE
        return self._token


def _read(path: Path, variable: str) -> str:
    try:
        return path.read_text()
    except OSError as error:
        raise Trouble(
            "no_token",
            f"{path} cannot be read ({error.strerror}): run `espace up` first, or name a file in {variable}.",
        ) from error


def _new_key() -> str:
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def _public_of(private_pem: str) -> str:
    key = load_pem_private_key(private_pem.encode(), None)
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
