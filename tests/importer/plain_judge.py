"""The rules of the import once more: plain lists and loops, small folders only, written from the contract's sentences.

`judge(folder, recorded, today)` gives {(file, line): (column, code)}. Rows are dicts of cells. It shares no code with
the import, so that what both say alike is what the contract says.
"""

from typing import Any

from tests.importer.plain_blame import blame_by_history, blame_by_parcours
from tests.importer.plain_world import Changed, Falls, Folder, Known, Row, World, born, open_on_one_day, too_early

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
