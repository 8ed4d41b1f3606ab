"""The HTTP edge that every service has: tokens, problems, limits, correlation, health and metrics around FastAPI."""

import re
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from typing import Annotated, Any

import structlog
from fastapi import Depends, FastAPI, Request, Security
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.security import HTTPBearer
from starlette.exceptions import HTTPException
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from shared import sites
from shared.access import Access, Actor, issuers
from shared.asked import in_order
from shared.commands import Origin
from shared.correlation import Correlation
from shared.db import Unavailable
from shared.direct import Direct, Run
from shared.faults import sentence
from shared.hardening import HEADERS, NOT_KEPT, Hardening, docs_page
from shared.headers import header
from shared.health import Probe, Refresh, router
from shared.limits import Buckets
from shared.needs import check
from shared.openapi import PROBLEM as PROBLEM
from shared.openapi import PROBLEMS, described
from shared.problems import COMMON, Refusal, Rule, problem
from shared.roles import Role, Roles
from shared.settings import Limits, Settings

RETRY_AFTER = 2
UNLIMITED = ("/health/", "/metrics")
"""What watches the service is not kept from it."""
MAX_BODY = 16 * 1024 * 1024
# How the fields of a body are named: neither what looks like a person's name or number, nor Pydantic's words for a type.
_FIELD = re.compile(r"[a-z]+(_[a-z]+)*", re.ASCII)

log = structlog.get_logger(__name__)
bearer = HTTPBearer(auto_error=False, description="A JWT of the issuer that the service is set up with.")
Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


def clock() -> datetime:
    """The present instant, UTC."""
    return datetime.now(UTC)


def language(request: Request) -> str:
    """The first of French, Dutch and English that the caller asks for."""
    asked = request.headers.get("accept-language", "")[:2].lower()
    return asked if asked in ("fr", "nl") else "en"


def answer(
    rule: Rule,
    request: Request,
    errors: list[dict[str, str]] | None = None,
    field: str | None = None,
    see: str | None = None,
    wait: int = RETRY_AFTER,
) -> JSONResponse:
    """A problem+json answer; `wait`: the seconds after which to try again what cannot be done now."""
    body = problem(rule, language(request), errors or (), field, see)
    headers = {"Retry-After": str(wait)} if rule.status in (429, 503) else {}
    if rule.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return JSONResponse(body, rule.status, headers, PROBLEM)


def fault(error: Mapping[str, Any], language: str) -> dict[str, str]:
    """A validation error without the value that was sent, which may name a person; nor is a key told that may be such a value."""
    place, rule, message = error["loc"], str(error["type"]), sentence(error, language)
    if place[-1] == "[key]":
        place = place[:-2]
    where = [str(part) for part in place[1:] if place[0] != "body" or isinstance(part, int) or _FIELD.fullmatch(part)]
    return {"field": ".".join(where) or str(place[0]), "rule": rule, "message": message}


def origin_of(request: Request) -> Origin:
    """Who asks, as the middlewares found it."""
    state = request.state
    return Origin(state.actor, state.correlation_id, header(request.scope, b"x-causation-id"), state.traceparent)


async def _origin(request: Request, _: Annotated[Any, Security(bearer)] = None) -> Origin:
    return origin_of(request)


async def _every_site() -> None:
    sites.reach(None)


Caller = Annotated[Origin, Depends(_origin)]
EVERY_SITE = [Depends(_every_site)]
"""Dependencies of a route that concerns all sites at once: refused to a caller who works for some."""


def create_app(
    settings: Settings,
    title: str,
    summary: str,
    probe: Probe,
    refresh: Refresh,
    lifespan: Lifespan,
    roles: Iterable[Role],
    runs: Mapping[str, Run] | None = None,
    within: Callable[[ASGIApp], ASGIApp] | None = None,
) -> FastAPI:
    """A FastAPI app with everything of this module in place; the service adds its routes. `runs`: see `Direct`;
    `within` is a middleware between all others and the routes.

    It does not start where a route does not declare what it needs of the caller's `roles`.
    """
    table = Roles(roles)

    @asynccontextmanager
    async def checked(app: FastAPI) -> AsyncIterator[None]:
        check(app, table)
        async with lifespan(app):
            yield

    app = FastAPI(
        title=title,
        summary=summary,
        version="1",
        lifespan=checked,
        dependencies=[Depends(in_order)],
        responses=PROBLEMS,
        docs_url=None,
        redoc_url=None,
        # Its own spans and logs tell addresses and messages, which may name a person: see shared/tracing.py for ours.
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
    )
    access = Access(issuers(settings, table), table, clock)
    app.state.roles = table
    app.include_router(router(settings.service, probe, refresh))
    if within is not None:
        app.add_middleware(within)
    app.add_middleware(RequestBodyLimitMiddleware, max_body_size=MAX_BODY)
    app.add_middleware(Direct, runs=runs or {})
    app.add_middleware(Guard, access=access, limits=settings.limits)
    app.add_middleware(Hardening)
    app.add_middleware(Correlation)
    docs_page(app)
    _handlers(app)
    described(app)
    return app


