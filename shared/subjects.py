"""Subjects: what a service records beside its first records, each a room of its own, put together here once.

A subject brings kinds of record (shared/shelves.py), their commands and rules; loading, sealing, reads, the list of what is
recorded and the way back from a topic follow from that. A command costs nothing of the subjects it is not of.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple

import msgspec
from fastapi import APIRouter

from shared import shelves
from shared.envelope import Recorded, canonical
from shared.eventlog import Entry, EventLog, Stream
from shared.problems import Rule
from shared.reading import Reading
from shared.roles import Need
from shared.routes import Command, command_name
from shared.shelves import Decision, Kind
from shared.streams import Prepared, Streams
from shared.vault import Sealed, Vault

PIECE = 500


class _Secret(NamedTuple):
    """A text of a command, or one that its record has already under the key of somebody else, and whose it is to be."""

    owner: str
    place: str
    field: str
    clear: str = ""
    held: tuple[str, Sealed] | None = None


@dataclass(frozen=True)
class Subject:
    """One subject of a service.

    `documents` has the document type of each stream prefix of its kinds. `check` judges what must hold between the records
    of the streams that a unit touched. `reads` are routes beyond those every kind has (shared/shelf_routes.py). `recording` is
    what its commands need of the caller, `reading` what it takes to read its records, `in_full` what it takes beside that to
    read what is sealed of them in clear (None where nothing is); `apart` has the commands and kinds, by word, of which
    something else holds.
    """

    kinds: tuple[Kind, ...]
    commands: tuple[type[Command], ...]
    examples: Mapping[str, Mapping[str, Any]]
    decisions: Mapping[type, Decision]
    documents: Mapping[str, type]
    rules: Mapping[str, Rule]
    recording: Need
    reading: Need
    in_full: Need | None = None
    apart: Mapping[str, Need] = field(default_factory=dict)
    check: Callable[[Any, str], None] = lambda streams, today: None
    reads: APIRouter = field(default_factory=APIRouter)


ReadWith = Callable[[EventLog, str, str], Awaitable[list[str]]]
"""(log, field that names a parent, its id) -> the ids whose records are read as that parent's, its own first."""


async def _alone(log: EventLog, parent: str, identity: str) -> list[str]:
    return [identity]


