"""What bilan's commands need loaded and sealed before they can be decided; and what is recorded now."""

from collections.abc import AsyncIterator, Sequence
from functools import partial
from typing import Any

import asyncpg
import msgspec

from services.bilan.commands import WithdrawProject
from services.bilan.decide import check, decide
from services.bilan.dossiers import Dossiers, Kind, Seals, named, stream_of
from services.bilan.events import Bilan, Dossier
from services.bilan.hanging import FIRST, VOIDS, WITH
from services.bilan.outcomes.commands import ReplaceProject
from services.bilan.outcomes.events import ACHIEVEMENT
from services.bilan.subjects import SUBJECTS
from services.kernel import roster
from services.kernel.codes import DOMAINS
from shared import erasures, sites
from shared.db import reaching
from shared.envelope import canonical
from shared.eventlog import EventLog, Stream
from shared.streams import Prepared
from shared.together import Together
from shared.vault import Vault

DOCUMENTS: dict[str, type] = {"parcours": Dossier, erasures.WORD: erasures.ErasureDoc, **SUBJECTS.documents}


class Bilans:
    """Bilan's domain as `shared.commands.Desk` takes it: loading and sealing here, rules in decide.py."""

    decide = staticmethod(decide)
    check = staticmethod(check)

    def __init__(self, pool: asyncpg.Pool, vault: Vault) -> None:
        self._parcours = Together(lambda ids: roster.find(pool, ids))
        self._roots = partial(roster.roots, pool)
        self._vault = vault

    async def prepare(self, log: EventLog, commands: Sequence[Any]) -> tuple[Dossiers, list[Prepared]]:
        """The dossiers the commands touch: where each record is, and where it is to be."""
        streams = Dossiers(DOCUMENTS, (), ())
        about = [*commands, *await SUBJECTS.load(log, streams, commands)]
        wanted: dict[str, set[str]] = {}
        for one in about:
            for kind, identity in named(one):
                wanted.setdefault(kind, set()).add(identity)
        for name, ids in wanted.items():
            streams.add((), (await log.find(name, ids)).values())
        if any(type(command) in SUBJECTS.decisions for command in commands):
            _coming(commands, streams)
        voided = {(VOIDS[type(one)], getattr(one, VOIDS[type(one)].key)) for one in commands if type(one) in VOIDS}
        for voids, identity in sorted(voided):
            for place in FIRST[voids.name]:
                streams.add((), await log.children(place, [identity]))
        given_up = [one.project_id for one in commands if isinstance(one, WithdrawProject | ReplaceProject)]
        if given_up:
            streams.add((), await log.children(ACHIEVEMENT.name, given_up))
        beside = [f"{WITH[voids.name].stream}:{identity}" for voids, identity in voided if voids.name in WITH]
        touched = {parcours for one in about for parcours in _parcours(one, streams)}
        listed = self._parcours.get(touched)
        streams.add((await log.load([*map(stream_of, sorted(touched)), *sorted(beside)])).values())
        await erasures.load(log, streams, erasures.named(commands))
        async with reaching():
            streams.roster = sites.mine(await listed)
            people = {one.participant_id for one in streams.roster.values()}
            if len(people) > 1 and any(type(command) in SUBJECTS.decisions for command in commands):
                streams.roots = await self._roots(people)
        return streams, await self._seal(commands, streams)

    async def _seal(self, commands: Sequence[Any], streams: Dossiers) -> list[Prepared]:
        owners: list[set[str]] = []
        for command in commands:
            told = getattr(command, "why", None) is not None and type(command) not in SUBJECTS.decisions
            about = _parcours(command, streams) if told else ()
            owners.append({participant for one in about if (participant := streams.participant(one))})
            streams.foresee(command)
        streams.foreseen.clear()
        await self._vault.open_keys({owner for some in owners for owner in some}, create=True)
        sealed = await SUBJECTS.seal(self._vault, streams, commands)
        prepared = []
        for command, some, mine in zip(commands, owners, sealed, strict=True):
            if any(map(self._vault.erased, some)):
                prepared.append(Prepared(command, erased=True))
                continue
            whys: Seals = {owner: self._vault.seal(owner, "why", command.why) for owner in some}
            prepared.append(Prepared(command, whys) if some else mine)
        return prepared


def _parcours(fields: Any, streams: Dossiers) -> set[str]:
    """The parcours that a command or a record names, and those of what it names."""
    named = {fields.parcours_id} if hasattr(fields, "parcours_id") else set()
    return named | set(streams.dossiers_of(fields))


def _coming(commands: Sequence[Any], streams: Dossiers) -> None:
    """Note the parcours of what these commands make, one after another: a later one may hang on an earlier one."""
    for command in commands:
        about = [command, *SUBJECTS.held(command, streams)]
        parcours = next(filter(None, map(streams.parcours_of, about)), None)
        if parcours is not None:
            streams.coming |= dict.fromkeys(named(command), parcours)


async def records(streams: AsyncIterator[Stream], kind: Kind) -> AsyncIterator[bytes]:
    """The records of a kind that stand in these dossiers, a JSON line each, in the import's columns."""
    async for stream in streams:
        for record in getattr(msgspec.json.decode(stream.doc or b"null", type=Dossier), kind.shelf).values():
            yield canonical(_columns(record) if isinstance(record, Bilan) else record) + b"\n"


def _columns(bilan: Bilan) -> dict[str, Any]:
    row = msgspec.structs.asdict(bilan)
    levels = row.pop("levels")
    return row | {domain: levels.get(domain) for domain in DOMAINS}
