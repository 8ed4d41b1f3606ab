"""The four services as the operator's commands reach them: over HTTP, with a token, patient with broken connections."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Collection, Mapping
from types import TracebackType
from typing import Any
from urllib.parse import quote

import httpx
import msgspec

from espace.language import spoken
from espace.stack.home import Home
from espace.stack.trouble import Trouble
from espace.tokens import Token, token_source
from shared import ids

NAMES = ("intake", "bilan", "ateliers", "reporting")
PATIENCE = 30.0  # seconds a request is tried again while its service does not answer
AWAY = {429, 502, 503, 504}
"""Answers after which the same is asked again a little later."""


class Problem(Exception):
    """A service's refusal (problem+json), or an answer that is no success. `str()` is one readable sentence."""

    def __init__(self, service: str, status: int, code: str, detail: str, errors: list[dict[str, str]]) -> None:
        fields = "; ".join(
            f"{one.get('field')}: {one.get('message')}" for one in errors if one.get("message") != detail
        )
        super().__init__(f"{service}: {detail}" + (f" ({fields})" if fields else ""))
        self.service, self.status, self.code, self.detail, self.errors = service, status, code, detail, errors


def addresses(home: Home, env: Mapping[str, str] | None = None) -> dict[str, str]:
    """Base URL of each service that is known: ESPACE_<SERVICE>_URL, else that of the home's stack. Trouble: none is."""
    env = os.environ if env is None else env
    parts = home.state().get("parts", {})
    known = {name: parts[name]["url"] for name in NAMES if name in parts} | named(env)
    if not known:
        raise Trouble("not_running", "No service is running: run `espace up -d` first.")
    return known


def named(env: Mapping[str, str]) -> dict[str, str]:
    """The services that the environment names, with their base URLs: those of a deployment."""
    found = {name: env.get(f"ESPACE_{name.upper()}_URL", "") for name in NAMES}
    return {name: url.rstrip("/") for name, url in found.items() if url}


class Services:
    """HTTP to the four services. Use as `async with Services.open(roles=[...]) as services:`.

    `why` is told with each request: why somebody is to see what is sealed of a person.
    Every method raises Problem where the service refuses, and Trouble where it cannot be reached for PATIENCE seconds.
    """

    def __init__(
        self, urls: Mapping[str, str], token: Token, *, patience: float = PATIENCE, why: str | None = None
    ) -> None:
        self._urls = urls
        self._token = token
        self._patience = patience
        limits = httpx.Limits(max_connections=64, max_keepalive_connections=64)
        self._http = httpx.AsyncClient(
            timeout=httpx.Timeout(120, connect=5),
            limits=limits,
            headers={"Accept-Language": spoken(), **({} if why is None else {"X-Reason": quote(why)})},
            trust_env=False,
        )

    @classmethod
    def open(
        cls, home: Home | None = None, *, roles: Collection[str], patience: float = PATIENCE, why: str | None = None
    ) -> "Services":
        """The services of a home (default: ESPACE_HOME), or those the environment names, with a token of these roles."""
        home = home or Home()
        return cls(addresses(home), token_source(home, roles=roles), patience=patience, why=why)

    async def __aenter__(self) -> "Services":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.aclose()

    @property
    def joint(self) -> bool:
        """Whether reporting alone is known: it reads the topics of several stacks, whose services are elsewhere."""
        return set(self._urls) == {"reporting"}

    async def get(self, service: str, path: str, params: Mapping[str, str | int] | None = None) -> Any:
        """The JSON answer to a GET."""
        return msgspec.json.decode(await self.content(service, path, params))

    async def content(self, service: str, path: str, params: Mapping[str, str | int] | None = None) -> bytes:
        """The answer to a GET as it is."""
        return await self._send(service, "GET", path, params=params)

    async def post(self, service: str, path: str, body: Any, *, key: str | None = None) -> Any:
        """The JSON answer to a POST of `body` (bytes are taken as JSON text). Tried again under one idempotency key."""
        content = body if isinstance(body, bytes) else msgspec.json.encode(body)
        headers = {"Content-Type": "application/json", "Idempotency-Key": key or ids.in_order()}
        answer = await self._send(service, "POST", path, content=content, headers=headers)
        return msgspec.json.decode(answer) if answer else None

    async def lines(
        self, service: str, path: str, params: Mapping[str, str | int] | None = None, *, body: Any = None
    ) -> AsyncIterator[bytes]:
        """The lines of an NDJSON answer to a GET, or to a POST of a body, as they come, memory flat."""
        method = "GET" if body is None else "POST"
        content = None if body is None else msgspec.json.encode(body)
        headers = self._bearer() if body is None else {**self._bearer(), "Content-Type": "application/json"}
        url = self._url(service) + path
        request = self._http.build_request(method, url, params=params, content=content, headers=headers)
        try:
            response = await self._http.send(request, stream=True)
        except httpx.TransportError as error:
            raise self._away(service) from error
        try:
            if response.is_error:
                raise _problem(service, response.status_code, await response.aread())
            rest = b""
            async for chunk in response.aiter_bytes(1 << 16):
                *whole, rest = (rest + chunk).split(b"\n")
                for line in whole:
                    yield line
            if rest:
                yield rest
        except httpx.TransportError as error:
            raise self._away(service) from error
        finally:
            await response.aclose()

    async def _send(
        self,
        service: str,
        method: str,
        path: str,
        *,
        params: Mapping[str, str | int] | None = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> bytes:
        end = time.monotonic() + self._patience
        pause = 0.1
        while True:
            try:
                response = await self._http.request(
                    method,
                    self._url(service) + path,
                    params=params,
                    content=content,
                    headers={**(headers or {}), **self._bearer()},
                )
                if response.status_code not in AWAY or time.monotonic() > end:
                    break
            except httpx.TransportError as error:
                if time.monotonic() > end:
                    raise self._away(service) from error
            await asyncio.sleep(pause)
            pause = min(pause * 2, 2.0)
        if response.is_error:
            raise _problem(service, response.status_code, response.content)
        return response.content

    def _url(self, service: str) -> str:
        url = self._urls.get(service)
        if url is None:
            raise Trouble("not_running", f"The {service} service is not running: run `espace up -d` first.")
        return url

    def _bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token()}"}

    def _away(self, service: str) -> Trouble:
        return Trouble(
            "service_away",
            f"The {service} service at {self._urls[service]} does not answer: see `espace status`, then try again.",
        )


def _problem(service: str, status: int, body: bytes) -> Problem:
    try:
        found = msgspec.json.decode(body)
        return Problem(service, status, found["code"], found["detail"], found.get("errors", []))
    except (msgspec.DecodeError, KeyError, TypeError):
        return Problem(
            service, status, f"http_{status}", f"an answer with status {status} that is no problem document", []
        )