class Subjects:
    """The subjects of a service. ValueError where two of them claim the same word."""

    def __init__(self, *subjects: Subject, read_with: ReadWith = _alone) -> None:
        self.all = subjects
        self.read_with = read_with
        self.kinds = [kind for subject in subjects for kind in subject.kinds]
        self.commands = [command for subject in subjects for command in subject.commands]
        self.examples = _joined(subject.examples for subject in subjects)
        self.decisions = _joined(subject.decisions for subject in subjects)
        self.documents = _joined(subject.documents for subject in subjects)
        self.by_event = _joined(dict.fromkeys(kind.events, kind) for kind in self.kinds)
        self.records = {event: kind.record for event, kind in self.by_event.items()}
        self._of = {command: subject for subject in subjects for command in subject.decisions}
        self._own = {
            command: decision.args[0]
            for command, decision in self.decisions.items()
            if isinstance(decision, partial) and isinstance(decision.args[0], Kind)
        }
        _joined({kind.name: kind} for kind in self.kinds)
        self.recording = {
            command: subject.apart.get(command_name(command), subject.recording)
            for subject in subjects
            for command in subject.commands
        }
        self._subject = {kind.name: subject for subject in subjects for kind in subject.kinds}
        if bare := [one.name for one in self.kinds if one.sealed and self._subject[one.name].in_full is None]:
            raise ValueError(f"it is not said who may read what is sealed: {', '.join(bare)}")

    def reading(self, kind: Kind, *, in_full: bool = True) -> Need:
        """What it takes to read records of a kind; `in_full`: with what is sealed of them in clear."""
        subject = self._subject[kind.name]
        need = subject.apart.get(kind.name, subject.reading)
        return need | (subject.in_full or frozenset()) if in_full and kind.sealed else need

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

    async def seal(self, vault: Vault, streams: Streams, commands: Sequence[Any]) -> list[Prepared]:
        """The commands with their identity and free text, sealed under the key of the person each is about.

        What a record has already goes with it where it is now about another person; nothing is sealed of what is of no subject.
        """
        secrets = []
        for command in commands:
            secrets.append(self._secrets(command, streams))
            streams.foresee(command)
        streams.foreseen.clear()
        told = [secret for some in secrets for secret in some]
        if told:
            await vault.open_keys({one.held[0] for one in told if one.held is not None}, create=False)
            await vault.open_keys({one.owner for one in told}, create=True)
        return [self._prepared(vault, *pair) for pair in zip(commands, secrets, strict=True)]

    def _prepared(self, vault: Vault, command: Any, secrets: Sequence[_Secret]) -> Prepared:
        sealed = {}
        for one in secrets:
            clear = one.clear if one.held is None else vault.shown(one.held[0], one.field, one.held[1])
            if clear is None:
                continue
            if vault.erased(one.owner):
                return Prepared(command, erased=True)
            sealed[one.place] = vault.seal(one.owner, one.field, clear)
        return Prepared(command, sealed, {one.place: one.owner for one in secrets if one.place in sealed})

    def _secrets(self, command: Any, streams: Streams) -> list[_Secret]:
        subject = self._of.get(type(command))
        if subject is None:
            return []
        own = self._own.get(type(command))
        before = _held(own, command, streams) if own else next(iter(self.held(command, streams)), None)
        left = streams.owner(before) if before is not None else None
        owner = streams.owner(command) or left
        found = []
        if owner is not None:
            for name in sorted({name for kind in subject.kinds for name in kind.sealed}):
                if getattr(command, name, None) is not None:
                    clear = canonical(command.model_dump(include={name})[name]).decode()
                    found.append(_Secret(owner, name, name, clear))
            if own is not None and own.sealed and before is not None and before.owner not in (None, owner):
                kept = [(name, getattr(before, name)) for name in own.sealed if not hasattr(command, name)]
                found += [_Secret(owner, name, name, held=(before.owner, one)) for name, one in kept if one is not None]
        why = getattr(command, "why", None)
        if why is not None:
            found += [_Secret(owner, "why", "why", why)] if owner is not None else []
            found += [_Secret(left, "why_left", "why", why)] if left is not None and left != owner else []
        streams.read.clear()
        return found

    def replay(self, doc: bytes | None, event: Recorded) -> tuple[bytes, list[Entry]]:
        """A document after an event of a subject. Raises KeyError for a type that is of none."""
        kind = self.by_event[event.type]
        return shelves.replay(kind, self.documents[kind.stream], doc, event)

    async def listed(
        self, streams: AsyncIterator[Stream], reading: Reading, kind: Kind, *, in_full: bool
    ) -> AsyncIterator[bytes]:
        """The records of a kind in these streams, a JSON line each; what is sealed in clear with `in_full`, else left out."""
        document = self.documents[kind.stream]
        waiting: list[Any] = []
        async for stream in streams:
            waiting += getattr(
                msgspec.json.decode(stream.doc or b"null", type=document | None) or document(), kind.shelf
            ).values()
            if len(waiting) >= PIECE:
                yield b"".join([canonical(row) + b"\n" for row in await shown(reading, kind, waiting, in_full=in_full)])
                waiting = []
        yield b"".join([canonical(row) + b"\n" for row in await shown(reading, kind, waiting, in_full=in_full)])


async def shown(reading: Reading, kind: Kind, records: Sequence[Any], *, in_full: bool = True) -> list[dict[str, Any]]:
    """Records of a kind as plain data. What is sealed is opened (null where it was erased), or left out without `in_full`."""
    if kind.sealed and in_full:
        await reading.open_keys({one.owner for one in records if one.owner is not None})
    rows = []
    for one in records:
        row: dict[str, Any] = msgspec.to_builtins(one)
        for name in kind.sealed:
            sealed = getattr(one, name)
            row.pop(name, None)
            if in_full:
                clear = reading.shown(kind.name, one.owner or "", name, sealed)
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
