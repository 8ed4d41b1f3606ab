"""Who is calling: a signed bearer token (JWT, RFC 7519), verified with the issuer's public key."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import jwt
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from shared.problems import refuse

ALGORITHMS = ["EdDSA", "ES256", "RS256"]
REMEMBERED = 1024
LONGEST_SUBJECT = 255


@dataclass(frozen=True)
class Actor:
    """The caller, as the token names them."""

    subject: str
    roles: frozenset[str]


class Access:
    """Verifies tokens; a verified one is remembered until it expires, since the signature is the costly part."""

    def __init__(self, public_key: str, issuer: str, audience: str, clock: Callable[[], datetime]) -> None:
        load_pem_public_key(public_key.encode())  # a key that cannot be read is a fault of the set-up, found at once
        self._key = public_key
        self._issuer = issuer
        self._audience = audience
        self._clock = clock
        self._known: dict[str, tuple[float, Actor]] = {}

    def actor(self, authorization: str | None) -> Actor:
        """The actor of an Authorization header. Raises Refusal `unauthenticated`."""
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise refuse("unauthenticated", "Authorization")
        known = self._known.get(token)
        if known and self._clock().timestamp() < known[0]:
            return known[1]
        try:
            claims = jwt.decode(
                token,
                self._key,
                algorithms=ALGORITHMS,
                issuer=self._issuer,
                audience=self._audience,
                leeway=30,
                options={"require": ["exp", "iat", "sub", "iss", "aud"]},
            )
        except (jwt.InvalidTokenError, RecursionError) as error:  # nested deeper than the JSON parser goes
            raise refuse("unauthenticated", "Authorization") from error
        actor = _actor(claims)
        if len(self._known) >= REMEMBERED:
            self._known.clear()
        self._known[token] = (float(claims["exp"]), actor)
        return actor


def _actor(claims: dict[str, Any]) -> Actor:
    """Who a valid token names: each event has this subject, so that it has to be a name that a log can hold."""
    subject, roles = claims["sub"], claims.get("roles", [])
    named = subject.strip() and subject.isprintable() and len(subject) <= LONGEST_SUBJECT
    if not named or not isinstance(roles, list):
        raise refuse("unauthenticated", "Authorization")
    return Actor(subject, frozenset(str(role) for role in roles))
