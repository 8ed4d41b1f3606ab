"""What weeks are made of, out of the history's tables: a statement a kind of thing, however many parcours."""

from collections.abc import Sequence
from typing import Any

import asyncpg
import msgspec

from services.ateliers.weeks.week import Came, Slot
from services.kernel.roster import Listed
from shared.db import reaching

SLOT = "session_id, workshop_id, group_id, programme.held_on, programme.minutes, programme.status"
OF_GROUPS = f"SELECT {SLOT} FROM programme WHERE group_id = ANY($1) AND held_on BETWEEN $2 AND $3"
PLACED = f"""SELECT {SLOT}, parcours_id FROM asked JOIN programme USING (session_id)
    WHERE parcours_id = ANY($1) AND asked.status = 'placed' AND held_on BETWEEN $2 AND $3"""
CAME = f"""SELECT {SLOT}, parcours_id, attended.status AS came, attended.minutes AS stayed
    FROM attended JOIN programme USING (session_id) WHERE parcours_id = ANY($1) AND attended.held_on BETWEEN $2 AND $3"""


class Material(msgspec.Struct):
    """Of one parcours: the sessions it has to do with, those it has a place in, its attendance by session."""

    slots: dict[str, Slot] = {}
    placed: set[str] = set()
    came: dict[str, Came] = {}


async def material(pool: asyncpg.Pool, listed: Sequence[Listed], first: str, last: str) -> dict[str, Material]:
    """The material of these parcours between two days, both included. Raises Unavailable."""
    found = {one.parcours_id: Material({}, set(), {}) for one in listed}
    async with reaching(), pool.acquire() as connection:
        groups = await slots(connection, {one.group_id for one in listed}, first, last)
        for one in listed:
            found[one.parcours_id].slots |= {slot.session_id: slot for slot in groups if slot.group_id == one.group_id}
        for row in await connection.fetch(PLACED, list(found), first, last):
            mine = found[row["parcours_id"]]
            mine.slots[row["session_id"]] = _slot(row)
            mine.placed.add(row["session_id"])
        for row in await connection.fetch(CAME, list(found), first, last):
            mine = found[row["parcours_id"]]
            mine.slots[row["session_id"]] = _slot(row)
            mine.came[row["session_id"]] = Came(row["came"], row["stayed"])
    return found


async def slots(connection: Any, groups: set[str], first: str, last: str) -> list[Slot]:
    """The sessions of these groups between two days, both included."""
    return [_slot(row) for row in await connection.fetch(OF_GROUPS, list(groups), first, last)]


def _slot(row: Any) -> Slot:
    return Slot(*(row[name] for name in Slot.__struct_fields__))
