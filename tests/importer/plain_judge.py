"""The rules of the import once more: plain lists and loops, small folders only, written from the contract's sentences.

`judge(folder, recorded, today)` gives {(file, line): (column, code)}. Rows are dicts of cells. It shares no code with
the import, so that what both say alike is what the contract says.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Row = Mapping[str, str]
Folder = Mapping[str, Sequence[Row]]
Known = dict[str, dict[Any, Row]]
Changed = dict[str, list[tuple[Any, int, Row]]]
Falls = dict[tuple[str, int], tuple[str, str]]
Held = dict[Any, tuple[int | None, Row]]

DATES = {
    "groups": ["starts_on", "ends_on"],
    "participants": ["birth_date"],
    "parcours": ["starts_on", "inactive_since", "ended_on"],
    "bilans": ["held_on"],
    "projects": ["defined_on", "withdrawn_on"],
    "interventions": ["held_on"],
    "sessions": ["held_on"],
}
MAY_LIE_AHEAD = [("groups", "ends_on"), ("sessions", "held_on")]
ORDER = [
    "groups", "participants", "parcours", "bilans", "projects", "interventions", "workshops", "sessions", "attendance",
]  # fmt: skip
NAMES = {
    "parcours": [("participant_id", "participants"), ("group_id", "groups")],
    "bilans": [("parcours_id", "parcours")],
    "projects": [("parcours_id", "parcours")],
    "interventions": [("parcours_id", "parcours")],
    "sessions": [("workshop_id", "workshops"), ("group_id", "groups")],
    "attendance": [("session_id", "sessions"), ("parcours_id", "parcours")],
}
KINDS = {"social": ["health", "other"], "professional": ["job_search", "employment"]}
ID = {
    "groups": "group_id",
    "participants": "participant_id",
    "parcours": "parcours_id",
    "bilans": "bilan_id",
    "projects": "project_id",
    "interventions": "intervention_id",
    "workshops": "workshop_id",
    "sessions": "session_id",
}


def id_of(file: str, row: Row) -> Any:
    return (row["session_id"], row["parcours_id"]) if file == "attendance" else row[ID[file]]


def alone(file: str, row: Row, today: str) -> tuple[str, str] | None:
    """The rule that a row breaks by itself, for the mistakes that the generated folders have."""
    if row.get("site") == "all":
        return "site", "reserved_site"
    start = {"groups": "starts_on", "parcours": "starts_on", "projects": "defined_on"}.get(file, "")
    for column in DATES.get(file, []):
        day = row.get(column, "")
        if (day > today and (file, column) not in MAY_LIE_AHEAD) or (day > today and row.get("status") == "held"):
            return column, "after_today"
        if column == "ended_on" and not day and row.get("end_kind"):
            return column, "end_incomplete"
        if column in ("ends_on", "ended_on", "withdrawn_on") and day and day < row[start]:
            return column, "end_before_start"
    if file == "parcours":
        kind = row.get("end_kind", "")
        if row.get("ended_on") and not kind:
            return "end_kind", "end_incomplete"
        if row.get("end_reason") and kind != "abandoned":
            return "end_reason", "reason_without_abandon"
        if (kind == "prolonged") != bool(row.get("prolonged_into")):
            return "prolonged_into", "prolongation_incomplete"
    return None


def judge(folder: Folder, recorded: Folder, today: str) -> Falls:
    own = {}
    rows: dict[str, dict[Any, tuple[int, Row]]] = {file: {} for file in ORDER}  # id -> (line, row), first of its id
    for file in ORDER:
        for line, row in enumerate(folder.get(file, []), start=2):
            if id_of(file, row) in rows[file]:
                own[file, line] = ("session_id" if file == "attendance" else ID[file], "duplicate_id")
                continue
            rows[file][id_of(file, row)] = (line, row)
            if (broken := alone(file, row, today)) is not None:
                own[file, line] = broken
    known = {file: {id_of(file, row): row for row in recorded.get(file, [])} for file in ORDER}
    changed = {
        file: [
            (name, line, row)
            for name, (line, row) in rows[file].items()
            if (file, line) in own or not same(file, row, known[file].get(name))
        ]
        for file in ORDER
    }
    refused: Falls = {}
    while True:
        verdict, blamed = one_pass(changed, known, own | refused, today)
        if not blamed:
            return verdict
        refused |= {key: (column, "recorded_row_breaks") for key, column in blamed.items()}


def same(file: str, row: Row, old: Row | None) -> bool:
    if old is None:
        return False
    unknown = ("", "not_assessed")
    return {k: v for k, v in row.items() if v not in unknown} == {k: v for k, v in old.items() if v not in unknown}


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


def one_pass(changed: Changed, known: Known, falls: Falls, today: str) -> tuple[Falls, dict[tuple[str, int], str]]:
    world = World(changed, known, falls)
    world.references("parcours")
    for _, line, way in world.standing("parcours"):
        for column in ("starts_on", "inactive_since"):
            if way.get(column) and way[column] < born(world, way):
                world.falls.setdefault(("parcours", line), (column, "before_birth"))
    ways_between(world)
    if blamed := blame_by_parcours(world):
        return world.falls, blamed
    for file in ("bilans", "projects", "interventions", "workshops", "sessions", "attendance"):
        world.references(file)
        for _, line, row in world.standing(file):
            for column, code in too_early(world, file, row, today):
                world.falls.setdefault((file, line), (column, code))
        if file == "bilans":
            phases(world)
    return world.falls, blame_by_history(world, today)


def ways_between(world: "World") -> None:
    """Overlap, then prolongations; a correction that falls puts its recorded version back and all is done again."""
    lost: dict[int, tuple[str, str]] = {}
    while True:
        trial = World(world.changed, world.known, world.falls)
        correction = try_ways(trial, lost)
        if correction is None:
            world.falls = {**trial.falls, **{("parcours", line): fall for line, fall in lost.items()}}
            break
        lost[correction] = trial.falls["parcours", correction]
    everywhere = world.holds("parcours")
    for key, (column, code) in list(world.falls.items()):
        if key[0] == "parcours" and column == "prolonged_into" and code != "prolongation_incomplete":
            into = next(way["prolonged_into"] for _, line, way in world.changed["parcours"] if line == key[1])
            itself = (into, key[1]) in [(n, at) for n, at, _ in world.changed["parcours"]]
            if into in everywhere or itself:
                code = "bad_prolongation" if code == "missing" else code
            else:
                seen = into in [name for name, _, _ in world.changed["parcours"]]
                code = "reference_rejected" if seen else "reference_unknown"
            world.falls[key] = (column, code)


def try_ways(trial: "World", lost: dict[int, tuple[str, str]]) -> int | None:
    candidates = trial.standing("parcours")
    replaced = [name for name, line, _ in candidates if line not in lost]
    old = [(name, way) for name, way in trial.known["parcours"].items() if name not in replaced]
    placed = list(old)
    for name, line, way in candidates:
        if lost.get(line, ("",))[0] == "starts_on":
            continue
        clash = [
            other
            for other_name, other in placed
            if other_name != name
            and other["participant_id"] == way["participant_id"]
            and trial.site(other) == trial.site(way)
            and open_on_one_day(other, way)
        ]
        if not clash:
            placed.append((name, way))
            continue
        trial.falls["parcours", line] = ("starts_on", "open_parcours_overlap")
        if name in trial.known["parcours"] and line not in lost:
            return line
    while True:
        alive = [(n, line, way) for n, line, way in trial.standing("parcours") if line not in lost]
        there = dict(old) | {name: way for name, _, way in alive}
        taken = [way["prolonged_into"] for _, way in old if way.get("prolonged_into")]
        broken = []
        for name, line, way in alive:
            into = way.get("prolonged_into")
            if not into:
                continue
            if into not in there:
                broken.append((name, line, "missing"))
            elif (
                into == name
                or there[into]["participant_id"] != way["participant_id"]
                or there[into]["starts_on"] < way["ended_on"]
            ):
                broken.append((name, line, "bad_prolongation"))
            elif into in taken:
                broken.append((name, line, "prolonged_twice"))
            else:
                taken.append(into)
        if not broken:
            return None
        for _, line, code in broken:
            trial.falls["parcours", line] = ("prolonged_into", code)
        for name, line, _ in broken:
            if name in trial.known["parcours"]:
                return line


def blame_by_parcours(world: "World") -> dict[tuple[str, int], str]:
    """Corrections of persons, groups and next parcours that break a recorded parcours; the first kind found."""
    ways = world.holds("parcours")
    old_ways = [way for line, way in ways.values() if line is None]
    blamed = {}
    for name, line, person in world.standing("participants"):
        for way in old_ways:
            dates = [way["starts_on"]] + ([way["inactive_since"]] if way.get("inactive_since") else [])
            known = name in world.known["participants"] and way["participant_id"] == name
            if known and min(dates) < person.get("birth_date", ""):
                blamed["participants", line] = "birth_date"
    if blamed:
        return blamed
    for name, line, group in world.standing("groups"):
        old = world.known["groups"].get(name)
        if old is None or old["site"] == group["site"]:
            continue
        for one in old_ways:
            for other in old_ways:
                if (
                    one["group_id"] == name != other["group_id"]
                    and one["participant_id"] == other["participant_id"]
                    and world.site(other) == group["site"]
                    and open_on_one_day(one, other)
                ):
                    blamed["groups", line] = "site"
    if blamed:
        return blamed
    for name, line, way in world.standing("parcours"):
        for before in old_ways:
            if before.get("prolonged_into") == name and name in world.known["parcours"]:
                if way["participant_id"] != before["participant_id"]:
                    blamed["parcours", line] = "participant_id"
                elif way["starts_on"] < before["ended_on"]:
                    blamed.setdefault(("parcours", line), "starts_on")
    return blamed


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


def phases(world: "World") -> None:
    while True:
        taken = [(row["parcours_id"], row["phase"]) for line, row in world.holds("bilans").values() if line is None]
        second = []
        for name, line, row in world.standing("bilans"):
            key = (row["parcours_id"], row["phase"])
            if row["phase"] != "follow_up" and key in taken:
                second.append((name, line))
            taken.append(key)
        corrections = [(name, line) for name, line in second if name in world.known["bilans"]]
        for _, line in corrections or second:
            world.falls["bilans", line] = ("phase", "phase_taken")
        if not corrections:
            return


def blame_by_history(world: "World", today: str) -> dict[tuple[str, int], str]:
    """Corrections of parcours and sessions that break recorded bilans, projects, interventions and attendance."""
    blamed = {}
    starts, sessions = world.holds("parcours"), world.holds("sessions")

    def correction(file: str, held: Held, name: Any) -> tuple[int | None, Row]:
        line, row = held[name]
        old = world.known[file].get(name)
        return (line, old) if line is not None and old is not None else (None, row)

    for file, column in (("bilans", "held_on"), ("projects", "defined_on"), ("interventions", "held_on")):
        for line, row in world.holds(file).values():
            fix, old = correction("parcours", starts, row["parcours_id"])
            now = starts[row["parcours_id"]][1]["starts_on"]
            if line is None and fix is not None and old["starts_on"] <= row[column] < now:
                blamed["parcours", fix] = "starts_on"
    for line, row in world.holds("attendance").values():
        if line is not None:
            continue
        start, old_way = correction("parcours", starts, row["parcours_id"])
        session, old_session = correction("sessions", sessions, row["session_id"])
        begins, begun = starts[row["parcours_id"]][1]["starts_on"], old_way["starts_on"]
        day, was = sessions[row["session_id"]][1]["held_on"], old_session["held_on"]
        if day > today and session is not None:
            blamed["sessions", session] = "held_on"
        elif day < begins:
            neither = was < begins and day < begun
            if session is not None and (was >= begins or neither) and day != was:
                blamed["sessions", session] = "held_on"
            if start is not None and (day >= begun or neither) and begins != begun:
                blamed["parcours", start] = "starts_on"
    return blamed
