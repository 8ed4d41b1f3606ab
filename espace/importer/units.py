"""From the rows that stand to units of commands: what the services judge and record together, in the order to send it.

Rows that only their end state makes right (a birth date and the parcours after it, a group's site and the parcours
there, a parcours or a bilan that changes hands) are in one unit; all else is in units as small as the rules allow.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from espace.importer.columns import FILES, NUMBER, WHY, File
from espace.importer.linking import link
from espace.importer.references import standing
from espace.importer.staging import Staging
from services.kernel.codes import DOMAINS

SHEET = 500
"""Most rows of one attendance sheet in one command; a longer sheet is several."""

COMMANDS: Final[dict[str, tuple[str, str]]] = {
    "groups": ("open-group", "correct-group"),
    "participants": ("register-participant", "correct-participant"),
    "parcours": ("enrol", "correct-parcours"),
    "bilans": ("complete-bilan", "correct-bilan"),
    "projects": ("define-project", "correct-project"),
    "interventions": ("record-intervention", "correct-intervention"),
    "workshops": ("plan-workshop", "correct-workshop"),
    "sessions": ("record-session", "correct-session"),
}
"""The command that makes a record of each file, and the one that corrects it."""


@dataclass
class Part:
    """One command, and the row it carries; for a sheet of attendance, the rows (`lines` side by side with its rows)."""

    file: str
    lines: list[int]
    recorded: list[bool]
    command: dict[str, Any]


@dataclass
class Unit:
    """Commands judged and recorded whole."""

    key: str
    parts: list[Part]

    def split(self) -> list["Unit"]:
        """The same rows, each in a unit of its own."""
        return [
            Unit(f"{self.key}.{number}", [part])
            for number, part in enumerate(part for whole in self.parts for part in _rows_of(whole))
        ]

    @property
    def rows(self) -> int:
        """How many rows of files it carries."""
        return sum(len(part.lines) for part in self.parts)


def _rows_of(part: Part) -> Iterator[Part]:
    if part.file != "attendance":
        yield part
        return
    for line, recorded, row in zip(part.lines, part.recorded, part.command["rows"], strict=True):
        yield Part("attendance", [line], [recorded], {**part.command, "rows": [row]})


class Planner:
    """Makes the units of a judged store. `run` is part of every key, so that no other import has the same."""

    def __init__(self, store: Staging, run: str) -> None:
        self._store = store
        self._run = run
        self._count = 0
        self._ids = {
            name: f'(SELECT r."{file.key[0]}" FROM r_{name} r WHERE r."{file.key[0]}" = f."{file.key[0]}")'
            for name, file in FILES.items()
        }

    # --- what is sent, in this order

    def bases(self) -> Iterator[Unit]:
        """Groups and participants, but for the corrections that parcours must follow at once."""
        for name in ("groups", "participants"):
            for part in self._parts(name, f"NOT {self._moving(name)}"):
                yield self._unit([part])

    def ways(self) -> Iterator[Unit]:
        """Parcours, by person, with the corrections of groups and participants that they must follow at once."""
        self._link_ways()
        yield from self._companies({
            "groups": ("'g:' || f.group_id", self._moving("groups")),
            "participants": ("f.participant_id", self._moving("participants")),
            "parcours": ("f.participant_id", "1"),
        })  # fmt: skip

    def support(self) -> Iterator[Unit]:
        """Bilans, projects and interventions, by parcours."""
        db = self._store.db
        link(self._store, db.execute(
            "SELECT f.parcours_id, r.parcours_id FROM f_bilans f JOIN r_bilans r USING (bilan_id)"
            f" WHERE {standing('bilans')}"
        ))  # fmt: skip
        yield from self._companies(dict.fromkeys(("bilans", "projects", "interventions"), ("f.parcours_id", "1")))

    def workshops(self) -> Iterator[Unit]:
        """Workshops, one by one."""
        for part in self._parts("workshops", "1"):
            yield self._unit([part])

    def sheets(self) -> Iterator[Unit]:
        """Sessions with their attendance, by session; a long sheet in several units."""
        found = self._store.db.execute(
            f"SELECT f.session_id, 0, f.line FROM f_sessions f WHERE {standing('sessions')}"
            f" UNION ALL SELECT f.session_id, 1, f.line FROM f_attendance f WHERE {standing('attendance')}"
            " ORDER BY 1, 2, 3"
        )
        for session, rows in _grouped(found):
            parts: list[Part] = []
            sheet: list[int] = []
            for is_seat, line in rows:
                if not is_seat:
                    parts.append(self._part("sessions", line))
                    continue
                sheet.append(line)
                if len(sheet) == SHEET:
                    yield self._unit([*parts, self._sheet(session, sheet)])
                    parts, sheet = [], []
            if sheet:
                parts.append(self._sheet(session, sheet))
            if parts:
                yield self._unit(parts)

    # --- companies: rows judged together

    def _moving(self, name: str) -> str:
        """SQL: this correction (`f`) changes what rules between rows look at."""
        column = {"groups": "site", "participants": "birth_date"}[name]
        key = FILES[name].key[0]
        return f"EXISTS (SELECT 1 FROM r_{name} r WHERE r.{key} = f.{key} AND r.{column} IS NOT f.{column})"

    def _link_ways(self) -> None:
        at_moved_group = (
            "SELECT 'g:' || f.group_id, p.participant_id FROM f_groups f JOIN {} p USING (group_id)"
            f" WHERE {standing('groups')} AND {self._moving('groups')}"
        )
        link(self._store, self._store.db.execute(
            "SELECT f.participant_id, r.participant_id FROM f_parcours f JOIN r_parcours r USING (parcours_id)"
            f" WHERE {standing('parcours')}"
            f" UNION {at_moved_group.format('e_parcours')} UNION {at_moved_group.format('r_parcours')}"
        ))  # fmt: skip

    def _companies(self, members: dict[str, tuple[str, str]]) -> Iterator[Unit]:
        """A unit for each company; `members`: file -> (SQL of who a row belongs to, SQL of which rows)."""
        selects = " UNION ALL ".join(
            f"SELECT coalesce(l.company, {member}), {NUMBER[name]}, f.line FROM f_{name} f"
            f" LEFT JOIN linked l ON l.person = {member} WHERE {standing(name)} AND {which}"
            for name, (member, which) in members.items()
        )
        names = list(FILES)
        for _, rows in _grouped(self._store.db.execute(f"{selects} ORDER BY 1, 2, 3")):
            yield self._unit([self._part(names[number], line) for number, line in rows])

    # --- parts

    def _unit(self, parts: list[Part]) -> Unit:
        self._count += 1
        return Unit(f"{self._run}-{self._count}", parts)

    def _parts(self, name: str, which: str) -> Iterator[Part]:
        lines = self._store.db.execute(
            f"SELECT f.line FROM f_{name} f WHERE {standing(name)} AND {which} ORDER BY f.line"
        )
        for (line,) in lines:
            yield self._part(name, line)

    def _part(self, name: str, line: int) -> Part:
        file = FILES[name]
        recorded, _, *values = self._store.db.execute(
            f"SELECT {self._ids[name]} IS NOT NULL, f.* FROM f_{name} f WHERE f.line = ?",
            (line,),
        ).fetchone()
        record = self._record(file, values)
        command = {"command": COMMANDS[name][recorded], **_SHAPES.get(name, _plain)(record)}
        if command["command"] == "enrol":
            # Capacity rejects no row: history is what it was.
            command["entered_afterwards"] = True
        elif recorded:
            command["why"] = WHY
        if name == "participants":
            # Two participants may carry one national number: they are shown as possible doubles.
            command["same_number_accepted"] = True
        return Part(name, [line], [bool(recorded)], command)

    def _record(self, file: File, values: list[Any]) -> dict[str, Any]:
        record = {column.name: value for column, value in zip(file.staged, values, strict=False)}
        return record | self._store.unseal(file, values[-1]) if file.secret else record

    def _sheet(self, session: str, lines: list[int]) -> Part:
        marks = ", ".join("?" * len(lines))
        found = self._store.db.execute(
            "SELECT f.line, r.status IS NOT NULL, f.session_id, f.parcours_id, f.status, f.minutes, f.sealed"
            " FROM f_attendance f LEFT JOIN r_attendance r"
            " ON r.session_id = f.session_id AND r.parcours_id = f.parcours_id"
            f" WHERE f.line IN ({marks}) ORDER BY f.line",
            lines,
        ).fetchall()
        rows = []
        for _, _, *values in found:
            row = _plain(self._record(FILES["attendance"], values))
            del row["session_id"]
            rows.append(row)
        # Whether a session was held is what its own row says.
        command = {"command": "take-attendance", "session_id": session, "keep_status": True, "rows": rows}
        return Part("attendance", [line for line, *_ in found], [bool(known) for _, known, *_ in found], command)


def _plain(record: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if value is not None}


def _parcours(record: dict[str, Any]) -> dict[str, Any]:
    never = record["never_worked"]
    return _plain({**record, "never_worked": None if never is None else bool(never)})


def _bilan(record: dict[str, Any]) -> dict[str, Any]:
    levels: dict[str, Any] = {domain: record.pop(domain) for domain in DOMAINS}
    scored = {domain: int(level) if level.isdigit() else level for domain, level in _plain(levels).items()}
    return {**record, "levels": scored}


_SHAPES: Final[dict[str, Callable[[dict[str, Any]], dict[str, Any]]]] = {"parcours": _parcours, "bilans": _bilan}


def _grouped(found: Iterable[tuple[Any, ...]]) -> Iterator[tuple[str, list[tuple[int, int]]]]:
    """Rows (name, rank, line), sorted by name, gathered by it."""
    name: str | None = None
    rows: list[tuple[int, int]] = []
    for one, rank, line in found:
        if one != name:
            if name is not None:
                yield name, rows
            name, rows = one, []
        rows.append((rank, line))
    if name is not None:
        yield name, rows
