"""The plan of a parcours as a tree: problems, their goals, the actions and progress of these, as they stand on a day. Pure.

The plan of a prolonged parcours moves on with the person: what was open when the next one started is shown there too, under its own
ids, and is worked on by them. What had been closed by then is read in the plan of its own parcours.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from services.kernel.roster import Listed

Row = Mapping[str, Any]
"""A record as plain data, what is sealed in clear."""


def tree(chain: Sequence[Listed], rows: Mapping[str, Iterable[Row]], day: str) -> dict[str, Any]:
    """The plan of the last parcours of a chain; `rows` are those of all its parcours, by shelf. Dates are ISO text.

    What began after `day` is left out. Each problem, goal and action says whether it is `open` on that day, a goal and an
    action also whether `overdue`: open, and due before it. A problem `carried` is of an earlier parcours.
    """
    own = chain[-1]
    shown = _Shown(own, day)
    actions = shown.of(rows["actions"], "planned_on")
    goals = shown.of(rows["goals"], "set_on", "goal_id", actions)
    kept = {"problems": shown.of(rows["problems"], "found_on", "problem_id", goals), "goals": goals, "actions": actions}
    below: dict[tuple[str, str], list[Row]] = {}
    for one in sorted(kept["actions"], key=lambda one: (one["due_on"] or "9999", one["action_id"])):
        below.setdefault(("actions", one["goal_id"]), []).append(one)
    for noted in sorted(rows["progress"], key=lambda one: (one["noted_on"], one["progress_id"])):
        if noted["noted_on"] <= day:
            below.setdefault(("progress", noted["goal_id"]), []).append(noted)
    for one in sorted(kept["goals"], key=lambda one: (one["set_on"], one["goal_id"])):
        parts = {name: below.get((name, one["goal_id"]), []) for name in ("actions", "progress")}
        below.setdefault(("goals", one["problem_id"]), []).append(one | parts)
    found = [
        one | {"carried": one["parcours_id"] != own.parcours_id, "goals": below.get(("goals", one["problem_id"]), [])}
        for one in sorted(kept["problems"], key=lambda one: (one["found_on"], one["problem_id"]))
    ]
    return {
        "parcours_id": own.parcours_id,
        "parcours_voided": not own.standing,
        "day": day,
        "earlier": [one.parcours_id for one in chain[:-1]],
        "goes_on_in": own.prolonged_into,
        "open": {shelf: sum(one["open"] for one in kept[shelf]) for shelf in kept},
        "overdue": {shelf: sum(one["overdue"] for one in kept[shelf]) for shelf in ("goals", "actions")},
        "problems": found,
    }


class _Shown:
    """Which rows a plan shows, and their state on its day."""

    def __init__(self, own: Listed, day: str) -> None:
        self._own, self._day = own, day

    def of(self, rows: Iterable[Row], start: str, key: str = "", below: Iterable[Row] = ()) -> list[dict[str, Any]]:
        """Those that had begun; of earlier parcours those that moved on, or what of `below` hangs on them by `key`."""
        held = {one[key] for one in below}
        return [
            self._stated(row)
            for row in rows
            if row[start] <= self._day and (self._moved_on(row) or (key and row[key] in held))
        ]

    def _moved_on(self, row: Row) -> bool:
        if row["parcours_id"] == self._own.parcours_id:
            return True
        return row["closed_on"] is None or bool(self._own.starts_on <= row["closed_on"])

    def _stated(self, row: Row) -> dict[str, Any]:
        is_open = row["closed_on"] is None or self._day < row["closed_on"]
        due = {"overdue": is_open and (row["due_on"] or self._day) < self._day} if "due_on" in row else {}
        return dict(row) | {"open": is_open} | due
