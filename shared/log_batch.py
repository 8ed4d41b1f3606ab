"""One transaction of appends: what is asked, and the rows it becomes on what stands under the lock. Pure."""

import uuid
from collections.abc import Callable
from typing import Any

import msgspec

from shared.envelope import NewEvent, Recorded, chain

NAMESPACE = uuid.UUID("4e6f5a0e-3b0c-5a38-9d0e-52a9b2f5c1aa")
COLUMNS = Recorded.__struct_fields__


class Entry(msgspec.Struct, frozen=True):
    """A row of the directory: where a record is, and which one it hangs on. An empty stream removes the row."""

    kind: str
    id: str
    stream: str
    parent: str | None = None


Place = tuple[str, str]


class Append(msgspec.Struct):
    """The outcome of one unit. `expected` gives the version of every stream it read or changed (0: it did not exist).

    `claims` are the records it makes (kind, id), that must not exist yet; `listed` the records of a parent (kind, parent)
    that it was decided on, which must still be all of them. `docs` has the document of every stream that gets an event;
    `answer` makes the body kept under the key from the last position (the log's end where there are no events).
    """

    key: str
    fingerprint: bytes
    actor: str
    recorded_at: str
    command_id: str
    correlation_id: str
    causation_id: str | None
    traceparent: str | None
    events: list[NewEvent]
    expected: dict[str, int]
    docs: dict[str, bytes]
    entries: list[Entry]
    answer: Callable[[int], bytes]
    claims: list[Place] = []
    listed: dict[Place, frozenset[str]] = {}


class Answer(msgspec.Struct, frozen=True):
    """What was answered under a key. `repeated`: it had been answered before, and nothing was written now."""

    body: bytes
    repeated: bool
    position: int


class Conflict(Exception):
    """What the unit was decided on is no longer so: a stream's version, or the number of records in a place of the directory."""

    def __init__(self, stream: str, expected: int, actual: int) -> None:
        super().__init__(f"{stream} is at {actual}, not {expected}")
        self.stream = stream
        self.expected = expected
        self.actual = actual


class KeyReused(Exception):
    """The key was used for another request."""


Known = dict[str, tuple[bytes, Answer]]
Outcome = Answer | Exception


class Directory(msgspec.Struct):
    """What the directory says, under the lock, of the places that the items claim or have listed."""

    taken: set[Place] = msgspec.field(default_factory=set)
    children: dict[Place, set[str]] = msgspec.field(default_factory=dict)

    def conflict(self, item: Append) -> Conflict | None:
        """The first place that is no longer as the item was decided on."""
        for claim in item.claims:
            if claim in self.taken:
                return Conflict("/".join(claim), 0, 1)
        for place, ids in item.listed.items():
            found = self.children.get(place, set())
            if found != ids:
                return Conflict("/".join(place), len(ids), len(found))
        return None

    def enter(self, entry: Entry) -> None:
        """Note what an item of this transaction writes."""
        self.taken.add((entry.kind, entry.id))
        for (kind, parent), ids in self.children.items():
            if kind == entry.kind:
                ids.discard(entry.id)
                if entry.parent == parent and entry.stream:
                    ids.add(entry.id)


