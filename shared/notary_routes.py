"""What an auditor asks of a log: its newest checkpoint, and the proofs of RFC 6962 (hashes in hexadecimal, from the leaf up)."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import PlainTextResponse

from shared import merkle, sites
from shared.fields import Body
from shared.merkle import Leaves
from shared.needs import needs
from shared.notary import Notary
from shared.problems import refuse
from shared.roles import LOG
from shared.web import Caller

Size = Annotated[int, Query(ge=1, le=2**62, description="The number of events of a checkpoint.")]


class Proof(Body):
    """A proof, and the number of events of the tree that it is in."""

    size: int
    hashes: list[str]


def notary_routes(notary: Callable[[Request], Notary], prefix: str = "/v1") -> APIRouter:
    """`GET <prefix>/log/checkpoint`, `/log/key`, `/log/inclusion` and `/log/consistency`."""
    routes = APIRouter(prefix=f"{prefix}/log", tags=["log"], dependencies=[needs(LOG)])

    async def prove(request: Request, subtrees: list[Leaves], size: int) -> Proof:
        found = _whole(notary, request)
        if size > await found.signed():
            raise refuse("not_signed_yet", "size")
        return Proof(size=size, hashes=[one.hex() for one in await found.roots(subtrees)])

    @routes.get("/checkpoint", response_class=PlainTextResponse)
    async def checkpoint(request: Request, origin: Caller) -> str:
        """A checkpoint of all that was recorded until now, as a signed note (C2SP tlog-checkpoint); empty for an empty log."""
        found = _whole(notary, request)
        await found.sign()
        return await found.latest()

    @routes.get("/key", response_class=PlainTextResponse)
    async def key(request: Request, origin: Caller) -> str:
        """The public key that checkpoints are signed with, as tools for signed notes take it."""
        return notary(request).signer.verifier + "\n"

    @routes.get("/inclusion")
    async def inclusion(
        request: Request, origin: Caller, size: Size, position: Annotated[int, Query(ge=1, le=2**62)]
    ) -> Proof:
        """That the event at a position is in the tree of so many events. Its leaf is the event's hash."""
        if position > size:
            raise refuse("not_in_tree", "position")
        return await prove(request, merkle.inclusion(position - 1, size), size)

    @routes.get("/consistency")
    async def consistency(request: Request, origin: Caller, size: Size, old: Annotated[int, Query(ge=1)]) -> Proof:
        """That the tree of `old` events is the beginning of the one of `size`."""
        if old > size:
            raise refuse("not_in_tree", "old")
        return await prove(request, merkle.consistency(old, size), size)

    return routes


def _whole(notary: Callable[[Request], Notary], request: Request) -> Notary:
    """The notary, at work on the whole log whoever asks: it tells of events by their hashes alone."""
    sites.serve(None)
    return notary(request)
