"""Which request something belongs to: the trace id of the caller (W3C Trace Context), or an id made here, in every answer."""

import re
import uuid

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

TRACEPARENT = re.compile(r"^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$")


class Correlation:
    """ASGI middleware: `request.state.correlation_id` and `.traceparent`, and the header X-Correlation-Id."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        trace = TRACEPARENT.match(Headers(scope=scope).get("traceparent", ""))
        correlation = trace.group(1) if trace else str(uuid.uuid4())
        state = scope.setdefault("state", {})
        state["traceparent"] = trace.group(0) if trace else None
        state["correlation_id"] = correlation

        async def answered(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["X-Correlation-Id"] = correlation
            await send(message)

        await self._app(scope, receive, answered)
