"""A little world that knows what may hang on what, and writes each difference it sees as an event of its service.

Rows are in the import's columns; what an event carries for one is its service's record.
"""

from typing import Any, NamedTuple

from tests.reporting.bruteforce import DOMAINS, Records, Row

Event = dict[str, Any]
"""`position`, `type`, `participant` (or None) and `data` (`id record before why`)."""


class Kind(NamedTuple):
    """A kind of record: its service, its name in event types, and the types of its first recording."""

    source: str
    name: str
    first: str


# In the order in which a change of one makes a change of the next.
WORLD = {
    "groups": Kind("intake", "group", "group-opened"),
    "participants": Kind("intake", "participant", "participant-registered"),
    "parcours": Kind("intake", "parcours", "participant-enrolled"),
    "bilans": Kind("bilan", "bilan", "bilan-completed"),
    "projects": Kind("bilan", "project", "project-defined"),
    "interventions": Kind("bilan", "intervention", "intervention-recorded"),
    "workshops": Kind("ateliers", "workshop", "workshop-planned"),
    "sessions": Kind("ateliers", "session", "session-planned"),
    "attendance": Kind("ateliers", "attendance", "workshop-attended"),
}
REFERS = {
    "parcours": {"participant_id": "participants", "group_id": "groups"},
    "bilans": {"parcours_id": "parcours"},
    "projects": {"parcours_id": "parcours"},
    "interventions": {"parcours_id": "parcours"},
    "sessions": {"workshop_id": "workshops", "group_id": "groups"},
    "attendance": {"session_id": "sessions", "parcours_id": "parcours"},
}
# What may not be voided while something of these stands on it. A parcours may: other services cannot forbid it.
HOLDS = {
    "groups": {"parcours", "sessions"},
    "participants": {"parcours"},
    "workshops": {"sessions"},
    "sessions": {"attendance"},
}
MOVES = {
    "parcours": "participant_id",
    "bilans": "parcours_id",
    "projects": "parcours_id",
    "interventions": "parcours_id",
}


class World:
    """The rows that stand, and the events that said so."""

    def __init__(self) -> None:
        self.rows: dict[str, dict[str, Row]] = {kind: {} for kind in WORLD}
        self.events: dict[str, list[Event]] = {"intake": [], "bilan": [], "ateliers": []}
        self._said: dict[str, dict[str, Row]] = {kind: {} for kind in WORLD}

    def put(self, kind: str, identity: str, row: Row | None) -> None:
        """Record a row, or correct it, or void it (None); nothing where it may not be."""
        if row is None:
            if identity not in self.rows[kind] or self._holds(kind, identity):
                return
            del self.rows[kind][identity]
        else:
            if not self._fits(kind, identity, row):
                return
            self.rows[kind][identity] = row
        for each in WORLD:
            for one in sorted(self._said[each].keys() | self.rows[each].keys()):
                self._say(each, one)

    def records(self) -> Records:
        """What counts in the end: nothing that hangs on a voided parcours."""
        standing = self.rows["parcours"]
        return {
            kind: [row for row in rows.values() if "parcours_id" not in row or row["parcours_id"] in standing]
            for kind, rows in self.rows.items()
        }

    def _holds(self, kind: str, identity: str) -> bool:
        if kind == "participants" and any(row["merged_into"] == identity for row in self.rows[kind].values()):
            return True
        return any(
            row[column] == identity
            for other in HOLDS.get(kind, ())
            for row in self.rows[other].values()
            for column, to in REFERS[other].items()
            if to == kind
        )

    def _fits(self, kind: str, identity: str, row: Row) -> bool:
        for column, to in REFERS.get(kind, {}).items():
            if row[column] is not None and row[column] not in self.rows[to]:
                return False
        if kind == "bilans" and row["phase"] != "follow_up":
            others = (other for key, other in self.rows[kind].items() if key != identity)
            return all((other["parcours_id"], other["phase"]) != (row["parcours_id"], row["phase"]) for other in others)
        if kind == "participants":
            files, into = self.rows[kind], row["merged_into"]
            while into is not None:
                if into == identity or into not in files:
                    return False
                into = files[into]["merged_into"]
        return True

    def _say(self, kind: str, identity: str) -> None:
        before = self._said[kind].get(identity)
        row = self.rows[kind].get(identity)
        record = None if row is None else self._record(kind, row)
        if record == before:
            return
        if record is None:
            del self._said[kind][identity]
        else:
            self._said[kind][identity] = record
        name = _event_type(kind, record, before)
        if record and before and kind in MOVES and record[MOVES[kind]] != before[MOVES[kind]]:
            self._event(kind, identity, name, None, before)
            self._event(kind, identity, name, record, None)
        else:
            self._event(kind, identity, name, record, before)

    def _event(self, kind: str, identity: str, name: str, record: Row | None, before: Row | None) -> None:
        log = self.events[WORLD[kind].source]
        data = {"id": identity, "record": record, "before": before, "why": None}
        about = record or before or {}
        participant = about.get("participant_id")
        if participant is None and "parcours_id" in about:
            # A voided parcours still has the person whom the roster last had for it.
            said = self._said["parcours"].get(about["parcours_id"])
            participant = said["participant_id"] if said else None
        log.append({"position": len(log) + 1, "type": f"{name}.v1", "participant": participant, "data": data})

    def _record(self, kind: str, row: Row) -> Row:
        """The record that an event carries for a row."""
        record = dict(row)
        if kind == "participants":
            born = record.pop("birth_date")
            record |= {"birth_year": int(born[:4]) if born else None, "identity": {}}
        elif kind == "parcours":
            record["site"] = self.rows["groups"][row["group_id"]]["site"]
            record["never_worked"] = {"yes": True, "no": False, None: None}[row["never_worked"]]
            if row["end_kind"] == "abandoned":
                record["end_reason"] = row["end_reason"] or "unknown"
        elif kind == "bilans":
            levels = {domain: record.pop(domain) for domain in DOMAINS}
            given = {domain: level for domain, level in levels.items() if level is not None}
            record["levels"] = {domain: int(level) if level.isdecimal() else level for domain, level in given.items()}
        elif kind == "sessions":
            record["site"] = self.rows["workshops"][row["workshop_id"]]["site"]
        elif kind == "attendance":
            session = self.rows["sessions"][row["session_id"]]
            minutes = session["minutes"] if row["minutes"] is None else row["minutes"]
            record |= {
                "minutes": minutes if row["status"] == "present" else 0,
                "held_on": session["held_on"],
                "family": self.rows["workshops"][session["workshop_id"]]["family"],
                "cancelled": session["status"] == "cancelled",
            }
        return record


def _event_type(kind: str, record: Row | None, before: Row | None) -> str:
    about = WORLD[kind]
    if record is None:
        return f"{about.name}-voided"
    if before is None:
        return about.first
    changed = {column for column in record if record[column] != before[column]}
    if kind == "participants" and changed == {"merged_into"}:
        return "participants-merged" if record["merged_into"] else "participants-unmerged"
    if kind == "parcours" and before["ended_on"] is None and changed <= {"ended_on", "end_kind", "end_reason"}:
        return "parcours-prolonged" if record["end_kind"] == "prolonged" else "parcours-ended"
    if kind == "projects" and changed == {"withdrawn_on"} and record["withdrawn_on"]:
        return "project-withdrawn"
    if kind == "sessions" and changed == {"status"} and record["status"] != "planned":
        return f"session-{record['status']}"
    return f"{about.name}-corrected"
