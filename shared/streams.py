"""The working set of a decision: documents of the streams it touches, and the steps decided so far."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from shared.envelope import NewEvent, canonical
from shared.eventlog import Entry, Stream
from shared.vault import Sealed


class Step(msgspec.Struct, frozen=True):
    """Something decided: an event with its record as it now holds and as it held before (None: there was none, or is none).

    `kind` is the word of a record of a subject, so that a reader can keep such records without a table of their events.
    """

    stream: str
    type: str
    id: str
    happened: str
    record: Any
    before: Any
    participant: str | None = None
    why: Sealed | str | None = None
    kind: str | None = None

    def event(self) -> NewEvent:
        """The event as the log takes it."""
        data = {"id": self.id, "record": self.record, "before": self.before, "why": self.why}
        if self.kind is not None:
            data["kind"] = self.kind
        return NewEvent(self.stream, self.type, canonical(data), self.happened, self.participant)


class Prepared(msgspec.Struct, frozen=True):
    """A command ready to decide: what is identity or free text about a person is in `sealed`, by field.

    `owners` has under whose key each is, of a command of a subject. `erased`: what it says is about somebody whose key was
    destroyed, so that nothing can be sealed for them any more.
    """

    command: Any
    sealed: dict[str, Sealed] = {}
    owners: dict[str, str] = {}
    erased: bool = False

    def misplaced(self, steps: Iterable[Step]) -> bool:
        """Whether one of these steps would keep a text under another key than that of the person whom it is about."""
        return any(
            (step.why == seal and step.participant != self.owners[place])
            or (getattr(step.record, place, None) == seal and step.record.owner != self.owners[place])
            for step in steps
            for place, seal in self.sealed.items()
            if place in self.owners
        )


class Streams:
    """Documents by stream name, decoded as the service's types, with the changes of the unit at hand kept apart.

    `kinds` gives the document type of each stream prefix. A unit's changes become the state that the next unit sees with
    `accept`, or are forgotten with `drop`.
    """

    def __init__(self, kinds: Mapping[str, type], loaded: Iterable[Stream], entries: Iterable[Entry]) -> None:
        self._kinds = kinds
        self._versions: dict[str, int] = {}
        self._docs: dict[str, Any] = {}
        self._entries: dict[tuple[str, str], Entry] = {}
        self._new_docs: dict[str, Any] = {}
        self._new_entries: dict[tuple[str, str], Entry] = {}
        self.steps: list[Step] = []
        self.read: set[str] = set()
        self._listed: dict[tuple[str, str], frozenset[str]] = {}
        self._claims: set[tuple[str, str]] = set()
        self.foreseen: dict[tuple[str, str], str] = {}
        self.add(loaded, entries)

    def add(self, loaded: Iterable[Stream], entries: Iterable[Entry] = ()) -> None:
        """Bring further streams and directory entries into the set."""
        for stream in loaded:
            self._versions[stream.name] = stream.version
            kind = self._kinds[stream.name.partition(":")[0]]
            self._docs[stream.name] = None if stream.doc is None else msgspec.json.decode(stream.doc, type=kind)
        for entry in entries:
            self._entries[entry.kind, entry.id] = entry

    def kind(self, name: str) -> type[Any]:
        """The document type of a stream."""
        return self._kinds[name.partition(":")[0]]

    def owner(self, fields: Any) -> str | None:
        """The participant that a record or a command is about, None where it is about nobody or nobody known."""
        found: str | None = getattr(fields, "participant_id", None)
        return found

    def foresee(self, command: Any) -> None:
        """Put into `foreseen` where a command moves a record, by kind and id: `owner` is to follow it, so that what a later
        command of the request says is sealed for the right person. Nothing moves here.
        """

    def doc(self, name: str) -> Any:
        """The document of a stream, None where it does not exist yet. KeyError where it was not loaded: a fault of the caller."""
        self.read.add(name)
        if name in self._new_docs:
            return self._new_docs[name]
        return self._docs[name]

    def has(self, name: str) -> bool:
        """Whether a stream was loaded."""
        return name in self._docs

    def documents_of(self, kind: str) -> list[Any]:
        """The loaded documents of a kind of stream that exist."""
        return [doc for name, doc in self._docs.items() if doc is not None and name.startswith(f"{kind}:")]

    def entry(self, kind: str, identity: str) -> Entry | None:
        """Where a record is, None where there is no such record."""
        entry = self._new_entries.get((kind, identity)) or self._entries.get((kind, identity))
        return entry if entry is not None and entry.stream else None

    def children(self, kind: str, parent: str) -> list[Entry]:
        """The records of a parent, in order of id. They must have been loaded, all of them: the log will compare."""
        before = (entry.id for (of, _), entry in self._entries.items() if of == kind and entry.parent == parent)
        self._listed.setdefault((kind, parent), frozenset(before))
        merged = self._entries | self._new_entries
        found = [entry for (of, _), entry in merged.items() if of == kind and entry.parent == parent and entry.stream]
        return sorted(found, key=lambda entry: entry.id)

    def put(self, step: Step, doc: msgspec.Struct, entries: Iterable[Entry] = ()) -> None:
        """Record a step: the document of its stream as it is after it, and what changes in the directory."""
        self.read.add(step.stream)
        self._new_docs[step.stream] = doc
        self.steps.append(step)
        for entry in entries:
            place = (entry.kind, entry.id)
            known = place in self._entries or place in self._new_entries
            if step.before is None and entry.stream and not known:
                self._claims.add(place)
            self._new_entries[place] = entry

    def touched(self) -> list[str]:
        """The streams that the unit at hand changed."""
        return list(self._new_docs)

    def version(self, name: str) -> int:
        """The version of a stream before the unit at hand."""
        return self._versions[name]

    def expected(self) -> dict[str, int]:
        """The version of each stream that the unit read or changed."""
        return {name: self._versions[name] for name in self.read}

    def documents(self) -> dict[str, bytes]:
        """The changed documents as JSON text."""
        return {name: canonical(doc) for name, doc in self._new_docs.items()}

    def new_entries(self) -> list[Entry]:
        """The changed directory entries."""
        return list(self._new_entries.values())

    def claims(self) -> list[tuple[str, str]]:
        """The records that the unit makes, by kind and id."""
        return sorted(self._claims)

    def listed(self) -> dict[tuple[str, str], frozenset[str]]:
        """The records of each parent that the unit was decided on, as they were before it."""
        return dict(self._listed)

    def accept(self) -> None:
        """Make the unit's changes the state that the next unit sees."""
        for step in self.steps:
            self._versions[step.stream] += 1
        self._docs.update(self._new_docs)
        self._entries.update(self._new_entries)
        self.drop()

    def drop(self) -> None:
        """Forget the unit's changes."""
        self._new_docs, self._new_entries, self.steps, self.read = {}, {}, [], set()
        self._listed, self._claims = {}, set()
