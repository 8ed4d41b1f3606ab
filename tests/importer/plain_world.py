"""What holds of a small folder beside what is recorded, in plain lists: the ground the plain judge stands on."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Row = Mapping[str, str]
Folder = Mapping[str, Sequence[Row]]
Known = dict[str, dict[Any, Row]]
Changed = dict[str, list[tuple[Any, int, Row]]]
Falls = dict[tuple[str, int], tuple[str, str]]
Held = dict[Any, tuple[int | None, Row]]


NAMES = {
    "parcours": [("participant_id", "participants"), ("group_id", "groups")],
    "bilans": [("parcours_id", "parcours")],
    "projects": [("parcours_id", "parcours")],
    "interventions": [("parcours_id", "parcours")],
    "sessions": [("workshop_id", "workshops"), ("group_id", "groups")],
    "attendance": [("session_id", "sessions"), ("parcours_id", "parcours")],
}


class World:
    def __init__(self, changed: Changed, known: Known, falls: Falls) -> None:
        self.changed, self.known, self.falls = changed, known, dict(falls)

    def standing(self, file: str) -> list[tuple[Any, int, Row]]:
        return [(name, line, row) for name, line, row in self.changed[file] if (file, line) not in self.falls]

    def holds(self, file: str) -> Held:
        """id -> (line or None, row): what holds of a file."""
        held = {name: (None, row) for name, row in self.known[file].items()}
        return held | {name: (line, row) for name, line, row in self.standing(file)}

    def references(self, file: str) -> None:
        for _, line, row in self.standing(file):
            for column, target in NAMES.get(file, []):
                if row.get(column) and row[column] not in self.holds(target):
                    seen = row[column] in [other for other, _, _ in self.changed[target]]
                    self.falls[file, line] = (column, "reference_rejected" if seen else "reference_unknown")
                    break

    def site(self, way: Row) -> str:
        return self.holds("groups")[way["group_id"]][1]["site"]


def born(world: "World", way: Row) -> str:
    return world.holds("participants")[way["participant_id"]][1].get("birth_date", "")


def open_on_one_day(one: Row, other: Row) -> bool:
    end = min(one.get("ended_on") or "9999", other.get("ended_on") or "9999")
    return max(one["starts_on"], other["starts_on"]) < end


def too_early(world: "World", file: str, row: Row, today: str) -> Iterator[tuple[str, str]]:
    if file in ("bilans", "interventions", "projects"):
        column = "defined_on" if file == "projects" else "held_on"
        if row[column] < world.holds("parcours")[row["parcours_id"]][1]["starts_on"]:
            yield column, "before_parcours"
    if file == "attendance":
        day = world.holds("sessions")[row["session_id"]][1]["held_on"]
        if day > today:
            yield "session_id", "after_today"
        if day < world.holds("parcours")[row["parcours_id"]][1]["starts_on"]:
            yield "session_id", "before_parcours"