class Batch:
    """The rows of one transaction. `known` has what was answered before: fingerprint and answer by key."""

    def __init__(
        self, position: int, last: bytes, versions: dict[str, int], known: Known, directory: Directory | None = None
    ) -> None:
        self._directory = directory or Directory()
        self.position = position
        self.hash = last
        self.commands: list[tuple[str, bytes, bytes, int, str]] = []
        self.events: list[Recorded] = []
        self._versions = versions
        self._known = known
        self._docs: dict[str, bytes] = {}
        self._entries: dict[tuple[str, str], Entry] = {}

    def take(self, item: Append) -> Outcome:
        """Add an item, or say why it is not added: a KeyReused, a Conflict, or the answer given before."""
        if (known := self._known.get(item.key)) is not None:
            fingerprint, answer = known
            return answer if fingerprint == item.fingerprint else KeyReused(item.key)
        for stream, expected in item.expected.items():
            actual = self._versions.get(stream, 0)
            if actual != expected:
                return Conflict(stream, expected, actual)
        if (conflict := self._directory.conflict(item)) is not None:
            return conflict
        for index, new in enumerate(item.events):
            self._event(item, index, new)
        self._docs.update(item.docs)
        for entry in item.entries:
            self._entries[entry.kind, entry.id] = entry
            self._directory.enter(entry)
        answer = Answer(item.answer(self.position), repeated=False, position=self.position)
        self.commands.append((item.key, item.fingerprint, answer.body, self.position, item.recorded_at))
        self._known[item.key] = (item.fingerprint, Answer(answer.body, repeated=True, position=answer.position))
        return answer

    def _event(self, item: Append, index: int, new: NewEvent) -> None:
        if new.stream not in item.docs or new.stream not in item.expected:
            raise ValueError("a stream that gets an event needs its expected version and its document")
        self.position += 1
        version = self._versions.get(new.stream, 0) + 1
        self._versions[new.stream] = version
        event = Recorded(
            self.position, new.stream, version, str(uuid.uuid5(NAMESPACE, f"{item.command_id}/{index}")), new.type,
            new.data, new.happened, new.participant, item.recorded_at, item.actor, item.command_id,
            item.correlation_id, item.causation_id, item.traceparent, b"",
        )  # fmt: skip
        self.hash = chain(self.hash, event)
        self.events.append(msgspec.structs.replace(event, hash=self.hash))

    def arguments(self) -> list[Any]:
        """The parameters of WRITE: one array a column, then position and hash of the log's end."""
        entries = self._entries.values()
        docs = [(stream, self._versions.get(stream, 0), doc.decode()) for stream, doc in self._docs.items()]
        kept = [(entry.kind, entry.id, entry.stream, entry.parent) for entry in entries if entry.stream]
        gone = [(entry.kind, entry.id) for entry in entries if not entry.stream]
        columns: list[Any] = [[getattr(event, name) for event in self.events] for name in COLUMNS]
        for rows, width in ((docs, 3), (kept, 4), (gone, 2), (self.commands, 5)):
            columns += [list(column) for column in zip(*rows, strict=True)] if rows else [[] for _ in range(width)]
        return [*columns, self.position, self.hash]


_TYPES = {"position": "bigint", "version": "bigint", "data": "bytea", "hash": "bytea"}
_EVENTS = ", ".join(f"${index}::{_TYPES.get(name, 'text')}[]" for index, name in enumerate(COLUMNS, 1))
_N = len(COLUMNS)
WRITE = f"""
WITH written AS (INSERT INTO events ({", ".join(COLUMNS)}) SELECT * FROM unnest({_EVENTS})),
documents AS (
    INSERT INTO streams (stream, version, doc)
    SELECT s, v, d::json FROM unnest(${_N + 1}::text[], ${_N + 2}::bigint[], ${_N + 3}::text[]) AS u(s, v, d)
    ON CONFLICT (stream) DO UPDATE SET version = excluded.version, doc = excluded.doc),
entered AS (
    INSERT INTO directory (kind, id, stream, parent)
    SELECT * FROM unnest(${_N + 4}::text[], ${_N + 5}::text[], ${_N + 6}::text[], ${_N + 7}::text[])
    ON CONFLICT (kind, id) DO UPDATE SET stream = excluded.stream, parent = excluded.parent),
removed AS (
    DELETE FROM directory USING unnest(${_N + 8}::text[], ${_N + 9}::text[]) AS u(k, i) WHERE kind = k AND id = i),
answered AS (
    INSERT INTO commands (key, fingerprint, answer, position, recorded_at)
    SELECT * FROM unnest(${_N + 10}::text[], ${_N + 11}::bytea[], ${_N + 12}::bytea[], ${_N + 13}::bigint[],
        ${_N + 14}::text[]))
UPDATE head SET position = ${_N + 15}, hash = ${_N + 16}
"""
