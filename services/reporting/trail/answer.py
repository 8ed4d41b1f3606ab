"""The trail as it is answered, and the place in it from which a next page goes on. Pure."""

import re
from collections.abc import Sequence
from typing import Any, Final

import msgspec

from services.kernel.code_rows import LANGUAGES
from services.kernel.event_words import event_labels
from services.reporting.refusals import refuse
from services.reporting.trail.steps import Step
from services.reporting.trail.tables import ORDERS

BETWEEN: Final = "|"
"""Between the values of a place; none of them has it in it."""
_POSITION: Final = re.compile(r"[0-9]{1,18}")


def told(step: Step) -> dict[str, Any]:
    """A step with what its type is called."""
    said: dict[str, Any] = msgspec.json.decode(step.said)
    labels = event_labels(step.type) or dict.fromkeys(LANGUAGES, step.type)
    row = step._asdict()
    del row["said"]
    row["participant_id"] = row.pop("participant")
    return row | {"labels": labels} | said


def place(step: Step, order: str) -> str:
    """Where a step stands in an order."""
    return BETWEEN.join(str(getattr(step, name)) for name in ORDERS[order])


def placed(after: str, order: str) -> list[str | int]:
    """The values of a place. Raises Refusal where it is none of this order."""
    values = after.split(BETWEEN)
    if len(values) != len(ORDERS[order]) or _POSITION.fullmatch(values[-1]) is None:
        raise refuse("no_such_place", "after")
    return [*values[:-1], int(values[-1])]


def answer(
    family: Sequence[str], steps: Sequence[Step], order: str, limit: int, watermark: dict[str, int]
) -> dict[str, Any]:
    """A page of the trail; `next`, given as `after`, goes on, and is null where this is the end of what is known now."""
    survivor, *merged = family
    return {
        "participant_id": survivor,
        "merged": merged,
        "order": order,
        "steps": [told(step) for step in steps],
        "next": place(steps[-1], order) if len(steps) == limit else None,
        "watermark": watermark,
    }
