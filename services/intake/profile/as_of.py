"""A person's profile as of a day, and how each of its items changed. Pure: rows in, data out."""

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

Row = Mapping[str, Any]


def history(values: Iterable[Row]) -> list[dict[str, Any]]:
    """The values by item (and language), earliest first, each with `holds_until`: the day from which the next one holds, or None."""
    items: dict[tuple[str, str], list[Row]] = {}
    for row in sorted(values, key=lambda one: (one["item"], one["language"] or "", one["holds_from"])):
        items.setdefault((row["item"], row["language"] or ""), []).append(row)
    return [
        {**row, "holds_until": following["holds_from"] if following else None}
        for rows in items.values()
        for row, following in pairwise([*rows, None])
        if row is not None
    ]


def profile(values: Iterable[Row], contacts: Iterable[Row], on: str) -> dict[str, Any]:
    """What holds on a day: `{"on", "values": [...], "contact_persons": [...]}`; an item of which nothing is known is not there."""
    return {
        "on": on,
        "values": [
            row
            for row in history(values)
            if row["holds_from"] <= on and (row["holds_until"] is None or on < row["holds_until"])
        ],
        "contact_persons": [
            row for row in contacts if (row["known_from"] or on) <= on and (row["until"] is None or on < row["until"])
        ],
    }
