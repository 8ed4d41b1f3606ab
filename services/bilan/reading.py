"""What the reads of bilan have in common: the dossier of a parcours that is known, documents of streams."""

from typing import NamedTuple, TypeVar

import msgspec
from fastapi import Request

from services.bilan.dossiers import stream_of
from services.bilan.events import Dossier
from services.bilan.refusals import refuse
from services.kernel import roster
from shared.db import reaching
from shared.eventlog import Stream
from shared.service import parts

Document = TypeVar("Document", bound=msgspec.Struct)


def document(stream: Stream, kind: type[Document]) -> Document:
    """What stands in a stream; an empty document where there is none yet."""
    return kind() if stream.doc is None else msgspec.json.decode(stream.doc, type=kind)


class Read(NamedTuple):
    """The dossier of a parcours, its stream, and whether intake has voided the parcours: it then counts nowhere."""

    dossier: Dossier
    stream: Stream
    parcours_voided: bool


async def dossier_of(request: Request, parcours_id: str) -> Read:
    """What is read of a parcours. Raises Refusal where the parcours is not known here."""
    voided = await voided_of(request, parcours_id)
    stream = (await parts(request).log.load([stream_of(parcours_id)]))[stream_of(parcours_id)]
    if stream.doc is None and voided is None:
        raise refuse("no_such_record", "parcours_id")
    return Read(document(stream, Dossier), stream, voided or False)


async def voided_of(request: Request, parcours_id: str) -> bool | None:
    """Whether a parcours was voided, None where it is not known here. Raises Unavailable."""
    async with reaching():
        listed = (await roster.find(parts(request).pool, [parcours_id])).get(parcours_id)
    return None if listed is None else not listed.standing
