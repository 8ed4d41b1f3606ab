"""The headers that each answer has so that a browser does no more with it than show it to who asked (OWASP secure headers)."""

import re
from base64 import b64encode
from hashlib import sha256
from typing import Final

from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.needs import OPEN

HEADERS: Final = {
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
NOT_KEPT: Final = {"cache-control": "no-store"}
"""What is below /v1 may be of a person: nobody keeps it on the way, unless the route says something else."""
_ALL = [(name.encode(), value.encode()) for name, value in HEADERS.items()]
_NOT_KEPT = [(name.encode(), value.encode()) for name, value in NOT_KEPT.items()]
ASSETS: Final = "https://cdn.jsdelivr.net"


class Hardening:
    """ASGI middleware: gives each answer these headers where it does not have them."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        more = _ALL + _NOT_KEPT if scope["path"].startswith("/v1/") else _ALL

        async def answered(message: Message) -> None:
            if message["type"] == "http.response.start":
                there = {name for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *(one for one in more if one[0] not in there)]
            await send(message)

        await self._app(scope, receive, answered)


def docs_page(app: FastAPI) -> None:
    """`GET /docs`: the OpenAPI page. It may run the one script that is in it and what it loads of `ASSETS`, and nothing else."""
    page = bytes(get_swagger_ui_html(openapi_url="/openapi.json", title=app.title).body)
    (script,) = re.findall(rb"<script>(.*?)</script>", page, re.DOTALL)
    policy = (
        f"default-src 'none'; script-src {ASSETS} 'sha256-{b64encode(sha256(script).digest()).decode()}'; style-src {ASSETS}"
        " 'unsafe-inline'; img-src data: https://fastapi.tiangolo.com; connect-src 'self'; frame-ancestors 'none'"
    )

    @app.get("/docs", include_in_schema=False, dependencies=[OPEN])
    async def docs() -> HTMLResponse:
        return HTMLResponse(page, headers={"Content-Security-Policy": policy})
