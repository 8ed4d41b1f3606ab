"""Subjects: what a service records beside its first records, each a room of its own, put together here once.

A subject brings kinds of record (shared/shelves.py), their commands and rules; loading, sealing, reads, the list of what is
recorded and the way back from a topic follow from that. A command costs nothing of the subjects it is not of.
"""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
from fastapi import APIRouter

from shared import shelves
from shared.envelope import Recorded, canonical
from shared.eventlog import Entry, EventLog, Stream
from shared.problems import Rule
from shared.routes import Command
from shared.shelves import Decision, Kind
from shared.streams import Streams
from shared.vault import Sealed, Vault

PIECE = 500


@dataclass(frozen=True)
class Subject:
    """One subject of a service.

    `documents` has the document type of each stream prefix of its kinds. `check` judges what must hold between the records
    of the streams that a unit touched. `reads` are routes beyond those every kind has (shared/shelf_routes.py).
    """

    kinds: tuple[Kind, ...]
    commands: tuple[type[Command], ...]
    examples: Mapping[str, Mapping[str, Any]]
    decisions: Mapping[type, Decision]
    documents: Mapping[str, type]
    rules: Mapping[str, Rule]
    check: Callable[[Any, str], None] = lambda streams, today: None
    reads: APIRouter = field(default_factory=APIRouter)


class Subjects:
    """The subjects of a service. ValueError where two of them claim the same word."""

    def __init__(self, *subjects: Subject) -> None:
        self.all = subjects
        self.kinds = [kind for subject in subjects for kind in subject.kinds]
        self.commands = [command for subject in subjects for command in subject.commands]
        self.examples = _joined(subject.examples for subject in subjects)
        self.decisions = _joined(subject.decisions for subject in subjects)
        self.documents = _joined(subject.documents for subject in subjects)
        self.by_event = _joined(dict.fromkeys(kind.events, kind) for kind in self.kinds)
        self.records = {event: kind.record for event, kind in self.by_event.items()}
        self._of = {command: subject for subject in subjects for command in subject.decisions}
        _joined({kind.name: kind} for kind in self.kinds)

    def rules(self) -> dict[str, Rule]:
        """The rules of all of them, by code. ValueError where two give one code two meanings."""
        rules: dict[str, Rule] = {}
        for subject in self.all:
            for code, rule in subject.rules.items():
                if rules.setdefault(code, rule) != rule:
                    raise ValueError(f"a rule of two meanings: {code}")
        return rules

    def check(self, streams: Streams, today: str) -> None:
        """What must hold between the records that the unit touched. Raises Refusal."""
        touched = {name.partition(":")[0] for name in streams.touched()}
        for subject in self.all:
            if touched & subject.documents.keys():
                subject.check(streams, today)

    async def load(self, log: EventLog, streams: Streams, commands: Sequence[Any]) -> list[Any]:
        """Bring in the streams of the records that these commands name, and of those they make; gives those that stand."""
        mine = [(command, self._of[type(command)]) for command in commands if type(command) in self._of]
        if not mine:
            return []
        named: dict[str, set[str]] = {}
        for command, subject in mine:
            for kind in subject.kinds:
                if isinstance(identity := getattr(command, kind.key, None), str):
                    named.setdefault(kind.name, set()).add(identity)
        for name, ids in named.items():
            streams.add((), (await log.find(name, ids)).values())
        wanted = {
            stream
            for command, subject in mine
            for kind in subject.kinds
            for stream in _streams(kind, command, streams)
            if not streams.has(stream)
        }
        if wanted:
            streams.add((await log.load(sorted(wanted))).values())
        held = [one for command, _ in mine for one in self.held(command, streams)]
        streams.read.clear()
        return held

    def held(self, command: Any, streams: Streams) -> list[Any]:
        """The records that a command names by its subject's keys and that stand. Their streams must have been loaded."""
        subject = self._of.get(type(command))
        found = (_held(kind, command, streams) for kind in subject.kinds) if subject is not None else ()
        return [one for one in found if one is not None]

    async def seal(self, vault: Vault, streams: Streams, commands: Sequence[Any]) -> list[dict[str, Sealed]]:
        """What each command has of identity and free text, sealed under the key of the person it is about; {} where of no subject."""
        secrets = [self._secrets(command, streams) for command in commands]
        owners = {owner for some in secrets for owner, _, _, _ in some}
        if owners:
            await vault.open_keys(owners, create=True)
        return [
            {place: vault.seal(owner, name, clear) for owner, place, name, clear in some} if some else {}
            for some in secrets
        ]

    def _secrets(self, command: Any, streams: Streams) -> list[tuple[str, str, str, str]]:
        subject = self._of.get(type(command))
        if subject is None:
            return []
        before = next(iter(self.held(command, streams)), None)
        left = streams.owner(before) if before is not None else None
        owner = streams.owner(command) or left
        found = []
        for name in sorted({name for kind in subject.kinds for name in kind.sealed}):
            value = getattr(command, name, None)
            if owner is not None and value is not None:
                found.append((owner, name, name, canonical(command.model_dump(include={name})[name]).decode()))
        why = getattr(command, "why", None)
        if why is not None:
            found += [(owner, "why", "why", why)] if owner is not None else []
            found += [(left, "why_left", "why", why)] if left is not None and left != owner else []
        streams.read.clear()
        return found

    def replay(self, doc: bytes | None, event: Recorded) -> tuple[bytes, list[Entry]]:
        """A document after an event of a subject. Raises KeyError for a type that is of none."""
        kind = self.by_event[event.type]
        return shelves.replay(kind, self.documents[kind.stream], doc, event)

    async def listed(
        self, streams: AsyncIterator[Stream], vault: Vault, kind: Kind, *, in_full: bool
    ) -> AsyncIterator[bytes]:
        """The records of a kind in these streams, a JSON line each; what is sealed in clear with `in_full`, else left out."""
        document = self.documents[kind.stream]
        waiting: list[Any] = []
        async for stream in streams:
            waiting += getattr(
                msgspec.json.decode(stream.doc or b"null", type=document | None) or document(), kind.shelf
            ).values()
            if len(waiting) >= PIECE:
                yield b"".join([canonical(row) + b"\n" for row in await shown(vault, kind, waiting, in_full=in_full)])
                waiting = []
        yield b"".join([canonical(row) + b"\n" for row in await shown(vault, kind, waiting, in_full=in_full)])


