"""`GET /v1/contracts/{id}/hours`: loads what the account of a contract is made of."""

import msgspec
from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.ateliers.contracts.events import CONTRACT, Contracts
from services.ateliers.contracts.hours import hours
from services.ateliers.events import Session
from services.ateliers.refusals import refuse
from services.kernel.roles import PROGRAMME
from shared.needs import needs
from shared.reads import RecordId, record_answer
from shared.service import parts
from shared.web import Caller


class _Doc(msgspec.Struct):
    """Of a session's document, what is asked here."""

    session: Session | None


def hours_route() -> APIRouter:
    """The account of a contract."""
    routes = APIRouter()

    @routes.get("/contracts/{contract_id}/hours", response_class=Response, dependencies=[needs(PROGRAMME)])
    async def read(request: Request, origin: Caller, contract_id: RecordId) -> Response:
        """Minutes of a contract: contracted, used by the sessions held in its time, planned, left."""
        log = parts(request).log
        entry = (await log.find(CONTRACT.name, [contract_id])).get(contract_id)
        if entry is None or entry.parent is None:
            raise refuse("no_such_record", "contract_id")
        stream = (await log.load([entry.stream]))[entry.stream]
        contract = msgspec.json.decode(stream.doc or b"{}", type=Contracts).contracts[contract_id]
        children = await log.children("session", [contract.workshop_id])
        sheets = (await log.load([one.stream for one in children])).values() if children else ()
        docs = (msgspec.json.decode(one.doc or b'{"session":null}', type=_Doc) for one in sheets)
        return record_answer(hours(contract, [doc.session for doc in docs if doc.session is not None]), stream)

    return routes
