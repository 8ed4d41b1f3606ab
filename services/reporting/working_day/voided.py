"""What still hangs on a parcours or a group that was voided: it counts nowhere, and somebody has to void or correct it."""

from collections.abc import Sequence
from typing import Any, Final, Literal

import msgspec

from services.reporting.working_day.records import KEPT

_ON_PARCOURS: Final = [kind for kind, kept in KEPT.items() if kept.parent == "parcours_id"]
_VOIDED_PARCOURS: Final = """SELECT id, parent AS participant_id, also AS group_id FROM "{schema}".kept
    WHERE also = ANY($1) AND kind = 'parcours' AND NOT standing"""
_VOIDED_GROUPS: Final = "SELECT id FROM \"{schema}\".kept WHERE parent = ANY($1) AND kind = 'group' AND NOT standing"
_HANGING: Final = """SELECT parent, kind, id FROM "{schema}".kept WHERE parent = ANY($1) AND kind = ANY($2) AND standing
    UNION ALL SELECT parcours_id, 'bilan', bilan_id FROM "{schema}".bilans WHERE parcours_id = ANY($1) AND standing
    UNION ALL SELECT parcours_id, 'project', project_id FROM "{schema}".projects WHERE parcours_id = ANY($1) AND standing"""
_SUMS: Final = """SELECT parcours_id, sum(present + excused + absent)::bigint AS attendance, sum(interventions)::bigint AS interventions
    FROM "{schema}".volumes WHERE parcours_id = ANY($1) GROUP BY 1"""
_SESSIONS: Final = (
    """SELECT also AS parent, kind, id FROM "{schema}".kept WHERE also = ANY($1) AND kind = 'session' AND standing"""
)


class Hanging(msgspec.Struct, frozen=True, order=True):
    """One record by its kind and id."""

    kind: str
    id: str


class Voided(msgspec.Struct, frozen=True):
    """A parcours or group that was voided, and what hangs on it still.

    `records` has those that are kept (of sheets and interventions the last 92 days); `attendance` and `interventions` count
    all of a parcours, whatever their day.
    """

    of: Literal["parcours", "group"]
    id: str
    group_id: str
    participant_id: str | None
    records: Sequence[Hanging]
    attendance: int = 0
    interventions: int = 0


async def voided(connection: Any, schema: str, sites: Sequence[str], groups: Sequence[str]) -> list[Voided]:
    """What hangs on voided parcours of these groups, and on voided groups of these sites."""
    gone = await connection.fetch(_VOIDED_GROUPS.format(schema=schema), list(sites)) if sites else []
    names = [row["id"] for row in gone]
    rows = await connection.fetch(_VOIDED_PARCOURS.format(schema=schema), [*groups, *names])
    parcours = [row["id"] for row in rows]
    hanging = await _by_parent(connection, _HANGING.format(schema=schema), parcours, _ON_PARCOURS)
    sums = {row["parcours_id"]: row for row in await connection.fetch(_SUMS.format(schema=schema), parcours)}
    sessions = await _by_parent(connection, _SESSIONS.format(schema=schema), names)
    found = [Voided("group", one, one, None, sorted(sessions[one])) for one in sorted(sessions)]
    for row in sorted(rows, key=lambda row: str(row["id"])):
        mine, counted = hanging.get(row["id"], []), sums.get(row["id"])
        attendance, interventions = (counted["attendance"], counted["interventions"]) if counted else (0, 0)
        if mine or attendance or interventions:
            told = (row["id"], row["group_id"], row["participant_id"], sorted(mine), attendance, interventions)
            found.append(Voided("parcours", *told))
    return found


async def _by_parent(connection: Any, statement: str, *given: list[str]) -> dict[str, list[Hanging]]:
    found: dict[str, list[Hanging]] = {}
    for row in await connection.fetch(statement, *given):
        found.setdefault(row["parent"], []).append(Hanging(row["kind"], row["id"]))
    return found
