"""What a piece of ateliers' log changes in the tables of its history. Pure."""

from collections.abc import Iterable
from typing import Any, Final

import msgspec

from services.ateliers import events as e
from services.ateliers.absences.events import SIGNAL, Signal
from services.ateliers.signups.events import SIGN_UP, SignUp
from shared.follower import Told


class Row(msgspec.Struct, frozen=True):
    """Of an attendance row, what its history keeps."""

    session_id: str
    parcours_id: str
    status: str
    minutes: int
    held_on: str
    cancelled: bool

    @property
    def key(self) -> tuple[str, str, str]:
        """Its place in the table."""
        return self.parcours_id, self.held_on, self.session_id


def _decoder(record: type) -> msgspec.json.Decoder[Any]:
    said = msgspec.defstruct(
        f"Said{record.__name__}", [("id", str), ("record", record | None), ("before", record | None)]
    )
    return msgspec.json.Decoder(said)


_ATTENDANCE = (e.WORKSHOP_ATTENDED, e.ATTENDANCE_CORRECTED, e.ATTENDANCE_VOIDED)
_SESSION = (e.SESSION_PLANNED, e.SESSION_HELD, e.SESSION_CANCELLED, e.SESSION_CORRECTED, e.SESSION_VOIDED)
_KINDS: Final[dict[str, type]] = {
    **dict.fromkeys(_ATTENDANCE, Row),
    **dict.fromkeys(_SESSION, e.Session),
    **dict.fromkeys(SIGN_UP.events, SignUp),
    **dict.fromkeys(SIGNAL.events, Signal),
}
_DECODERS: Final = {kind: _decoder(kind) for kind in set(_KINDS.values())}
TYPES: Final = tuple(_KINDS)
"""The types of event that the history is made of."""


class Changes(msgspec.Struct):
    """What a piece changes. In `attended` and the three by id a None is a row that goes; `moved` has, of each parcours whose
    attendance changes, the last position and the latest day that it touches. `known` are keys of `attended` that may be there.
    """

    attended: dict[tuple[str, str, str], tuple[Row, int] | None] = {}
    known: set[tuple[str, str, str]] = set()
    moved: dict[str, tuple[int, str]] = {}
    sessions: dict[str, e.Session | None] = {}
    sign_ups: dict[str, SignUp | None] = {}
    signals: dict[str, Signal | None] = {}


def changes(events: Iterable[Told]) -> Changes:
    """Fold events, in order of position. Raises msgspec.DecodeError, KeyError for a type that is none of TYPES."""
    found = Changes({}, set(), {}, {}, {}, {})
    by_id: dict[type, dict[str, Any]] = {e.Session: found.sessions, SignUp: found.sign_ups, Signal: found.signals}
    for event in events:
        kind = _KINDS[event.type]
        said = _DECODERS[kind].decode(event.data)
        if kind is Row:
            _attendance(found, said.record, said.before, event.position)
        else:
            by_id[kind][said.id] = said.record
    return found


def _attendance(found: Changes, record: Row | None, before: Row | None, position: int) -> None:
    for one in (before, record):
        if one is not None:
            last = found.moved.get(one.parcours_id, (0, ""))[1]
            found.moved[one.parcours_id] = (position, max(last, one.held_on))
    if before is not None:
        found.known.add(before.key)
        found.attended[before.key] = None
    if record is not None and not record.cancelled:
        found.attended[record.key] = (record, position)
