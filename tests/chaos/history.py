"""A history without end, the same for a seed: the commands of one client in their order, and the rows they make true."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from tests.e2e.folders import Row, Rows, make
from tests.reporting.bruteforce import DOMAINS

SITES = ("nord", "sud")
FILES = (
    "groups", "participants", "parcours", "bilans", "projects", "interventions", "workshops", "sessions", "attendance"
)  # fmt: skip
IDS = {
    "groups": "group_id",
    "participants": "participant_id",
    "parcours": "parcours_id",
    "bilans": "bilan_id",
    "projects": "project_id",
    "interventions": "intervention_id",
    "workshops": "workshop_id",
    "sessions": "session_id",
}
NUMBERS = ("minutes", "capacity")
PEOPLE, SESSIONS = 3, 8
"""Of one chapter: about 130 commands."""
AFTERWARDS = {"entered_afterwards": True}
"""A history is: whether a group was closed by then, or who waited, is not asked."""


@dataclass(frozen=True)
class Step:
    """One command, and the rows (file, row) that hold once it is acknowledged."""

    service: str
    command: str
    body: dict[str, Any]
    rows: tuple[tuple[str, Row], ...]


class Recorded:
    """What holds by the acknowledged commands, as the rows of the import's files."""

    def __init__(self) -> None:
        self._rows: dict[str, dict[tuple[str, ...], Row]] = {name: {} for name in FILES}

    def note(self, step: Step) -> None:
        """The step was acknowledged."""
        for name, row in step.rows:
            key = (row["session_id"], row["parcours_id"]) if name == "attendance" else (row[IDS[name]],)
            self._rows[name][key] = row

    def rows(self) -> Rows:
        """The files."""
        return {name: list(rows.values()) for name, rows in self._rows.items()}


def story(seed: int, client: int) -> Iterator[Step]:
    """The steps of one client: a chapter's groups, persons and parcours while the chapter before goes on.

    So commands go on for a while also where a new parcours does not become known to the other services.
    """
    dice = Random(f"{seed}/{client}")
    before: Iterator[Step] = iter(())
    number = 0
    while True:
        rows = _chapter(seed, f"c{client}.{number}")
        first, rest = _beginning(rows), _support(dice, rows)
        for step in first:
            yield step
            yield from _some(before, 4)
        yield from before
        before, number = rest, number + 1


def _some(steps: Iterator[Step], most: int) -> Iterator[Step]:
    for _, step in zip(range(most), steps, strict=False):
        yield step


def _chapter(seed: int, mark: str) -> Rows:
    rows = make(mark, seed, people=PEOPLE, sessions=SESSIONS)
    for row in (one for kept in rows.values() for one in kept):
        if "site" in row:  # all clients write into the same figures
            row["site"] = row["site"].rpartition("-")[2]
    return rows


def _beginning(rows: Rows) -> Iterator[Step]:
    """Groups, persons and their parcours, still open; one that is prolonged goes on in the next."""
    for name, command in (("groups", "open-group"), ("participants", "register-participant")):
        for row in rows[name]:
            yield Step("intake", command, body(row), ((name, row),))
    ways = {row["parcours_id"]: row for row in rows["parcours"]}
    nexts = {row["prolonged_into"] for row in rows["parcours"] if row.get("prolonged_into")}
    for row in rows["parcours"]:
        if row["parcours_id"] not in nexts:
            yield Step("intake", "enrol", body(_open(row)) | AFTERWARDS, (("parcours", _open(row)),))
        if into := row.get("prolonged_into"):
            start = body(_open(ways[into]))
            del start["participant_id"]
            asked = {"parcours_id": row["parcours_id"], "ended_on": row["ended_on"], "next": start} | AFTERWARDS
            yield Step("intake", "prolong-parcours", asked, (("parcours", row), ("parcours", _open(ways[into]))))


def _open(row: Row) -> Row:
    return {**row, "ended_on": "", "end_kind": "", "end_reason": "", "prolonged_into": ""}


def _support(dice: Random, rows: Rows) -> Iterator[Step]:
    """What hangs on the parcours, with corrections, and at last the ends."""
    made = {
        "bilans": ("bilan", "complete-bilan", "correct-bilan"),
        "projects": ("bilan", "define-project", "correct-project"),
        "interventions": ("bilan", "record-intervention", "correct-intervention"),
        "workshops": ("ateliers", "plan-workshop", "correct-workshop"),
        "sessions": ("ateliers", "record-session", "correct-session"),
        "attendance": ("ateliers", "record-attendance", "record-attendance"),
    }
    for name, (service, command, correction) in made.items():
        for row in rows[name]:
            yield Step(service, command, body(row), ((name, row),))
            if "minutes" in row and row["minutes"] and dice.random() < 0.2:
                other = {**row, "minutes": str(int(row["minutes"]) + 5)}
                yield Step(service, correction, body(other) | {"why": "Mistyped."}, ((name, other),))
    for row in rows["parcours"]:
        if row["end_kind"] not in ("", "prolonged"):
            end = {name: row.get(name, "") for name in ("parcours_id", "ended_on", "end_kind", "end_reason")}
            if end["end_kind"] == "abandoned":
                end["end_reason"] = end["end_reason"] or "unknown"
            yield Step("intake", "end-parcours", body(end), (("parcours", row),))


def body(row: Row) -> dict[str, Any]:
    """A row of a file as the command's body."""
    found: dict[str, Any] = {name: int(cell) if name in NUMBERS else cell for name, cell in row.items() if cell}
    if "never_worked" in found:
        found["never_worked"] = found["never_worked"] == "yes"
    if "national_number" in found:
        # Histories of several clients have people of one number, as imports do.
        found["same_number_accepted"] = True
    if "bilan_id" in found:
        levels = {domain: found.pop(domain) for domain in DOMAINS if domain in found}
        found["levels"] = {domain: int(level) if level.isdigit() else level for domain, level in levels.items()}
    return found
