"""What ateliers records: workshops, their sessions and who attended, and the events that say so. Frozen data, no logic."""

import msgspec

from shared.erasures import PERSON_ERASED, Erasure
from shared.vault import Sealed

WORKSHOP_PLANNED = "workshop-planned.v1"
WORKSHOP_CORRECTED = "workshop-corrected.v1"
WORKSHOP_VOIDED = "workshop-voided.v1"
SESSION_PLANNED = "session-planned.v1"
SESSION_HELD = "session-held.v1"
SESSION_CANCELLED = "session-cancelled.v1"
SESSION_CORRECTED = "session-corrected.v1"
SESSION_VOIDED = "session-voided.v1"
WORKSHOP_ATTENDED = "workshop-attended.v1"
ATTENDANCE_CORRECTED = "attendance-corrected.v1"
ATTENDANCE_VOIDED = "attendance-voided.v1"


class Workshop(msgspec.Struct, frozen=True):
    """A workshop of the programme."""

    workshop_id: str
    site: str
    family: str
    label: str
    partner: str | None
    capacity: int | None


class Session(msgspec.Struct, frozen=True):
    """One session of a workshop. `site` is the workshop's; `group_id` is None where it is for no one group."""

    session_id: str
    workshop_id: str
    site: str
    group_id: str | None
    held_on: str
    minutes: int
    status: str


class Attendance(msgspec.Struct, frozen=True):
    """One row of a session's sheet, with what counts of the session and its workshop.

    `minutes` are those that count (0 unless present), `given` those that a person gave: None follows the session's.
    `reason` is sealed under the key of the participant `owner`.
    """

    session_id: str
    parcours_id: str
    status: str
    minutes: int
    given: int | None
    reason: Sealed | None
    owner: str | None
    held_on: str
    family: str
    cancelled: bool


class WorkshopDoc(msgspec.Struct, frozen=True):
    """The document of a workshop's stream; `workshop` is None once voided."""

    workshop: Workshop | None


class SessionDoc(msgspec.Struct, frozen=True):
    """The document of a session's stream: the session (None once voided) and its sheet by parcours id."""

    session: Session | None
    attendance: dict[str, Attendance] = {}


RECORDS: dict[str, type[msgspec.Struct]] = {
    PERSON_ERASED: Erasure,
    WORKSHOP_PLANNED: Workshop,
    WORKSHOP_CORRECTED: Workshop,
    WORKSHOP_VOIDED: Workshop,
    SESSION_PLANNED: Session,
    SESSION_HELD: Session,
    SESSION_CANCELLED: Session,
    SESSION_CORRECTED: Session,
    SESSION_VOIDED: Session,
    WORKSHOP_ATTENDED: Attendance,
    ATTENDANCE_CORRECTED: Attendance,
    ATTENDANCE_VOIDED: Attendance,
}
