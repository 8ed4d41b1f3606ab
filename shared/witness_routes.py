"""Where other sites' logs bring their checkpoints: the protocol of c2sp.org/tlog-witness."""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse

from shared.needs import OPEN, needs
from shared.roles import OPERATE
from shared.web import Caller, clock
from shared.witnessing import Register

SIZE = "text/x.tlog.size"
SAID: dict[int | str, dict[str, Any]] = {
    400: {"description": "Not a request to a witness", "content": {"text/plain": {}}},
    403: {"description": "Not signed by the log", "content": {"text/plain": {}}},
    404: {"description": "A log that we are not witness to", "content": {"text/plain": {}}},
    409: {"description": "The size that we have", "content": {SIZE: {}}},
    422: {"description": "A proof that does not lead here", "content": {"text/plain": {}}},
}


def witness_routes(register: Callable[[Request], Register]) -> APIRouter:
    """`POST /witness/add-checkpoint`, outside of what tokens are asked for, and `GET /v1/witness`."""
    routes = APIRouter(tags=["log"])

    @routes.post("/witness/add-checkpoint", response_class=PlainTextResponse, responses=SAID, dependencies=[OPEN])
    async def add_checkpoint(request: Request) -> PlainTextResponse:
        """A checkpoint of a log that we are witness to, with the proof that it leads on from the last one we saw.

        Its signature is what counts, so that no token is asked. 200 with our cosignature; 409 with the size that we have; 400, 403,
        404 (a log that we do not know) or 422 (a proof that does not lead here).
        """
        found = await register(request).add(await request.body(), clock())
        return PlainTextResponse(found.text, found.status, media_type=SIZE if found.status == 409 else "text/plain")

    @routes.get("/v1/witness", dependencies=[needs(OPERATE)])
    async def witnessed(request: Request, origin: Caller) -> dict[str, dict[str, Any]]:
        """How long each log was that we are witness to, and when we saw that."""
        return await register(request).status()

    return routes
