"""The short way of a command whose request is in order: found by its path alone, its body read by its model alone.

All else (another media type, a header or body that is wrong) goes through FastAPI's routes, which say what is wrong with it.
"""

import json
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.routing import BaseRoute, Match
from starlette.types import Message, Receive, Scope, Send

KEY = re.compile(r"[\x21-\x7e]{1,200}")
LONGEST_MATCH = 30

Run = Callable[[Request, Any, str | None, str | None], Awaitable[Response]]


class Direct(BaseRoute):
    """Stands before the routes of the same commands. `runs`: by path, the model of the body and what answers it."""

    def __init__(self, routes: APIRouter, runs: Mapping[str, tuple[type[BaseModel], Run]]) -> None:
        self._routes = routes
        self._runs = runs
        self._known = {route.path: route for route in routes.routes if isinstance(route, APIRoute)}

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Full for a POST to one of the paths."""
        found = scope["type"] == "http" and scope["method"] == "POST" and scope["path"] in self._runs
        return (Match.FULL if found else Match.NONE), {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the command; where the request is not in order, FastAPI's routes get it as it came."""
        scope["route"] = self._known[scope["path"]]
        model, run = self._runs[scope["path"]]
        request = Request(scope, receive)
        headers = request.headers
        key, if_match = headers.get("idempotency-key"), headers.get("if-match")
        # A body without a length may be too large: FastAPI's routes know how to say so.
        plain = headers.get("content-type") == "application/json" and "content-length" in headers
        keyed = key is None or KEY.fullmatch(key)
        if not (plain and keyed and (if_match is None or 0 < len(if_match) <= LONGEST_MATCH)):
            await self._routes(scope, receive, send)
            return
        try:
            content = await request.body()
        except ClientDisconnect:
            raise HTTPException(400) from None
        try:
            body = model.model_validate(json.loads(content))
        except (ValueError, RecursionError):
            await self._routes(scope, _again(content, receive), send)
            return
        response = await run(request, body, key, if_match)
        await response(scope, receive, send)


def _again(content: bytes, receive: Receive) -> Receive:
    """What gives a body that was read once more, then what comes after it."""
    waiting: list[Message] = [{"type": "http.request", "body": content, "more_body": False}]

    async def again() -> Message:
        return waiting.pop() if waiting else await receive()

    return again
