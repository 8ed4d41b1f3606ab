"""A dossier and the directory as they follow from bilan's events: for a log that is completed from its topic. Pure."""

import msgspec

from services.bilan.dossiers import KINDS, Kind
from services.bilan.events import RECORDS, Dossier
from services.bilan.subjects import SUBJECTS
from shared import erasures
from shared.envelope import Recorded, canonical
from shared.eventlog import Entry
from shared.recovery import said

_DOSSIER = msgspec.json.Decoder(Dossier)


def replay(doc: bytes | None, event: Recorded) -> tuple[bytes, list[Entry]]:
    """The dossier after an event, and the record's place in the directory. Raises KeyError for a type that is not bilan's."""
    if event.type in SUBJECTS.by_event:
        return SUBJECTS.replay(doc, event)
    if event.type == erasures.PERSON_ERASED:
        return erasures.replay(event)
    kind = _kind(event)
    identity, record = said(event, kind.record)
    dossier = Dossier() if doc is None else _DOSSIER.decode(doc)
    shelf = {key: value for key, value in getattr(dossier, kind.shelf).items() if key != identity}
    if record is not None:
        shelf = getattr(dossier, kind.shelf) | {identity: record}
    parent = event.stream.partition(":")[2] if record is not None else None
    after = msgspec.structs.replace(dossier, **{kind.shelf: shelf})
    return canonical(after), [Entry(kind.name, identity, event.stream, parent)]


def _kind(event: Recorded) -> Kind:
    return next(kind for kind in KINDS if kind.record is RECORDS[event.type])
