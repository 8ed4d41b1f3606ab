"""Excuses for a session, and the events that say so. Frozen data, no logic."""

import msgspec

from shared.shelves import Kind
from shared.vault import Sealed

EXCUSE_RECORDED = "excuse-recorded.v1"
EXCUSE_CORRECTED = "excuse-corrected.v1"
EXCUSE_VOIDED = "excuse-voided.v1"


class Excuse(msgspec.Struct, frozen=True):
    """Why a person does not come to a session, by a code, told before it or after; whether they came is said by its sheet.

    `told_on` is the day on which the service was told. `note` is sealed under the key of the participant `owner`.
    """

    excuse_id: str
    session_id: str
    parcours_id: str
    reason: str
    told_on: str | None = None
    note: Sealed | None = None
    owner: str | None = None


class Excuses(msgspec.Struct, frozen=True):
    """The document of the excuses for a session, by id."""

    excuses: dict[str, Excuse] = {}


EXCUSE = Kind(
    name="excuse",
    record=Excuse,
    stream="excuses",
    parent="session_id",
    shelf="excuses",
    day="told_on",
    recorded=EXCUSE_RECORDED,
    corrected=EXCUSE_CORRECTED,
    voided=EXCUSE_VOIDED,
    sealed=("note",),
)
