"""The watch over absences: judges the parcours whose attendance has moved, and records through the desk what follows.

What it asks is keyed by what it decided, so that a second look, another process or a replay records nothing twice.
"""

import uuid
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Final

import asyncpg
import msgspec

from services.ateliers.absences import commands as c
from services.ateliers.absences.events import SIGNAL, Signals
from services.ateliers.absences.runs import Act, End, Met, Raise, Reopen, judge
from services.kernel import roster
from shared.access import Actor
from shared.commands import Desk, Origin, Unit
from shared.db import reaching
from shared.eventlog import EventLog
from shared.problems import Refusal

AT_ONCE: Final = 100
ACTOR: Final = Actor("ateliers", frozenset())
DUE = "SELECT parcours_id, position FROM absences_due WHERE parcours_id > $1 ORDER BY parcours_id LIMIT $2"
HISTORY = "SELECT parcours_id, held_on, session_id, status, position FROM attended WHERE parcours_id = ANY($1)"
# What moved again meanwhile stays due.
DONE = """DELETE FROM absences_due USING unnest($1::text[], $2::bigint[]) AS done (parcours_id, position)
    WHERE absences_due.parcours_id = done.parcours_id AND absences_due.position = done.position"""


class Watch:
    """Judges what is due. `ready` says whether the log takes commands."""

    def __init__(
        self, pool: asyncpg.Pool, log: EventLog, desk: Desk, today: Callable[[], date], ready: Callable[[], bool]
    ) -> None:
        self._pool = pool
        self._log = log
        self._desk = desk
        self._today = today
        self._ready = ready

    async def settled(self) -> None:
        """Judge every parcours that is due, each once. Raises Unavailable."""
        last = ""
        while self._ready():
            async with reaching():
                due = {row["parcours_id"]: row["position"] for row in await self._pool.fetch(DUE, last, AT_ONCE)}
            if not due:
                return
            last = max(due)
            await self._judge(due)

    async def _judge(self, due: dict[str, int]) -> None:
        histories: dict[str, list[Met]] = {parcours: [] for parcours in due}
        async with reaching():
            # One that the roster lacks is read anew just now: it stays due.
            known = await roster.find(self._pool, due)
            for parcours, *row in await self._pool.fetch(HISTORY, list(due)):
                histories[parcours].append(Met(*row))
        streams = await self._log.load([f"{SIGNAL.stream}:{parcours}" for parcours in known])
        units: list[tuple[str, Unit]] = []
        for parcours in sorted(known):
            stream = streams[f"{SIGNAL.stream}:{parcours}"]
            held = msgspec.json.decode(stream.doc or b"{}", type=Signals).signals
            for act in judge(parcours, histories[parcours], held.values(), self._today()):
                units.append((parcours, _unit(parcours, act, stream.version)))
        outcomes = await self._desk.handle([unit for _, unit in units], _origin()) if units else []
        done = known.keys() - _to_try_again([parcours for parcours, _ in units], outcomes)
        async with reaching():
            await self._pool.execute(DONE, list(done), [due[parcours] for parcours in done])


def _unit(parcours: str, act: Act, version: int) -> Unit:
    command: Any
    if isinstance(act, Raise):
        command = c.SignalAbsences(parcours_id=parcours, **msgspec.structs.asdict(act))
        return Unit([command], f"absences/{act.signal_id}")
    if isinstance(act, End):
        command = c.EndAbsences(signal_id=act.signal_id, ended_on=act.ended_on)
    elif isinstance(act, Reopen):
        command = c.ReopenAbsences(signal_id=act.signal_id)
    else:
        command = c.VoidSignal(signal_id=act.signal_id, why="A sheet was corrected.")
    return Unit([command], f"absences/{act.signal_id}/{command.command}/{version}")


def _to_try_again(parcours: Sequence[str], outcomes: Sequence[Any]) -> set[str]:
    """Those that others kept from being written. What a rule refuses stays refused: it is recorded already, or the parcours is void."""
    return {
        one
        for one, outcome in zip(parcours, outcomes, strict=True)
        if isinstance(outcome, Refusal) and outcome.rule.code == "contended"
    }


def _origin() -> Origin:
    return Origin(ACTOR, str(uuid.uuid4()))
