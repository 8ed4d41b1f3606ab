"""Ateliers' decisions: what a command means for the records, and when it is refused. Pure: records in, steps out."""

from datetime import datetime

from services.ateliers.attendance import ATTENDANCE_DECISIONS, check_dates
from services.ateliers.sessions import SESSION_DECISIONS
from services.ateliers.sheets import Sheets
from services.ateliers.workshops import WORKSHOP_DECISIONS
from services.kernel.dates import today
from shared.streams import Prepared

DECISIONS = WORKSHOP_DECISIONS | SESSION_DECISIONS | ATTENDANCE_DECISIONS


def decide(prepared: Prepared, streams: Sheets, now: datetime) -> tuple[str, str]:
    """Put a command's steps into the working set; returns (id, stream) of its record. Raises Refusal."""
    return DECISIONS[type(prepared.command)](prepared.command, prepared.sealed, streams, today(lambda: now).isoformat())


def check(streams: Sheets, now: datetime) -> None:
    """What must hold between the records that the unit touched. Raises Refusal."""
    check_dates(streams, today(lambda: now).isoformat())
