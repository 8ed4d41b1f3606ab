"""Ateliers' decisions: what a command means for the records, and when it is refused. Pure: records in, steps out."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from services.ateliers.attendance import ATTENDANCE_DECISIONS, check_dates
from services.ateliers.sessions import SESSION_DECISIONS
from services.ateliers.sheets import Seals, Sheets
from services.ateliers.subjects import SUBJECTS
from services.ateliers.workshops import WORKSHOP_DECISIONS
from services.kernel.dates import today
from shared.erasures import EraseParticipant, erase
from shared.streams import Prepared

DECISIONS: dict[type, Callable[[Any, Seals, Sheets, str], tuple[str, str]]] = (
    WORKSHOP_DECISIONS | SESSION_DECISIONS | ATTENDANCE_DECISIONS | {EraseParticipant: erase} | SUBJECTS.decisions
)


def decide(prepared: Prepared, streams: Sheets, now: datetime) -> tuple[str, str]:
    """Put a command's steps into the working set; returns (id, stream) of its record. Raises Refusal."""
    return DECISIONS[type(prepared.command)](prepared.command, prepared.sealed, streams, today(lambda: now).isoformat())


def check(streams: Sheets, now: datetime) -> None:
    """What must hold between the records that the unit touched. Raises Refusal."""
    day = today(lambda: now).isoformat()
    check_dates(streams, day)
    SUBJECTS.check(streams, day)
