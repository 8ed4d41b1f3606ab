"""Events of the working day decoded into what of them is kept: the latest of each record. Pure.

Whatever the order of events, the record with the greatest log position stands for its id.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec

from services.kernel.upcasters import UPCASTERS
from services.reporting.working_day.records import KEPT


class Row(NamedTuple):
    """A record as it is stored: `record` as JSON text, as it was where it no longer stands."""

    kind: str
    id: str
    parent: str
    also: str | None
    day: str | None
    record: str
    standing: bool
    position: int


class _Said(msgspec.Struct):
    kind: str | None = None


_JSON = msgspec.json.Encoder()
_SAID = msgspec.json.Decoder(_Said)
_DECODERS: dict[str, msgspec.json.Decoder[Any]] = {
    kind: msgspec.json.Decoder(
        msgspec.defstruct(
            "Data", [("id", str), ("record", kept.record | None), ("before", kept.record | None, None)], gc=False
        )
    )
    for kind, kept in KEPT.items()
}
# The kind of each type of event of a subject, once one was seen; None for one that is not kept.
_KINDS: dict[str, str | None] = {}


class Keeping:
    """What a number of events say of the records that are kept. `since`: the first day of which sheets are kept."""

    def __init__(self, since: str) -> None:
        self.since = since
        self.rows: dict[tuple[str, str], Row] = {}

    def subject(self, event_type: str, positions: Sequence[int], data: Sequence[bytes]) -> None:
        """Take in events of one type of a subject: each says its kind. Raises UnknownVersion, msgspec.DecodeError."""
        if event_type not in _KINDS:
            said = next((said for one in data if (said := _SAID.decode(one).kind) is not None), None)
            if said is None:
                return  # of no subject, or of none that one can tell yet
            _KINDS[event_type] = said if said in KEPT else None
        kind = _KINDS[event_type]
        if kind is not None:
            upcast = UPCASTERS.to_newest(event_type)
            self.take(kind, positions, data if upcast is None else list(map(upcast, data)))

    def take(self, kind: str, positions: Sequence[int], data: Sequence[bytes]) -> None:
        """Take in events about records of one kind, of the newest version. Raises msgspec.DecodeError."""
        kept, decode = KEPT[kind], _DECODERS[kind].decode
        for position, one in zip(positions, data, strict=True):
            said = decode(one)
            record = said.record if said.record is not None else said.before
            if record is None:
                continue
            held = self.rows.get((kind, said.id))
            if held is None or held.position < position:
                self.rows[kind, said.id] = Row(
                    kind,
                    said.id,
                    getattr(record, kept.parent),
                    getattr(record, kept.also) if kept.also else None,
                    getattr(record, kept.day) if kept.day else None,
                    _JSON.encode(record).decode(),
                    said.record is not None,
                    position,
                )

    def merge(self, other: "Keeping") -> None:
        """Take in what another has where it is later."""
        for place, row in other.rows.items():
            held = self.rows.get(place)
            if held is None or held.position < row.position:
                self.rows[place] = row