async def shown(vault: Vault, kind: Kind, records: Sequence[Any], *, in_full: bool = True) -> list[dict[str, Any]]:
    """Records of a kind as plain data. What is sealed is opened (null where it was erased), or left out without `in_full`."""
    if kind.sealed and in_full:
        await vault.open_keys({one.owner for one in records if one.owner is not None}, create=False)
    rows = []
    for one in records:
        row: dict[str, Any] = msgspec.to_builtins(one)
        for name in kind.sealed:
            sealed = getattr(one, name)
            row.pop(name, None)
            if in_full:
                clear = vault.shown(one.owner or "", name, sealed)
                row[name] = None if clear is None else msgspec.json.decode(clear)
        row.pop("owner", None) if kind.sealed else None
        rows.append(row)
    return rows


def _held(kind: Kind, command: Any, streams: Streams) -> Any:
    identity = getattr(command, kind.key, None)
    return shelves.standing(streams, kind, identity) if isinstance(identity, str) else None


def _streams(kind: Kind, command: Any, streams: Streams) -> Iterable[str]:
    if isinstance(getattr(command, kind.parent, None), str):
        yield kind.stream_of(command)
    identity = getattr(command, kind.key, None)
    entry = streams.entry(kind.name, identity) if isinstance(identity, str) else None
    if entry is not None:
        yield entry.stream


def _joined(parts: Iterable[Mapping[Any, Any]]) -> dict[Any, Any]:
    whole: dict[Any, Any] = {}
    for part in parts:
        if taken := whole.keys() & part.keys():
            raise ValueError(f"claimed twice: {sorted(map(str, taken))}")
        whole |= part
    return whole
