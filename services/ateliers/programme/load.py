"""What the programme is made of: which sessions it has, and what is recorded of them and of their workshops."""

from collections.abc import Callable, Collection, Iterable, Mapping

import msgspec

from services.ateliers.events import Session, Workshop, WorkshopDoc
from services.ateliers.offerings.events import OFFERING, Offering, Offerings
from services.ateliers.programme.programme import Appointment, Asked, programme
from services.ateliers.signups.events import SIGN_UP, SignUp, SignUps
from services.ateliers.signups.places import places_of
from services.ateliers.slots.events import IN_GROUP
from services.ateliers.slots.read import sessions_and_slots
from services.kernel import roster
from shared.db import reaching
from shared.eventlog import EventLog
from shared.service import Parts

OF_GROUP = "SELECT session_id FROM programme WHERE group_id = $1 AND held_on BETWEEN $2 AND $3"
OF_ALL = "SELECT session_id FROM programme WHERE held_on BETWEEN $1 AND $2"


async def of_group(running: Parts, group_id: str, first: str, last: str) -> list[Appointment]:
    """The sessions of a group between two days, both included, and those for several groups of which it is one."""
    shared = await running.log.children(IN_GROUP, [group_id])
    ids = await _ids(running, OF_GROUP, group_id, first, last)
    ids |= {entry.stream.partition(":")[2] for entry in shared}
    return await _appointments(running, ids, lambda one: first <= one.held_on <= last)


async def of_site(running: Parts, site: str | None, first: str, last: str) -> list[Appointment]:
    """The sessions at a site (None: at all) between two days, both included."""
    ids = await _ids(running, OF_ALL, first, last)
    return await _appointments(running, ids, lambda one: site is None or one.site == site)


async def _ids(running: Parts, query: str, *given: str) -> set[str]:
    for follower in running.followers:
        await follower.current()
    async with reaching():
        return {row["session_id"] for row in await running.pool.fetch(query, *given)}


async def _appointments(running: Parts, ids: Collection[str], kept: Callable[[Session], bool]) -> list[Appointment]:
    found, slots = await sessions_and_slots(running.log, ids)
    sessions = [one for one in found.values() if kept(one)]
    workshops, offerings = await _workshops(running.log, {one.workshop_id for one in sessions})
    return programme(sessions, slots, workshops, offerings, await _asked(running, sessions, workshops))


async def _workshops(
    log: EventLog, ids: Collection[str]
) -> tuple[dict[str, Workshop], dict[str, Collection[Offering]]]:
    streams = await log.load([f"{kind}:{identity}" for identity in ids for kind in ("workshop", OFFERING.stream)])
    docs = {identity: streams[f"workshop:{identity}"].doc for identity in ids}
    standing = {identity: msgspec.json.decode(doc, type=WorkshopDoc).workshop for identity, doc in docs.items() if doc}
    offered = {
        identity: msgspec.json.decode(streams[f"{OFFERING.stream}:{identity}"].doc or b"{}", type=Offerings).offerings
        for identity in ids
    }
    return (
        {identity: one for identity, one in standing.items() if one is not None},
        {identity: some.values() for identity, some in offered.items()},
    )


async def _asked(running: Parts, sessions: Iterable[Session], workshops: Mapping[str, Workshop]) -> dict[str, Asked]:
    """The places of the sessions, and the sign-ups counted; nobody is named."""
    of = {one.session_id: one for one in sessions}
    streams = await running.log.load([f"{SIGN_UP.stream}:{identity}" for identity in of])
    capacity = {identity: one.capacity for identity, one in workshops.items()}
    groups = {one.group_id for one in of.values() if one.group_id and capacity.get(one.workshop_id) is not None}
    async with reaching():
        members = await roster.members(running.pool, groups)
        away = await roster.suspensions(running.pool, {one.parcours_id for some in members.values() for one in some})

    def suspended(parcours_id: str, day: str) -> bool:
        return any(one.holds_on(day) for one in away[parcours_id])

    found = {}
    for identity, session in of.items():
        doc = streams[f"{SIGN_UP.stream}:{identity}"].doc
        sign_ups = msgspec.json.decode(doc or b"{}", type=SignUps).sign_ups.values()
        expected = members.get(session.group_id or "", ())
        places = places_of(capacity.get(session.workshop_id), session.held_on, expected, suspended)
        found[identity] = Asked(places, _count(sign_ups, "placed"), _count(sign_ups, "waiting"))
    return found


def _count(sign_ups: Iterable[SignUp], status: str) -> int:
    return sum(one.status == status for one in sign_ups)
