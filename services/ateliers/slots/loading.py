"""What commands about slots and series need loaded: their sessions, and the slots that have a room or a leader on a day."""

from collections.abc import Iterable, Sequence
from types import SimpleNamespace
from typing import Any

from services.ateliers import commands as first
from services.ateliers.events import Session, SessionDoc
from services.ateliers.offerings.events import OFFERING
from services.ateliers.series import commands as s
from services.ateliers.series.days import MOST_SESSIONS, days_of
from services.ateliers.series.decide import session_id
from services.ateliers.series.events import SERIES
from services.ateliers.sheets import Sheets
from services.ateliers.signups.events import SIGN_UP
from services.ateliers.slots import commands as c
from services.ateliers.slots.events import IN_SERIES, LEADER, ROOM, SLOT, leader_day, room_day
from services.ateliers.slots.following import links, of_session
from shared import shelves
from shared.eventlog import EventLog
from shared.problems import Refusal

FOLLOWED = (first.CorrectSession, first.CancelSession, first.VoidSession)
"""The commands about a session after which its slot follows."""
MOVING = (c.MoveSession, c.CallOffSession, c.ReplaceSession, s.ChangeSeries, s.EndSeries)
"""The commands after which the attendance of sessions may follow."""
OF_SERIES = (s.PlanSeries, s.ChangeSeries, s.EndSeries, s.VoidSeries)

SAYING = (s.RecordSeries, s.CorrectSeries)
"""The commands that say how a series stands."""


async def sessions(log: EventLog, streams: Sheets, commands: Sequence[Any]) -> set[str]:
    """The sessions of series that these commands touch, those they make included, and the ones that replace another."""
    mine = [command for command in commands if isinstance(command, OF_SERIES)]
    found = _new(commands, streams)
    if mine:
        entries = await log.children(IN_SERIES, {command.series_id for command in mine})
        streams.add((), entries)
        found |= {entry.stream.partition(":")[2] for entry in entries}
    return found


def _new(commands: Sequence[Any], streams: Sheets) -> set[str]:
    """The ids of sessions that these commands may make, `session_id` apart."""
    found = {command.new_session_id for command in commands if isinstance(command, c.ReplaceSession)}
    most: dict[str, int] = {}
    starts: dict[str, set[int]] = {}
    for command, plans in _plans(commands, streams):
        most[command.series_id] = most.get(command.series_id, 0) + len(_days(command, plans))
        starts.setdefault(command.series_id, set()).update([getattr(plan, "made", 0) for plan in plans] or [0])
    for identity, count in most.items():
        # Of more changes than so many in one request the rest is refused as contended.
        numbers = range(1, min(count, 3 * MOST_SESSIONS) + 1)
        found |= {session_id(identity, made + number) for made in starts[identity] for number in numbers}
    return found


def _plans(commands: Sequence[Any], streams: Sheets) -> list[tuple[Any, list[Any]]]:
    """The commands about series, each with what it may start from: how its series stands, and what this request makes of it."""
    found: list[tuple[Any, list[Any]]] = []
    latest: dict[str, Any] = {}
    for command in commands:
        if isinstance(command, (*OF_SERIES, *SAYING)):
            standing = shelves.standing(streams, SERIES, command.series_id)
            before = [plan for plan in (standing, latest.get(command.series_id)) if plan is not None]
            found.append((command, before))
            if isinstance(command, (s.PlanSeries, *SAYING)):
                latest[command.series_id] = command
            elif isinstance(command, s.ChangeSeries) and before:
                latest[command.series_id] = _changed(before[-1], command)
    return found


def _changed(plan: Any, command: s.ChangeSeries) -> SimpleNamespace:
    names = ("weekdays", "until_on", "school_holidays", "closed_days", "room", "leader")
    given = {name: _given(plan, command, name) for name in names}
    return SimpleNamespace(**given, workshop_id=plan.workshop_id, made=getattr(plan, "made", 0))


def _given(plan: Any, command: Any, name: str) -> Any:
    value = getattr(command, name)
    return getattr(plan, name) if value is None else value


def _days(command: Any, plans: Iterable[Any]) -> set[str]:
    """The days on which a command about a series may plan; none where it will be refused."""
    if isinstance(command, s.PlanSeries):
        return _days_of(command, command)
    return {day for plan in plans for day in _days_of(command, plan)} if isinstance(command, s.ChangeSeries) else set()


def _days_of(command: s.PlanSeries | s.ChangeSeries, plan: Any) -> set[str]:
    names = ("until_on", "school_holidays", "closed_days")
    try:
        days, _ = days_of(
            _given(plan, command, "weekdays"), command.from_on, *(_given(plan, command, name) for name in names)
        )
    except Refusal:
        return set()
    return set(days)


async def signed_up(log: EventLog, streams: Sheets, commands: Sequence[Any]) -> set[str]:
    """Bring in the sign-ups that go along to a session that replaces another; their parcours."""
    replaced = [command for command in commands if isinstance(command, c.ReplaceSession)]
    names = {f"{SIGN_UP.stream}:{one}" for command in replaced for one in (command.session_id, command.new_session_id)}
    await _load(log, streams, names)
    return {
        one.parcours_id for command in replaced for one in shelves.shelf(streams, SIGN_UP, command.session_id).values()
    }


