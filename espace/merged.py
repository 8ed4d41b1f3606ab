"""Rows of files that are one person's, as an export writes them: under the file that survives, where one file has its rules. Pure.

A person who was entered twice may have two values of one day, two consents that hold, two candidacies for one group. Read together
they say one thing (services/intake/family.py): that is what is written, so that an import takes it.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, NamedTuple

Row = dict[str, Any]


class Told(NamedTuple):
    """A row under the file that survives; `own` where it was recorded there."""

    own: bool
    row: Row


def as_one(name: str, told: Iterable[Told]) -> list[Row]:
    """The rows of an optional file, those of merged files made to fit together; any other file's as they are."""
    rule = _RULES.get(name)
    if rule is None:
        return [one.row for one in told]
    people: dict[str, list[Told]] = {}
    for one in told:
        people.setdefault(one.row["participant_id"], []).append(one)
    found: list[Row] = []
    for mine in people.values():
        if all(one.own for one in mine):
            found += [one.row for one in mine]
        else:
            found += rule([one.row for one in sorted(mine, key=lambda one: not one.own)])
    return found


def _first_of(key: Callable[[Row], Any]) -> Callable[[list[Row]], list[Row]]:
    """Of rows with the same key the first, which is the surviving file's own; all of those without one."""

    def rule(rows: list[Row]) -> list[Row]:
        first: dict[Any, Row] = {}
        for row in rows:
            first.setdefault(key(row), row)
        return [row for row in rows if key(row) is None or first[key(row)] is row]

    return rule


def _consents(rows: list[Row]) -> list[Row]:
    """By scope: a withdrawal ends what was given before it in any file, and what was given while one holds adds nothing."""
    ends: dict[str, list[str]] = {}
    for row in rows:
        if row.get("withdrawn_on"):
            ends.setdefault(row["scope"], []).append(row["withdrawn_on"])
    found, until = [], dict[str, str | None]()
    for row in sorted(rows, key=lambda row: str(row["given_on"])):
        end = min((day for day in ends.get(row["scope"], ()) if day > row["given_on"]), default=None)
        if row.get("withdrawn_on") == row["given_on"]:
            end = row["given_on"]
        holds = until.get(row["scope"], "")
        if holds is not None and row["given_on"] >= holds:
            found.append(row if end is None else row | {"withdrawn_on": end})
            until[row["scope"]] = end
    return found


def _open_in_group(row: Mapping[str, Any]) -> str | None:
    open_now = row.get("status", "waiting") in ("waiting", "offered", "accepted")
    return str(row["group_id"]) if open_now else None


_RULES: Final[dict[str, Callable[[list[Row]], list[Row]]]] = {
    "profile_values": _first_of(lambda row: (row["item"], row.get("language"), row["holds_from"])),
    "consents": _consents,
    "candidacies": _first_of(_open_in_group),
}