class Guard:
    """ASGI middleware: what is under /v1 is for callers with a valid token, `request.state.actor`; of others not even the
    body is read. From here on the caller's sites alone are served (shared/sites.py).

    Nor is a body that says itself that it is too large: Starlette's own answer to it is no problem document. Each caller may ask
    so much, by subject, or by address where no token is asked for. From an address that sent many tokens that are not valid, a
    token is not looked at that is not known yet.
    """

    def __init__(self, app: ASGIApp, access: Access, limits: Limits) -> None:
        self._app = app
        self._access = access
        self._requests = Buckets(limits.rate, limits.burst)
        self._failures = Buckets(limits.failures / 60, limits.failures)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            sites.serve(frozenset())  # who is nobody that we know sees nothing
            if no := await self._refusal(scope):
                await no(scope, receive, send)
                return
        await self._app(scope, receive, send)

    async def _refusal(self, scope: Scope) -> JSONResponse | None:
        if not scope["path"].startswith("/v1/"):
            return None if scope["path"].startswith(UNLIMITED) else self._limited(scope, f"from {_address(scope)}")
        try:
            actor = scope["state"]["actor"] = await self._actor(scope)
            if no := self._limited(scope, actor.subject):
                return no
            sites.serve(actor.sites)
            if actor.sites is not None:
                for site in Request(scope).query_params.getlist("site"):
                    sites.reach(site)
        except Refusal as refusal:
            return refused(Request(scope), refusal)
        except _Failures as failures:
            return answer(COMMON["too_many_failures"], Request(scope), wait=failures.wait)
        length = header(scope, b"content-length") or ""
        too_large = length.isdecimal() and int(length) > MAX_BODY
        return answer(COMMON["too_large"], Request(scope)) if too_large else None

    async def _actor(self, scope: Scope) -> Actor:
        given = header(scope, b"authorization")
        if known := self._access.remembered(given):
            return known
        if given and (wait := self._failures.wait(_address(scope))):
            raise _Failures(wait)
        try:
            return await self._access.actor(given)
        except Refusal as refusal:
            if given and refusal.rule.status == 401:
                self._failures.take(_address(scope))
            raise

    def _limited(self, scope: Scope, caller: str) -> JSONResponse | None:
        wait = self._requests.take(caller)
        return answer(COMMON["too_many_requests"], Request(scope), wait=wait) if wait else None


class _Failures(Exception):
    """Too many tokens of an address were not valid; `wait` has the seconds until the next is looked at."""

    def __init__(self, wait: int) -> None:
        super().__init__()
        self.wait = wait


def _address(scope: Scope) -> str:
    """Where a request comes from: behind a proxy on this machine, what that says (uvicorn, FORWARDED_ALLOW_IPS)."""
    return scope["client"][0] if scope.get("client") else ""


def refused(request: Request, error: Refusal | Unavailable) -> JSONResponse:
    """The answer to what a rule refuses, or cannot be done while the database is away."""
    if isinstance(error, Unavailable):
        return answer(COMMON["unavailable"], request)
    return answer(error.rule, request, field=error.field, see=error.see)


def _handlers(app: FastAPI) -> None:
    @app.exception_handler(Unavailable)
    @app.exception_handler(Refusal)
    async def refusal(request: Request, error: Refusal | Unavailable) -> JSONResponse:
        return refused(request, error)

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        faults = error.errors()
        if any(item["type"] == "json_invalid" for item in faults):
            return answer(COMMON["malformed"], request)
        return answer(COMMON["invalid"], request, [fault(item, language(request)) for item in faults])

    @app.exception_handler(HTTPException)
    async def plain(request: Request, error: HTTPException) -> JSONResponse:
        code = {400: "malformed", 401: "unauthenticated", 405: "method_not_allowed", 413: "too_large"}.get(
            error.status_code, "not_found"
        )
        response = answer(COMMON[code], request)
        response.headers.update(error.headers or {})
        return response

    @app.exception_handler(Exception)
    async def failed(request: Request, error: Exception) -> JSONResponse:
        # The type only: a message may quote what was sent.
        log.error(
            "request_failed",
            kind=type(error).__name__,
            correlation_id=request.state.correlation_id,
            route=getattr(request.scope.get("route"), "path_format", None),
        )
        # This answer goes by no middleware.
        response = answer(COMMON["failed"], request)
        response.headers.update(HEADERS | NOT_KEPT | {"X-Correlation-Id": request.state.correlation_id})
        return response