async def slots(
    log: EventLog, streams: Sheets, commands: Sequence[Any], following: Iterable[str], workshops: Iterable[str]
) -> None:
    """Bring in the slots of the sessions at hand, and where a command plans, what its rooms and leaders have on its days.

    `workshops` are those at hand, recorded yet or not.
    """
    mine = [command for command in commands if isinstance(command, (*c.COMMANDS, *OF_SERIES))]
    wanted = set(following) | {command.session_id for command in commands if isinstance(command, FOLLOWED)}
    if mine:
        wanted |= {command.session_id for command in mine if hasattr(command, "session_id")}
        wanted |= {doc.session.session_id for doc in streams.documents_of("session") if doc.session}
        wanted |= _new(commands, streams)
    if any(isinstance(command, first.CorrectWorkshop) for command in commands):
        # A session that the same request brings to a workshop follows its site too.
        wanted |= {command.session_id for command in commands if hasattr(command, "session_id")}
    if not wanted and not mine:
        return
    await _load(log, streams, (f"{SLOT.stream}:{identity}" for identity in wanted))
    left = {command.session_id for command in commands if isinstance(command, first.VoidSession)}
    held = (slot for identity in left if (slot := of_session(streams, identity)) is not None)
    await _load(log, streams, (f"{SLOT.stream}:{other}" for slot in held for other in links(slot)))
    if not mine:
        return
    streams.add((), (await log.find(SLOT.name, wanted)).values())
    await _series(log, streams, _of(mine, "series_id"))
    await _load(log, streams, (f"{OFFERING.stream}:{identity}" for identity in workshops))
    said = _said(commands)
    plans = {id(command): before for command, before in _plans(commands, streams)}
    met = _met(streams)
    rooms: set[str] = set()
    leaders: set[str] = set()
    for command in mine:
        series = plans.get(id(command), [])
        if isinstance(command, s.ChangeSeries):
            series = [*series, *met.get(command.series_id, ())]
        more_rooms, more_leaders = _places(command, streams, said, series)
        rooms |= more_rooms
        leaders |= more_leaders
    entries = [*await log.children(ROOM, rooms), *await log.children(LEADER, leaders)] if rooms or leaders else []
    streams.add((), entries)
    await _load(log, streams, (entry.stream for entry in entries))


async def _series(log: EventLog, streams: Sheets, ids: set[str]) -> None:
    """Bring in the series of these ids."""
    if ids:
        entries = (await log.find(SERIES.name, ids)).values()
        streams.add((), entries)
        await _load(log, streams, (entry.stream for entry in entries))


Said = dict[tuple[str, str], list[Any]]


def _said(commands: Sequence[Any]) -> Said:
    """The commands of a request by the session that each is about, or else by the workshop: a later one sees what they record."""
    found: Said = {}
    for command in commands:
        for kind in ("session", "workshop"):
            identity = getattr(command, f"{kind}_id", None)
            if identity is not None:
                found.setdefault((kind, identity), []).append(command)
                break
    return found


def _met(streams: Sheets) -> dict[str, list[Session]]:
    """The sessions at hand by the series that they are of."""
    found: dict[str, list[Session]] = {}
    for doc in streams.documents_of("session"):
        slot = of_session(streams, doc.session.session_id) if doc.session else None
        if slot is not None and slot.series_id is not None:
            found.setdefault(slot.series_id, []).append(doc.session)
    return found


def _places(command: Any, streams: Sheets, said: Said, series: Sequence[Any]) -> tuple[set[str], set[str]]:
    """The rooms and leaders by day that a command may take. More than it does is no harm.

    `series` has the plans of the series that it is about, and the sessions that it may move: one may be of another workshop by now.
    """
    named = _of((command,), "session_id", "new_session_id")
    at_hand = [doc.session for one in named if (doc := _sheet(streams, one)) is not None and doc.session is not None]
    sources = [command, *series, *at_hand, *(one for identity in named for one in said.get(("session", identity), ()))]
    days = _days(command, [one for one in series if not isinstance(one, Session)]) | _of(sources, "held_on")
    workshops = _of(sources, "workshop_id")
    sources += [of_session(streams, one.session_id) for one in at_hand]
    for identity in workshops:
        sources += [streams.workshop(identity), *shelves.shelf(streams, OFFERING, identity).values()]
        sources += said.get(("workshop", identity), ())
    sites, rooms, leaders = (_of(sources, name) for name in ("site", "room", "leader"))
    return (
        {room_day(site, day, room) for site in sites for day in days for room in rooms},
        {leader_day(site, day, leader) for site in sites for day in days for leader in leaders},
    )


def _of(sources: Iterable[Any], *names: str) -> set[str]:
    return {value for one in sources for name in names if (value := getattr(one, name, None))}


def _sheet(streams: Sheets, session_id: str) -> SessionDoc | None:
    return streams.sheet(session_id) if streams.has(f"session:{session_id}") else None


async def _load(log: EventLog, streams: Sheets, names: Iterable[str]) -> None:
    wanted = sorted({name for name in names if not streams.has(name)})
    if wanted:
        streams.add((await log.load(wanted)).values())
