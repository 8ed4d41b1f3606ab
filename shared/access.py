"""Who is calling: a signed bearer token (JWT, RFC 7519) of an issuer that the service is set up with, and what its claims say.

A token is looked at whole once, then remembered for REMEMBERED_SECONDS at most and never beyond its end: so long a key that its
issuer has withdrawn still counts for tokens that were seen before.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import jwt

from shared.issuers import Discovered, Fixed, Keys
from shared.problems import Misconfigured, Refusal, refuse
from shared.roles import Roles
from shared.settings import Settings

REMEMBERED: Final = 1024
REMEMBERED_SECONDS: Final = 300.0
LONGEST_SUBJECT: Final = 255
SKEW: Final = 30
"""Seconds by which the clocks of issuer and service may differ."""


@dataclass(frozen=True)
class Actor:
    """The caller, as the token names them. `rights` are what the roles give; `sites` the sites they may reach, None: every one."""

    subject: str
    roles: frozenset[str]
    rights: frozenset[str] = frozenset()
    sites: frozenset[str] | None = None


@dataclass(frozen=True)
class Issuer:
    """An issuer, the audience its tokens for us have, and where their claims say the roles and sites.

    A claim is named by its name, or by the path to it with dots between (`realm_access.roles`). With `named`, a role counts
    where the table names it, as the roles that it is there; else under its own name.
    """

    name: str
    audience: str
    keys: Keys
    roles: str = "roles"
    sites: str = "sites"
    named: Mapping[str, frozenset[str]] = field(default_factory=dict)


def issuers(settings: Settings, roles: Roles) -> list[Issuer]:
    """The issuers that the settings name. Misconfigured where one cannot be what is meant."""
    found = []
    if settings.token_public_key:
        found.append(Issuer(settings.token_issuer, settings.token_audience, Fixed(settings.token_public_key)))
    if oidc := settings.oidc:
        ours = {row.code for row in roles.rows}
        if unknown := frozenset[str]().union(*oidc.named.values()) - ours:
            raise Misconfigured(
                f"ESPACE_OIDC_ROLE_NAMES names {', '.join(sorted(unknown))}: ours are {', '.join(ours)}."
            )
        if oidc.issuer == settings.token_issuer and found:
            raise Misconfigured(
                "ESPACE_OIDC_ISSUER and ESPACE_TOKEN_ISSUER are the same: leave out ESPACE_TOKEN_PUBLIC_KEY."
            )
        keys = Discovered(oidc.issuer)
        found.append(Issuer(oidc.issuer, oidc.audience, keys, oidc.roles, oidc.sites, oidc.named))
    return found


class Access:
    """Verifies tokens of these issuers; a verified one is remembered, since the signature is the costly part."""

    def __init__(self, issuers: Iterable[Issuer], roles: Roles, clock: Callable[[], datetime]) -> None:
        self._issuers = {one.name: one for one in issuers}
        self._roles = roles
        self._clock = clock
        self._known: dict[str, tuple[float, Actor]] = {}

    def remembered(self, authorization: str | None) -> Actor | None:
        """The actor of an Authorization header that was looked at a moment ago."""
        known = self._known.get(authorization or "")
        return known[1] if known and self._clock().timestamp() < known[0] else None

    async def actor(self, authorization: str | None) -> Actor:
        """The actor of an Authorization header. Raises Refusal `unauthenticated`, `issuer_away`."""
        if known := self.remembered(authorization):
            return known
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise _unauthenticated()
        try:
            issuer = self._issuers[jwt.decode(token, options={"verify_signature": False})["iss"]]
            key = await issuer.keys.find(jwt.get_unverified_header(token))
            if key is None:
                raise _unauthenticated()
            claims = jwt.decode(
                token,
                key[0],
                algorithms=key[1],
                issuer=issuer.name,
                audience=issuer.audience,
                leeway=SKEW,
                options={"require": ["exp", "iat", "sub", "iss", "aud"]},
            )
        # Whatever is wrong with it: an algorithm of another kind of key, JSON nested deeper than its parser goes, a time beyond all.
        except (jwt.PyJWTError, RecursionError, KeyError, TypeError, ValueError, OverflowError) as error:
            raise _unauthenticated() from error
        actor = _actor(claims, issuer, self._roles)
        if len(self._known) >= REMEMBERED:
            self._known.clear()
        until = min(float(claims["exp"]), self._clock().timestamp() + REMEMBERED_SECONDS)
        self._known[authorization or ""] = (until, actor)
        return actor


def _unauthenticated() -> Refusal:
    return refuse("unauthenticated", "Authorization")


def _actor(claims: Mapping[str, Any], issuer: Issuer, table: Roles) -> Actor:
    """Who a valid token names: each event has this subject, so that it has to be a name that a log can hold."""
    subject, roles, sites = claims["sub"], claim(claims, issuer.roles), claim(claims, issuer.sites)
    named = subject.strip() and subject.isprintable() and len(subject) <= LONGEST_SUBJECT
    if not named or not (roles is None or _words(roles)) or not (sites is None or _words(sites)):
        raise _unauthenticated()
    ours = frozenset(roles or ())
    if issuer.named:
        ours = frozenset[str]().union(*(issuer.named.get(role, ()) for role in ours))
    return Actor(subject, ours, table.rights(ours), None if sites is None else frozenset(sites))


def claim(claims: Mapping[str, Any], path: str) -> Any:
    """The claim of a name, or at the end of a path with dots; None where there is none."""
    if path in claims:
        return claims[path]
    found: Any = claims
    for name in path.split("."):
        found = found.get(name) if isinstance(found, dict) else None
    return found


def _words(said: Any) -> bool:
    return isinstance(said, list) and all(isinstance(one, str) and one.isprintable() for one in said)
