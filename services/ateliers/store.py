"""What ateliers' commands need loaded and sealed before they can be decided. One statement a kind of thing and request."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import asyncpg

from services.ateliers import commands as c
from services.ateliers.decide import check, decide
from services.ateliers.events import SessionDoc, WorkshopDoc
from services.ateliers.hanging import streams_of
from services.ateliers.sheets import Seals, Sheets
from services.ateliers.signups.commands import COMMANDS as CROWDED
from services.ateliers.slots import loading
from services.ateliers.subjects import SUBJECTS
from services.kernel import roster
from services.kernel.roster import Listed
from shared import erasures, sites
from shared.db import reaching
from shared.eventlog import EventLog
from shared.streams import Prepared
from shared.together import Together
from shared.vault import Erased, Sealed, Vault

KINDS: dict[str, type] = {
    "workshop": WorkshopDoc,
    "session": SessionDoc,
    erasures.WORD: erasures.ErasureDoc,
    **SUBJECTS.documents,
}


_Secret = tuple[str, str, str, str, str | None]
"""A free text about a person: field, row number, text, participant, and whose key the recorded one is under."""


class Ateliers:
    """Ateliers' domain as `shared.commands.Desk` takes it: loading and sealing here, rules in decide.py."""

    decide = staticmethod(decide)
    check = staticmethod(check)

    def __init__(self, pool: asyncpg.Pool, vault: Vault) -> None:
        self._parcours = Together(lambda ids: roster.find(pool, ids))
        self._groups = Together(lambda ids: roster.find_groups(pool, ids))
        self._members = Together(lambda ids: roster.members(pool, ids))
        self._suspensions = Together(lambda ids: roster.suspensions(pool, ids))
        self._vault = vault

    async def prepare(self, log: EventLog, commands: Sequence[Any]) -> tuple[Sheets, list[Prepared]]:
        """The sessions and workshops the commands touch, and what the roster has of the parcours and groups."""
        streams = Sheets(KINDS, (), ())
        held = await SUBJECTS.load(log, streams, commands)
        sessions = {command.session_id for command in commands if hasattr(command, "session_id")}
        sessions |= {one.session_id for one in held if hasattr(one, "session_id")}
        sessions |= await loading.sessions(log, streams, commands)
        await _load(log, streams, (f"session:{identity}" for identity in sessions))
        workshops = {command.workshop_id for command in commands if getattr(command, "workshop_id", None)}
        workshops |= {doc.session.workshop_id for doc in streams.documents_of("session") if doc.session}
        workshops |= {one.workshop_id for one in held if hasattr(one, "workshop_id")}
        hanging = (stream for command in commands for stream in streams_of(command))
        await _load(log, streams, (*(f"workshop:{identity}" for identity in workshops), *hanging))
        following = {
            command.session_id
            for command in commands
            if isinstance(command, c.CorrectSession | c.HoldSession | c.CancelSession)
        }
        of_workshops = await self._sessions_of(log, streams, commands)
        following |= of_workshops
        planned = [doc.session for doc in streams.documents_of("session") if doc.session]
        moving = any(isinstance(command, loading.MOVING) for command in commands)
        following |= {one.session_id for one in planned if moving}
        await loading.slots(log, streams, commands, of_workshops, workshops)
        parcours = await loading.signed_up(log, streams, commands)
        parcours |= {row.parcours_id for command in commands for row in _rows(command)}
        parcours |= {
            command.parcours_id
            for command in commands
            if isinstance(command, c.VoidAttendance)
            or (type(command) in SUBJECTS.decisions and getattr(command, "parcours_id", None))
        }
        parcours |= {one.parcours_id for one in held if getattr(one, "parcours_id", None)}
        for identity in following:
            doc = streams.sheet(identity)
            parcours |= doc.attendance.keys() if doc else set()
        groups = {command.group_id for command in commands if getattr(command, "group_id", None) is not None}
        groups |= {identity for one in (*commands, *held) for identity in getattr(one, "group_ids", ())}
        groups |= {one.group_id for one in planned if moving and one.group_id is not None}
        async with reaching():
            if parcours:
                streams.roster = await self._known(parcours, streams, held)
            if groups:
                streams.groups = sites.mine(await self._groups.get(groups))
            if any(isinstance(command, CROWDED) for command in commands):
                streams.members = await self._members.get(_groups_of_sessions(streams))
                crowd = {one.parcours_id for members in streams.members.values() for one in members}
                streams.suspensions = await self._suspensions.get(crowd | parcours)
        await erasures.load(log, streams, erasures.named(commands))
        prepared = await self._seal(commands, streams)
        streams.read.clear()
        return streams, prepared

    async def _known(self, parcours: set[str], streams: Sheets, held: Sequence[Any]) -> dict[str, Listed]:
        """What the roster has of these parcours: of the caller's sites, and whoever is on their sheets and lists already."""
        on_sheets = {identity for doc in streams.documents_of("session") for identity in doc.attendance}
        on_sheets |= {identity for one in held if (identity := getattr(one, "parcours_id", None))}
        with sites.serving(None):
            found = await self._parcours.get(parcours)
        return {identity: one for identity, one in found.items() if identity in on_sheets or sites.sees(one.site)}

    @staticmethod
    async def _sessions_of(log: EventLog, streams: Sheets, commands: Sequence[Any]) -> set[str]:
        """The sessions of workshops that a command voids, or whose site or family it changes: they are judged or follow."""
        affected = []
        for command in commands:
            if isinstance(command, c.VoidWorkshop):
                affected.append(command.workshop_id)
            elif isinstance(command, c.CorrectWorkshop):
                workshop = streams.workshop(command.workshop_id)
                if workshop is not None and (workshop.site, workshop.family) != (command.site, command.family):
                    affected.append(command.workshop_id)
        if not affected:
            return set()
        entries = await log.children("session", affected)
        streams.add((), entries)
        await _load(log, streams, (entry.stream for entry in entries if not streams.has(entry.stream)))
        return {entry.id for entry in entries}

    async def _seal(self, commands: Sequence[Any], streams: Sheets) -> list[Prepared]:
        secrets = [list(_secrets(command, streams)) for command in commands]
        told = [secret for some in secrets for secret in some]
        if told:
            await self._vault.open_keys({participant for _, _, _, participant, _ in told}, create=True)
            owners = {owner for *_, owner in told if owner is not None}
            await self._vault.open_keys(owners, create=False)
        sealed = await SUBJECTS.seal(self._vault, streams, commands)
        return [
            self._prepared(command, some) if some else mine
            for command, some, mine in zip(commands, secrets, sealed, strict=True)
        ]

    def _prepared(self, command: Any, secrets: Sequence[_Secret]) -> Prepared:
        if any(self._vault.erased(participant) for _, _, _, participant, _ in secrets):
            return Prepared(command, erased=True)
        return Prepared(command, self._seals(secrets))

    def _seals(self, secrets: Iterable[_Secret]) -> Seals:
        seals: Seals = {}
        for field, number, clear, participant, owner in secrets:
            seals[field + number] = self._vault.seal(participant, field, clear)
            if owner is not None and owner != participant:
                try:
                    seals["held" + number] = Sealed("", self._vault.mark(owner, field, clear))
                except Erased:
                    continue  # what an erased person's row said is known to nobody: any text is new
        return seals


def _groups_of_sessions(streams: Sheets) -> set[str]:
    return {doc.session.group_id for doc in streams.documents_of("session") if doc.session and doc.session.group_id}


def _rows(command: Any) -> Sequence[c.Row]:
    if isinstance(command, c.TakeAttendance):
        return command.rows
    return (command,) if isinstance(command, c.RecordAttendance) else ()


def _secrets(command: Any, streams: Sheets) -> Iterator[_Secret]:
    """The free texts about persons in a command."""
    for index, row in enumerate(_rows(command)):
        participant = streams.participant(row.parcours_id) if row.reason is not None else None
        if row.reason is not None and participant is not None:
            doc = streams.sheet(command.session_id)
            before = doc.attendance.get(row.parcours_id) if doc else None
            yield "reason", f".{index}", row.reason, participant, before.owner if before else None
    if isinstance(command, c.RecordAttendance | c.VoidAttendance) and command.why is not None:
        participant = streams.participant(command.parcours_id)
        if participant is not None:
            yield "why", "", command.why, participant, None


async def _load(log: EventLog, streams: Sheets, names: Iterable[str]) -> None:
    wanted = sorted(names)
    if wanted:
        streams.add((await log.load(wanted)).values())
