"""Who signs tokens: a fixed public key, or an OpenID Connect provider whose keys are found by discovery (OpenID Connect Discovery
1.0, RFC 7517) and kept.

Keys of a provider are kept while it is away. They are fetched anew in the background once they are FRESH seconds old, and at once,
but not within AT_LEAST seconds of the last attempt, where a token names a key that is not among them: that is how keys are rotated.
"""

import asyncio
import time
from collections.abc import Callable, Mapping
from typing import Any, Final, Protocol
from urllib.parse import urlsplit

import httpx
import structlog
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from jwt import PyJWK, PyJWKSet
from jwt.exceptions import PyJWKSetError

from shared.problems import Misconfigured, refuse

log = structlog.get_logger(__name__)

ALGORITHMS: Final = frozenset(
    {"EdDSA", "ES256", "ES384", "ES512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512"}
)
"""Those with a public key alone: a secret that the verifier shares could sign tokens too."""
FRESH: Final = 600.0
AT_LEAST: Final = 10.0
TIMEOUT: Final = httpx.Timeout(5, connect=3)
DISCOVERY: Final = "/.well-known/openid-configuration"

Key = Any
"""What `jwt.decode` takes as a key, with the algorithms that it is good for."""


class Keys(Protocol):
    """The keys of one issuer."""

    async def find(self, header: Mapping[str, Any]) -> tuple[Key, list[str]] | None:
        """The key for a token with this header and the algorithms it may be used with; None where there is none.

        Refusal `issuer_away` where keys could never be had.
        """
        ...


class Fixed:
    """One public key (PEM). ValueError where it cannot be read."""

    def __init__(self, public_key: str) -> None:
        load_pem_public_key(public_key.encode())
        self._key = public_key

    async def find(self, header: Mapping[str, Any]) -> tuple[Key, list[str]] | None:
        """The key, whatever the header names."""
        return self._key, sorted(ALGORITHMS)


class Discovered:
    """The keys of a provider. Misconfigured where its address is neither https nor on this machine."""

    def __init__(self, issuer: str, monotonic: Callable[[], float] = time.monotonic) -> None:
        place = urlsplit(issuer)
        if place.scheme != "https" and not (
            place.scheme == "http" and place.hostname in ("localhost", "127.0.0.1", "::1")
        ):
            raise Misconfigured(
                f"ESPACE_OIDC_ISSUER is {issuer}: name an https address, whose keys nobody can change on the way."
            )
        self._issuer = issuer
        self._monotonic = monotonic
        self._keys: list[PyJWK] = []
        self._tried = float("-inf")
        self._fetched = float("-inf")
        self._one_at_a_time = asyncio.Lock()
        self._refreshing: asyncio.Task[None] | None = None

    async def find(self, header: Mapping[str, Any]) -> tuple[Key, list[str]] | None:
        """The key that the header names by `kid`, or the only one where it names none."""
        found = self._known(header)
        if found is None:
            await self._refresh()
            found = self._known(header)
            if not self._keys:
                raise refuse("issuer_away", "Authorization")
        elif self._monotonic() - self._fetched > FRESH and (self._refreshing is None or self._refreshing.done()):
            self._refreshing = asyncio.create_task(self._refresh(), name="issuer keys")
        return None if found is None else (found, [found.algorithm_name])

    def _known(self, header: Mapping[str, Any]) -> PyJWK | None:
        named = header.get("kid")
        fitting = [one for one in self._keys if named is None or one.key_id == named]
        return (
            fitting[0]
            if len(fitting) == 1
            else next((one for one in fitting if one.algorithm_name == header.get("alg")), None)
        )

    async def _refresh(self) -> None:
        """Fetch the keys, unless that was tried a moment ago, by this request or one beside it."""
        async with self._one_at_a_time:
            if self._monotonic() - self._tried < AT_LEAST:
                return
            self._tried = self._monotonic()
            try:
                self._keys = await self._fetch()
                self._fetched = self._tried
            except (httpx.HTTPError, httpx.InvalidURL, PyJWKSetError, ValueError, TypeError, KeyError) as error:
                log.warning("issuer_away", error=type(error).__name__, keys=len(self._keys))

    async def _fetch(self) -> list[PyJWK]:
        async with httpx.AsyncClient(timeout=TIMEOUT) as http:
            document = (await http.get(self._issuer.rstrip("/") + DISCOVERY)).raise_for_status().json()
            if document["issuer"] != self._issuer:
                raise ValueError("the discovery document is of another issuer")
            said = (await http.get(document["jwks_uri"])).raise_for_status().json()
        keys = [
            one
            for one in PyJWKSet.from_dict(said)
            if one.algorithm_name in ALGORITHMS and one.public_key_use in (None, "sig")
        ]
        if not keys:
            raise ValueError("no key of the issuer can be used")
        return keys
