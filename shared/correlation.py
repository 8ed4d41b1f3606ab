"""Which request something belongs to: the trace id of the caller (W3C Trace Context), or an id made here, in every answer.

Also where a request is timed and traced: by its route, never by its address, which may name a person.
"""

import time
import uuid
from contextlib import AbstractContextManager, nullcontext
from functools import cache

import structlog
from opentelemetry.trace import Span, SpanKind
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared import metrics, tracing
from shared.headers import header

# What a request to no route is counted under.
NO_ROUTE = "none"
_seconds = cache(metrics.REQUEST_SECONDS.labels)
METHODS = frozenset(("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"))


class Correlation:
    """ASGI middleware: `request.state.correlation_id` and `.traceparent`, the header X-Correlation-Id, the request's span."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begin = time.perf_counter()
        given = header(scope, b"traceparent")
        caller = given if tracing.trace_id(given) else None
        method = scope["method"] if scope["method"] in METHODS else "OTHER"
        status = 500
        with _span(scope, method, caller) as span:
            parent = tracing.traceparent(span) if span is not None else caller
            correlation = tracing.trace_id(parent) or str(uuid.uuid4())
            scope.setdefault("state", {}).update(traceparent=parent, correlation_id=correlation)

            async def answered(message: Message) -> None:
                nonlocal status
                if message["type"] == "http.response.start":
                    status = message["status"]
                    message["headers"] = [*message["headers"], (b"x-correlation-id", correlation.encode())]
                await send(message)

            bound = structlog.contextvars.bind_contextvars(correlation_id=correlation)
            try:
                await self._app(scope, receive, answered)
            finally:
                structlog.contextvars.reset_contextvars(**bound)
                route = getattr(scope.get("route"), "path_format", NO_ROUTE)
                _seconds(method, route, status).observe(time.perf_counter() - begin)
                if span is not None:
                    _tell(span, method, route, status)


def _span(scope: Scope, method: str, caller: str | None) -> AbstractContextManager[Span | None]:
    if not scope["path"].startswith("/v1/"):
        return nullcontext()
    return tracing.span(method, SpanKind.SERVER, caller, {"http.request.method": method})


def _tell(span: Span, method: str, route: str, status: int) -> None:
    span.update_name(f"{method} {route}")
    span.set_attributes({"http.route": route, "http.response.status_code": status})
    if status >= 500:
        tracing.failed(span, str(status))
