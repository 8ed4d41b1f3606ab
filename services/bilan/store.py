"""What bilan's commands need loaded and sealed before they can be decided; and what is recorded now."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

import asyncpg
import msgspec

from services.bilan.decide import check, decide
from services.bilan.dossiers import KINDS, Dossiers, Kind, Seals, stream_of
from services.bilan.events import Bilan, Dossier
from services.bilan.subjects import SUBJECTS
from services.kernel import roster
from services.kernel.codes import DOMAINS
from shared.db import reaching
from shared.envelope import canonical
from shared.eventlog import EventLog, Stream
from shared.streams import Prepared
from shared.together import Together
from shared.vault import Vault

DOCUMENTS: dict[str, type] = {"parcours": Dossier, **SUBJECTS.documents}


class Bilans:
    """Bilan's domain as `shared.commands.Desk` takes it: loading and sealing here, rules in decide.py."""

    decide = staticmethod(decide)
    check = staticmethod(check)

    def __init__(self, pool: asyncpg.Pool, vault: Vault) -> None:
        self._parcours = Together(lambda ids: roster.find(pool, ids))
        self._vault = vault

    async def prepare(self, log: EventLog, commands: Sequence[Any]) -> tuple[Dossiers, list[Prepared]]:
        """The dossiers the commands touch: where each record is, and where it is to be."""
        streams = Dossiers(DOCUMENTS, (), ())
        for kind in KINDS:
            wanted = {getattr(command, kind.key) for command in commands if hasattr(command, kind.key)}
            if wanted:
                streams.add((), (await log.find(kind.name, wanted)).values())
        held = await SUBJECTS.load(log, streams, commands)
        touched = {parcours for command in commands for parcours in _parcours(command, streams)}
        streams.add((await log.load(map(stream_of, sorted(touched)))).values())
        touched |= {one.parcours_id for one in held if hasattr(one, "parcours_id")}
        async with reaching():
            streams.roster = await self._parcours.get(touched)
        return streams, await self._seal(commands, streams)

    async def _seal(self, commands: Sequence[Any], streams: Dossiers) -> list[Prepared]:
        owners = [
            {participant for one in _parcours(command, streams) if (participant := streams.participant(one))}
            if getattr(command, "why", None) is not None and type(command) not in SUBJECTS.decisions
            else set()
            for command in commands
        ]
        await self._vault.open_keys({owner for some in owners for owner in some}, create=True)
        sealed = await SUBJECTS.seal(self._vault, streams, commands)
        prepared = []
        for command, some, mine in zip(commands, owners, sealed, strict=True):
            whys: Seals = {owner: self._vault.seal(owner, "why", command.why) for owner in some}
            prepared.append(Prepared(command, mine or whys))
        return prepared


def _parcours(command: Any, streams: Dossiers) -> set[str]:
    """The parcours a command names, and the one its record is in."""
    named = {command.parcours_id} if hasattr(command, "parcours_id") else set()
    for kind in KINDS:
        entry = streams.entry(kind.name, getattr(command, kind.key)) if hasattr(command, kind.key) else None
        if entry:
            named.add(entry.stream.partition(":")[2])
    return named


async def records(streams: AsyncIterator[Stream], kind: Kind) -> AsyncIterator[bytes]:
    """The records of a kind that stand in these dossiers, a JSON line each, in the import's columns."""
    async for stream in streams:
        for record in getattr(msgspec.json.decode(stream.doc or b"null", type=Dossier), kind.shelf).values():
            yield canonical(_columns(record) if isinstance(record, Bilan) else record) + b"\n"


def _columns(bilan: Bilan) -> dict[str, Any]:
    row = msgspec.structs.asdict(bilan)
    levels = row.pop("levels")
    return row | {domain: levels.get(domain) for domain in DOMAINS}
