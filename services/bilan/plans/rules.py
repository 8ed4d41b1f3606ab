"""What holds for the records of a plan alike. Pure."""

from collections.abc import Sequence
from typing import Any, Final, TypeVar

import msgspec

from services.bilan.dossiers import Dossiers
from services.bilan.plans.events import ACTION, GOAL, PLAN_STREAM, PROGRESS, Plan
from services.bilan.plans.refusals import refuse

KINDS: Final = {kind.shelf: kind.name for kind in (GOAL, ACTION, PROGRESS)}
Record = TypeVar("Record", bound=msgspec.Struct)


def dated(record: Any, start: str, later: Sequence[str], today: str) -> None:
    """Nothing is recorded before it happens; what follows is not before the start, nor is what is due. Raises Refusal."""
    for field in (start, *later):
        if (getattr(record, field) or "") > today:
            raise refuse("after_today", field)
    for field in (*later, "due_on"):
        day = getattr(record, field, None)
        if day is not None and day < getattr(record, start):
            raise refuse("end_before_start", field)


def kept_with(above: Any, record: Record, streams: Dossiers) -> Record:
    """The record as it is kept with what it hangs on, under that person's key."""
    owner = streams.participant(above.parcours_id)
    return msgspec.structs.replace(record, parcours_id=above.parcours_id, owner=owner)


def nothing_below(before: Any, record: Any, shelf: str, key: str, streams: Dossiers) -> None:
    """A record leaves its plan, voided or moved to another, only with nothing hanging on it. Raises Refusal."""
    if before is None or (record is not None and record.parcours_id == before.parcours_id):
        return
    plan: Plan = streams.doc(f"{PLAN_STREAM}:{before.parcours_id}")
    held = [name for name, one in getattr(plan, shelf).items() if getattr(one, key) == getattr(before, key)]
    if held:
        raise refuse("in_use", key, ((KINDS[shelf], name) for name in held))
