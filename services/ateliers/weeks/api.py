"""The weeks of a parcours and of a group: `GET /v1/parcours/{id}/week` and `GET /v1/groups/{id}/week`."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Literal

import msgspec
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from services.ateliers.refusals import refuse
from services.ateliers.weeks.load import material
from services.ateliers.weeks.week import Week, days_of, monday_of, week
from services.kernel import roster
from services.kernel.dates import today
from services.kernel.days_off import Community, days_off
from services.kernel.roles import ATTENDANCE
from services.kernel.roster import Listed
from shared import problems
from shared.db import reaching
from shared.envelope import canonical
from shared.fields import IsoDate
from shared.needs import needs
from shared.reads import RecordId
from shared.service import Parts, parts
from shared.web import Caller, clock

LAST = date(9999, 12, 20)
"""The last Monday whose week the calendar has whole."""
Holidays = Annotated[
    Literal["french", "flemish", "none"],
    Query(description="The Community whose school holidays are days off, beside the public holidays of Belgium."),
]
Of = Annotated[IsoDate | None, Query(description="A day of the week asked for; left out: today.")]


def week_routes() -> APIRouter:
    """The two reads."""
    routes = APIRouter()

    @routes.get("/parcours/{parcours_id}/week", response_class=Response, dependencies=[needs(ATTENDANCE)])
    async def of_parcours(
        request: Request, origin: Caller, parcours_id: RecordId, of: Of = None, school_holidays: Holidays = "french"
    ) -> Response:
        """A participant's week: planned, attended and minutes against what the process of their public asks."""
        running = parts(request)
        async with reaching():
            found = (await roster.find(running.pool, [parcours_id])).get(parcours_id)
        if found is None or not found.standing:
            raise refuse("no_such_record", "parcours_id")
        (one,) = await _weeks(running, [found], _monday(of), school_holidays)
        body = msgspec.structs.asdict(one) | {"group_id": found.group_id, "participant_id": found.participant_id}
        return Response(canonical(body), media_type="application/json")

    @routes.get("/groups/{group_id}/week", response_class=Response, dependencies=[needs(ATTENDANCE)])
    async def of_group(
        request: Request, origin: Caller, group_id: RecordId, of: Of = None, school_holidays: Holidays = "french"
    ) -> Response:
        """The same week of each parcours of a group that is open on a day of it, without their sessions."""
        running = parts(request)
        monday = _monday(of)
        async with reaching():
            groups = await roster.find_groups(running.pool, [group_id])
            members = (await roster.members(running.pool, [group_id]))[group_id]
        if group_id not in groups or not groups[group_id].standing:
            raise refuse("no_such_record", "group_id")
        days = days_of(monday)
        weeks = await _weeks(running, [one for one in members if any(map(one.open_on, days))], monday, school_holidays)
        lines = [
            {name: value for name, value in msgspec.structs.asdict(one).items() if name != "sessions"} for one in weeks
        ]
        body = {"group_id": group_id, "public": groups[group_id].public, "monday": days[0], "sunday": days[-1]}
        return Response(canonical(body | {"parcours": lines}), media_type="application/json")

    return routes


def _monday(of: str | None) -> date:
    monday = monday_of(date.fromisoformat(of) if of else today(clock))
    if monday > LAST:
        raise problems.refuse("invalid", "of")
    return monday


async def _weeks(running: Parts, listed: Sequence[Listed], monday: date, holidays: str) -> list[Week]:
    for follower in running.followers:
        await follower.current()
    days = days_of(monday)
    async with reaching():
        groups = await roster.find_groups(running.pool, {one.group_id for one in listed})
        stood_still = await roster.suspensions(running.pool, [one.parcours_id for one in listed])
    found = await material(running.pool, listed, days[0], days[-1])
    day = today(clock).isoformat()
    off = days_off(range(int(days[0][:4]), int(days[-1][:4]) + 1), _community(holidays))
    return [
        week(
            one,
            groups[one.group_id].public,
            monday,
            mine.slots.values(),
            mine.placed,
            mine.came,
            day,
            suspended={day for day in days if any(time.holds_on(day) for time in stood_still[one.parcours_id])},
            closed=off.keys() & set(days),
        )
        for one in listed
        for mine in (found[one.parcours_id],)
    ]


def _community(holidays: str) -> Community | None:
    return "french" if holidays == "french" else "flemish" if holidays == "flemish" else None
