"""One transaction of appends: what is asked, and the rows it becomes on what stands under the lock. Pure."""

import uuid
from collections.abc import Callable, Sequence
from hashlib import sha1
from typing import Any

import msgspec

from shared.envelope import NewEvent, Recorded, chain

NAMESPACE = uuid.UUID("4e6f5a0e-3b0c-5a38-9d0e-52a9b2f5c1aa")
_NAMESPACE = NAMESPACE.bytes
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


class Elsewhere(Exception):
    """What the unit would write is of another site than its caller's, or has an id that a record there has."""


def event_id(command_id: str, index: int) -> str:
    """What `uuid.uuid5` makes of a command's id and the event's number in it, in a third of the time."""
    raw = sha1(_NAMESPACE + f"{command_id}/{index}".encode(), usedforsecurity=False).hexdigest()
    variant = "89ab"[int(raw[16], 16) & 3]
    return f"{raw[:8]}-{raw[8:12]}-5{raw[13:16]}-{variant}{raw[17:20]}-{raw[20:32]}"


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
        self._start = (position, last)
        self.position = position
        self.hash = last
        self.commands: list[tuple[str, bytes, bytes, int, str]] = []
        self.events: list[tuple[Any, ...]] = []
        self._before = dict(versions)
        self._versions = versions
        self._known = known
        self._docs: dict[str, bytes] = {}
        self._claimed: dict[Place, Entry] = {}
        self._entered: dict[Place, Entry] = {}

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
            place = (entry.kind, entry.id)
            made = entry.stream and place in item.claims and place not in self._claimed
            (self._claimed if made else self._entered)[place] = entry
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
            self.position, new.stream, version, event_id(item.command_id, index), new.type,
            new.data, new.happened, new.participant, item.recorded_at, item.actor, item.command_id,
            item.correlation_id, item.causation_id, item.traceparent, b"",
        )  # fmt: skip
        self.hash = chain(self.hash, event)
        self.events.append((*msgspec.structs.astuple(event)[:-1], self.hash))

    def restore(self, event: Recorded, doc: bytes, entries: Sequence[Entry]) -> None:
        """Add an event as it was recorded, with its stream's document and the directory as they are after it.

        Raises ValueError where it does not follow the last one.
        """
        version = self._versions.get(event.stream, 0) + 1
        if (event.position, event.version, event.hash) != (self.position + 1, version, chain(self.hash, event)):
            raise ValueError("the event does not follow the last one of the log")
        self.position, self.hash = event.position, event.hash
        self._versions[event.stream] = version
        self.events.append(msgspec.structs.astuple(event))
        self._docs[event.stream] = doc
        self.enter(entries)

    def adopt(self, event: Recorded, doc: bytes, entries: Sequence[Entry]) -> None:
        """Add an event that another log recorded, as it was but for its place, with its stream's document and the directory after it."""
        self.position += 1
        version = self._versions[event.stream] = self._versions.get(event.stream, 0) + 1
        placed = msgspec.structs.replace(event, position=self.position, version=version)
        self.hash = chain(self.hash, placed)
        self.events.append((*msgspec.structs.astuple(placed)[:-1], self.hash))
        self._docs[event.stream] = doc
        self.enter(entries)

    def enter(self, entries: Sequence[Entry]) -> None:
        """Add directory entries."""
        for entry in entries:
            self._entered[entry.kind, entry.id] = entry

    def arguments(self) -> list[Any]:
        """The parameters of WRITE: the log's end before and after, what the streams must be at, and rows table by table."""
        made: list[tuple[str, int, str]] = []
        changed: list[tuple[str, int, str]] = []
        for stream, doc in self._docs.items():
            rows = changed if self._before.get(stream) else made
            rows.append((stream, self._versions.get(stream, 0), doc.decode()))
        # That a stream is not there yet is told by making it.
        wanted = self._before.keys() - {stream for stream, *_ in made}
        entered = self._entered.values()
        return [
            *self._start, self.position, self.hash, list(wanted), [self._before[stream] for stream in wanted],
            self.events, made, changed, [_row(entry) for entry in self._claimed.values()],
            [_row(entry) for entry in entered if entry.stream], [_row(entry) for entry in entered if not entry.stream],
            self.commands,
        ]  # fmt: skip


def presumed(position: int, last: bytes, items: list[Append]) -> tuple[Batch, list[Outcome]] | None:
    """The items judged as if all were as each was decided on; None where one does not fit even so, or only the tables can tell.

    Right where WRITE then finds the log's end, the streams, the keys and the claimed records so.
    """
    versions: dict[str, int] = {}
    for item in items:
        if item.listed or not _made(item):
            return None
        for stream, version in item.expected.items():
            versions.setdefault(stream, version)
    batch = Batch(position, last, versions, {})
    outcomes = [batch.take(item) for item in items]
    return (batch, outcomes) if all(isinstance(outcome, Answer) for outcome in outcomes) else None


def _made(item: Append) -> bool:
    """Whether each record that is claimed is also entered: making it is what tells that it was not there."""
    return all(any((entry.kind, entry.id) == claim and entry.stream for entry in item.entries) for claim in item.claims)


def _row(entry: Entry) -> tuple[str, str, str, str | None]:
    return entry.kind, entry.id, entry.stream, entry.parent


WRITE = "SELECT append($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"
