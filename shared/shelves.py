"""Records kept by kind on the shelves of a stream's document: recorded, corrected, voided, moved. Pure.

A service declares a kind of record once, as data (`Kind`), and gives its own rules as a function (`Judge`). What every kind
has in common is here: ids that are taken, a correction that changes nothing, a record that moves to another stream, the
document and the directory as they follow from the events.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import msgspec

from shared.envelope import Recorded, canonical
from shared.eventlog import Entry
from shared.log_batch import Place
from shared.problems import Refusal, Rule, refuse
from shared.recovery import said
from shared.streams import Step, Streams
from shared.vault import Sealed

Seals = Mapping[str, Sealed]
"""What a command has of identity and free text, sealed, by field; `why` and, under the key of a person it leaves, `why_left`."""


Told = Mapping[str, Sealed | str]
"""Seals, and `why` as it is written where a kind is about nobody."""


def _no_places(record: Any) -> Mapping[Place, str]:
    return {}


def found_by(name: str, key: str, field: str) -> Callable[[Any], Mapping[Place, str]]:
    """`places` for records of the kind `name` that are found by what `field` names too: under the kind `<name>.<field>`."""

    def places(record: Any) -> Mapping[Place, str]:
        value = getattr(record, field)
        return {} if value is None else {(f"{name}.{field}", getattr(record, key)): value}

    return places


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of record: its word, its type, where it is kept, and what is said of it.

    `record` is a frozen Struct with the field `key` (`<name>_id` unless named) and the field `parent`, whose value names the
    stream: `<stream>:<parent>`. `shelf` is the attribute of that stream's document, and the plural in addresses. `day` is the
    field with the date on which it happened. The fields of `sealed` hold a Sealed or None; a record that has any also has
    `owner`, whose key they are under. `further` are the other types of event that leave this record. Where the kind is
    `about_nobody`, why something is done is kept as it is written. `places` are further rows of the directory that a record
    has, under a (kind, id) of its own each: the parent there, by which it is found.
    """

    name: str
    record: type[Any]
    stream: str
    parent: str
    shelf: str
    day: str
    recorded: str
    corrected: str
    voided: str
    further: tuple[str, ...] = ()
    sealed: tuple[str, ...] = ()
    id_field: str = ""
    about_nobody: bool = False
    places: Callable[[Any], Mapping[Place, str]] = _no_places

    @property
    def key(self) -> str:
        """The name of its id."""
        return self.id_field or f"{self.name}_id"

    @property
    def events(self) -> tuple[str, ...]:
        """Every type of event that is about it."""
        return (self.recorded, self.corrected, self.voided, *self.further)

    def stream_of(self, fields: Any) -> str:
        """The stream of a record or of what a command gives."""
        return f"{self.stream}:{getattr(fields, self.parent)}"


Judge = Callable[[Any, Any, Any, str], Any]
"""(record as it would be, as it was or None, working set, today) -> the record as it is to be recorded. Raises Refusal."""
Entering = Callable[[Any, Any, str], None]
"""(command that records, working set, today): what holds on the day itself, and not of what is `entered_afterwards`. Raises Refusal."""
Decision = Callable[[Any, Seals, Any, str], tuple[str, str]]
"""(command, seals, working set, today) -> (id, stream) of its record, its steps being put into the working set. Raises Refusal."""


def standing(streams: Streams, kind: Kind, identity: str) -> Any:
    """A record that stands, or None."""
    entry = streams.entry(kind.name, identity)
    doc = streams.doc(entry.stream) if entry else None
    return getattr(doc, kind.shelf).get(identity) if doc else None


def shelf(streams: Streams, kind: Kind, parent: str) -> dict[str, Any]:
    """The records of a kind that stand for one parent, by id."""
    doc = streams.doc(f"{kind.stream}:{parent}")
    found: dict[str, Any] = getattr(doc, kind.shelf) if doc else {}
    return found


def put(
    streams: Streams, kind: Kind, event: str, record: Any, before: Any, seals: Told, happened: str
) -> tuple[str, str]:
    """Record it as it now reads. One that moves to another stream leaves it (record null) and joins the other (before null)."""
    if before is not None and kind.stream_of(before) != kind.stream_of(record):
        take(streams, kind, event, before, {"why": seals["why_left"]} if "why_left" in seals else {}, happened)
        before = None
    return _put(streams, kind, event, record, record, before, seals, happened)


def take(streams: Streams, kind: Kind, event: str, before: Any, seals: Told, happened: str) -> tuple[str, str]:
    """Take a record off its shelf. Its directory entry stays: an id that was used is not used again."""
    return _put(streams, kind, event, before, None, before, seals, happened)


def _put(
    streams: Streams, kind: Kind, event: str, about: Any, record: Any, before: Any, seals: Told, happened: str
) -> tuple[str, str]:
    identity, stream = getattr(about, kind.key), kind.stream_of(about)
    doc = streams.doc(stream) or streams.kind(stream)()
    rest = {key: value for key, value in getattr(doc, kind.shelf).items() if key != identity}
    kept = rest if record is None else getattr(doc, kind.shelf) | {identity: record}
    step = Step(stream, event, identity, happened, record, before, streams.owner(about), seals.get("why"), kind.name)
    parent = None if record is None else getattr(record, kind.parent)
    entries = [Entry(kind.name, identity, stream, parent), *_places(kind, stream, record, before)]
    streams.put(step, msgspec.structs.replace(doc, **{kind.shelf: kept}), entries)
    return identity, stream


