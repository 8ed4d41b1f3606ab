"""The short way of a command whose request is in order: found by its path alone, its body read by its model alone.

All else (another media type, a header or body that is wrong) goes on to FastAPI, which says what is wrong with it.
"""

import json
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NamedTuple

from fastapi import Request
from fastapi.responses import Response
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.headers import header

KEY = re.compile(r"[\x21-\x7e]{1,200}")
LONGEST_MATCH = 30


class Run(NamedTuple):
    """A command: FastAPI's route of it, the model of its body, and what answers it."""

    route: APIRoute
    model: type[BaseModel]
    answer: Callable[[Request, Any, str | None, str | None], Awaitable[Response]]


class Direct:
    """ASGI middleware that stands before the routes of the same commands. `runs`: by path."""

    def __init__(self, app: ASGIApp, runs: Mapping[str, Run]) -> None:
        self._app = app
        self._runs = runs

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the command; where the request is not in order, FastAPI gets it as it came."""
        found = self._runs.get(scope["path"]) if scope["type"] == "http" and scope["method"] == "POST" else None
        if found is None:
            await self._app(scope, receive, send)
            return
        key, if_match = header(scope, b"idempotency-key"), header(scope, b"if-match")
        # A body without a length may be too large: FastAPI's routes know how to say so.
        plain = header(scope, b"content-type") == "application/json" and header(scope, b"content-length") is not None
        keyed = key is None or KEY.fullmatch(key)
        plain = plain and not scope["query_string"]
        if not (plain and keyed and (if_match is None or 0 < len(if_match) <= LONGEST_MATCH)):
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        try:
            content = await request.body()
        except ClientDisconnect:
            return
        try:
            body = found.model.model_validate(json.loads(content))
        except (ValueError, RecursionError):
            await self._app(scope, _again(content, receive), send)
            return
        scope["route"] = found.route
        response = await found.answer(request, body, key, if_match)
        await response(scope, receive, send)


def _again(content: bytes, receive: Receive) -> Receive:
    """What gives a body that was read once more, then what comes after it."""
    waiting: list[Message] = [{"type": "http.request", "body": content, "more_body": False}]

    async def again() -> Message:
        return waiting.pop() if waiting else await receive()

    return again
