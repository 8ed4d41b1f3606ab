"""What the reads of bilan have in common: the dossier of a parcours that is known, documents of streams."""

from typing import TypeVar

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


async def dossier_of(request: Request, parcours_id: str) -> tuple[Dossier, Stream]:
    """The dossier of a parcours, and its stream. Raises Refusal where the parcours is not known here."""
    async with reaching():
        known = await roster.find(parts(request).pool, [parcours_id])
    stream = (await parts(request).log.load([stream_of(parcours_id)]))[stream_of(parcours_id)]
    if stream.doc is None and parcours_id not in known:
        raise refuse("no_such_record", "parcours_id")
    return document(stream, Dossier), stream
