"""Chains of parcours: each prolonged into the next. A person's plan and referent go on along them."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from services.kernel.roster import Listed

_COLUMNS: Final = ", ".join(Listed.__struct_fields__)
_OTHERS: Final = ", ".join(f"other.{name}" for name in Listed.__struct_fields__)


def _along(step: str) -> str:
    # UNION, not UNION ALL: it ends also where events that are still to come leave a circle.
    return f"""WITH RECURSIVE found AS (
        SELECT {_COLUMNS} FROM roster WHERE parcours_id = ANY($1)
        UNION SELECT {_OTHERS} FROM roster AS other JOIN found ON {step} WHERE other.standing
    ) SELECT * FROM found"""


_EARLIER: Final = _along("other.prolonged_into = found.parcours_id")
_LATER: Final = _along("other.parcours_id = found.prolonged_into")
_CURRENT: Final = f"""SELECT {_COLUMNS} FROM roster WHERE standing AND (ended_on IS NULL OR ended_on > $1)
    AND ($2::text IS NULL OR site = $2) AND ($3::text IS NULL OR group_id = $3)"""


async def earlier(pool: Any, parcours: Iterable[str]) -> dict[str, Listed]:
    """These parcours and those that were prolonged into them, one after another, by id."""
    return {row["parcours_id"]: Listed(*row) for row in await pool.fetch(_EARLIER, list(parcours))}


async def later(pool: Any, parcours: Iterable[str]) -> dict[str, Listed]:
    """These parcours and those that they were prolonged into, one after another, by id."""
    return {row["parcours_id"]: Listed(*row) for row in await pool.fetch(_LATER, list(parcours))}


async def current(pool: Any, since: str, site: str | None, group: str | None) -> dict[str, Listed]:
    """The parcours of a site, a group or both that stand and were open after the day `since`, by id."""
    return {row["parcours_id"]: Listed(*row) for row in await pool.fetch(_CURRENT, since, site, group)}


async def around(pool: Any, parcours_id: str) -> list[str]:
    """The parcours that were prolonged into this one, itself, and those that it goes on in, in that order."""
    known = await later(pool, [parcours_id])
    last = known.get(parcours_id)
    passed = {parcours_id}
    while last is not None and last.standing and last.prolonged_into in known.keys() - passed:
        last = known[last.prolonged_into or ""]
        passed.add(last.parcours_id)
    if last is None:
        return [parcours_id]
    known = await earlier(pool, [last.parcours_id])
    return [one.parcours_id for one in chains([last.parcours_id], known)[last.parcours_id]]


def chains(parcours: Iterable[str], known: Mapping[str, Listed]) -> dict[str, tuple[Listed, ...]]:
    """Each of these parcours that is known with those that were prolonged into it, the first of them first. Pure.

    Only parcours of one person: while a correction is on its way the roster may say otherwise.
    """
    into: dict[tuple[str | None, str], Listed] = {}
    for one in sorted(known.values(), key=lambda one: one.position):
        if one.standing and one.prolonged_into is not None:
            into[one.prolonged_into, one.participant_id] = one
    found = {}
    for identity in parcours:
        if identity in known:
            steps = [known[identity]]
            while (before := into.get((steps[-1].parcours_id, steps[-1].participant_id))) and before not in steps:
                steps.append(before)
            found[identity] = tuple(reversed(steps))
    return found