def _places(kind: Kind, stream: str, record: Any, before: Any) -> list[Entry]:
    """The further rows of the directory that a record has now, and those that go with what it was."""
    now = {} if record is None else kind.places(record)
    left = () if before is None else sorted(kind.places(before).keys() - now.keys())
    return [*(Entry(*place, stream, parent) for place, parent in now.items()), *(Entry(*place, "") for place in left)]


def told(kind: Kind, command: Any, seals: Seals) -> Told:
    """What is said with a step of a record of this kind."""
    why = getattr(command, "why", None)
    return {**seals, "why": why} if kind.about_nobody and why is not None else seals


def filled(kind: Kind, command: Any, before: Any, seals: Seals, streams: Streams) -> Any:
    """The record that a command gives: what it does not speak of stays as it was, a text that is the same keeps its seal."""
    given = command.model_dump(by_alias=False)
    fields: dict[str, Any] = {}
    for field in msgspec.structs.fields(kind.record):
        name, told = field.name, field.encode_name
        if name in kind.sealed:
            if hasattr(command, name):
                held, new = getattr(before, name, None), seals.get(name)
                # A seal of the same text differs each time: keep the one recorded, so that nothing seems to have changed.
                fields[told] = held if held is not None and new is not None and held.mark == new.mark else new
            else:
                fields[told] = seals.get(name, getattr(before, name, None))
        elif name in given:
            fields[told] = given[name]
        elif before is not None:
            fields[told] = getattr(before, name)
    if kind.sealed:
        fields["owner"] = streams.owner(command if hasattr(command, kind.parent) else before)
    return msgspec.convert(fields, kind.record)


def record(
    kind: Kind,
    judge: Judge,
    rules: Mapping[str, Rule],
    command: Any,
    seals: Seals,
    streams: Streams,
    today: str,
    *,
    entering: Entering | None = None,
) -> tuple[str, str]:
    """A new record."""
    if streams.entry(kind.name, getattr(command, kind.key)):
        raise Refusal(rules["id_taken"], kind.key)
    if entering is not None and not command.entered_afterwards:
        entering(command, streams, today)
    new = judge(filled(kind, command, None, seals, streams), None, streams, today)
    _nothing_lost(kind, command, new)
    return put(streams, kind, kind.recorded, new, None, told(kind, command, seals), getattr(new, kind.day) or today)


def correct(
    kind: Kind, judge: Judge, rules: Mapping[str, Rule], command: Any, seals: Seals, streams: Streams, today: str
) -> tuple[str, str]:
    """The record as it should read; where it reads so already, nothing is recorded."""
    return change(kind, kind.corrected, judge, rules, command, seals, streams, today)


def change(
    kind: Kind,
    event: str,
    judge: Judge,
    rules: Mapping[str, Rule],
    command: Any,
    seals: Seals,
    streams: Streams,
    today: str,
    *,
    day: str = "",
) -> tuple[str, str]:
    """The same under another type of event: a step of the record's life. The command gives the fields that it changes.

    `day` is the field with the date of that step, where it is another than the record's own.
    """
    before = required(kind, rules, command, streams)
    given = filled(kind, command, before, seals, streams)
    if given == before and event == kind.corrected:
        return getattr(before, kind.key), kind.stream_of(before)
    new = judge(given, before, streams, today)
    if new == before and event == kind.corrected:
        return getattr(before, kind.key), kind.stream_of(before)
    _nothing_lost(kind, command, new)
    happened = getattr(new, day or kind.day) or today
    return put(streams, kind, event, new, before, told(kind, command, seals), happened)


def _nothing_lost(kind: Kind, command: Any, record: Any) -> None:
    """A text is sealed before the command is decided, for the person known then. Refused where there was none yet."""
    for name in kind.sealed:
        if getattr(command, name, None) is not None and getattr(record, name) is None:
            raise refuse("contended", name)


def void(
    kind: Kind, judge: Judge, rules: Mapping[str, Rule], command: Any, seals: Seals, streams: Streams, today: str
) -> tuple[str, str]:
    """A record entered by mistake. The judge sees None as the record that would be."""
    before = required(kind, rules, command, streams)
    judge(None, before, streams, today)
    return take(streams, kind, kind.voided, before, told(kind, command, seals), today)


def required(kind: Kind, rules: Mapping[str, Rule], command: Any, streams: Streams) -> Any:
    """The record that a command names. Raises Refusal where none stands."""
    found = standing(streams, kind, getattr(command, kind.key))
    if found is None:
        raise Refusal(rules["no_such_record"], kind.key)
    return found


def decisions(
    kind: Kind,
    judge: Judge,
    rules: Mapping[str, Rule],
    recording: type,
    correction: type,
    voiding: type,
    entering: Entering | None = None,
) -> dict[type, Decision]:
    """The three decisions of every kind. `rules` has at least `id_taken` and `no_such_record`."""
    return {
        recording: partial(record, kind, judge, rules, entering=entering),
        correction: partial(correct, kind, judge, rules),
        voiding: partial(void, kind, judge, rules),
    }


def replay(kind: Kind, document: type, doc: bytes | None, event: Recorded) -> tuple[bytes, list[Entry]]:
    """A document after an event about one of its records, and the record's places in the directory."""
    identity, now = said(event, kind.record)
    held = document() if doc is None else msgspec.json.decode(doc, type=document)
    kept = {key: value for key, value in getattr(held, kind.shelf).items() if key != identity}
    if now is not None:
        kept = getattr(held, kind.shelf) | {identity: now}
    parent = event.stream.partition(":")[2] if now is not None else None
    after = msgspec.structs.replace(held, **{kind.shelf: kept})
    before = getattr(held, kind.shelf).get(identity)
    return canonical(after), [
        Entry(kind.name, identity, event.stream, parent),
        *_places(kind, event.stream, now, before),
    ]
