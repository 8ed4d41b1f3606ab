"""Liveness, readiness and metrics, without a token: they say nothing of a person."""

from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from shared.db import AWAY, Unavailable
from shared.metrics import DATABASE
from shared.needs import OPEN

Probe = Callable[[], Awaitable[dict[str, bool]]]
Refresh = Callable[[], Awaitable[None]]


def router(service: str, probe: Probe, refresh: Refresh) -> APIRouter:
    """`/health/live`, `/health/ready` (503 until every part that `probe` names is true) and `/metrics`.

    `refresh` looks up the metrics that are not counted as things happen; with PostgreSQL away the counted ones are told.
    """
    routes = APIRouter(tags=["operation"], dependencies=[OPEN])

    @routes.get("/health/live")
    async def live() -> dict[str, str]:
        return {"service": service, "status": "live"}

    @routes.get("/health/ready", responses={503: {"description": "Not ready: see parts"}})
    async def ready() -> JSONResponse:
        parts: dict[str, Any] = await probe()
        good = all(parts.values())
        return JSONResponse(
            {"service": service, "status": "ready" if good else "not ready", "parts": parts}, 200 if good else 503
        )

    @routes.get("/metrics", response_class=Response, responses={200: {"content": {CONTENT_TYPE_LATEST: {}}}})
    async def metrics() -> Response:
        try:
            await refresh()
        except (*AWAY, Unavailable):
            DATABASE.set(0)
        else:
            DATABASE.set(1)
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return routes
