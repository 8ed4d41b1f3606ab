"""An event as a step of somebody's trail: what now holds, or what it corrected, field by field. Pure.

Of what is sealed the name of the field is told, and whether it changed; never what is in it, not even as ciphertext.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

import msgspec

from shared.cloudevents import Incoming
from shared.envelope import canonical
from shared.read_log import SUFFIX

LEFT_OUT: Final = frozenset(("owner", "participant_id", "read_id"))
"""Whose it is is told beside; under whose key a text is, is nothing that happened."""


class Sealed(NamedTuple):
    """A field that is sealed: two are equal where their texts are."""

    mark: str


class Step(NamedTuple):
    """A row of the table of steps; `said` is JSON: see `said_by`."""

    source: str
    position: int
    participant: str
    type: str
    happened: str
    recorded_at: str
    actor: str
    command_id: str
    correlation_id: str
    causation_id: str | None
    said: str


class Person(NamedTuple):
    """What a participant's event says of the file itself: which one it was merged into."""

    participant: str
    merged_into: str | None
    position: int


class _Data(msgspec.Struct):
    id: str
    record: dict[str, Any] | None
    before: dict[str, Any] | None
    why: Any = None
    kind: str | None = None


_DATA: Final = msgspec.json.Decoder(_Data)


def step_of(event: Incoming) -> Step | None:
    """The step that an event is, None for one that is about nobody. Raises msgspec.DecodeError where the data is not an event's."""
    if event.participant is None:
        return None
    told = event.attributes
    cause = told.get("ce_causationid")
    return Step(
        event.source, event.position, event.participant, event.type, told["ce_happened"].decode(), event.recorded_at,
        told["ce_actor"].decode(), told["ce_commandid"].decode(), told["ce_correlationid"].decode(),
        None if cause is None else cause.decode(), canonical(said_by(event.source, event.data)).decode(),
    )  # fmt: skip


def said_by(source: str, data: bytes) -> dict[str, Any]:
    """What an event says, in plain data.

    {"id", "kind", "why": whether a reason was given, "made" | "gone": {field: value}, "changed": {field: [before, after]},
    "sealed": [fields]}: of `made`, `changed` and `gone` one, by what holds now and held before; `sealed` are those made,
    changed or gone with it. Of a read: {"id", "why", "read": {"route", "shown"}}.
    """
    event = _DATA.decode(data)
    said: dict[str, Any] = {"id": event.id, "why": event.why is not None}
    if source.endswith(SUFFIX):
        record = event.record or {}
        return said | {"read": {"route": record.get("route"), "shown": record.get("shown", {})}}
    if event.kind is not None:
        said["kind"] = event.kind
    after, before = flat(event.record or {}), flat(event.before or {})
    if event.record is not None and event.before is not None:
        moved = [name for name in {**before, **after} if before.get(name) != after.get(name)]
        plain = [name for name in moved if not _sealed(before.get(name)) and not _sealed(after.get(name))]
        said["changed"] = {name: [before.get(name), after.get(name)] for name in plain}
        sealed = [name for name in moved if name not in plain]
    else:
        word, held = ("made", after) if event.record is not None else ("gone", before)
        said[word] = {name: value for name, value in held.items() if not _sealed(value)}
        sealed = [name for name, value in held.items() if _sealed(value)]
    return said | {"sealed": sealed}


def flat(record: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """A record's fields that say something, those within a field by dotted names, in order; what is sealed as its mark alone."""
    return dict(_fields(record, prefix))


def _fields(record: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Any]]:
    for name, value in record.items():
        if value is None or (not prefix and name in LEFT_OUT):
            continue
        path = f"{prefix}{name}"
        if _is_seal(value):
            yield path, Sealed(value["mark"])
        elif isinstance(value, dict):
            yield from _fields(value, f"{path}.")
        elif _has_seal(value):
            yield path, Sealed(canonical(value).decode())
        else:
            yield path, value


def _is_seal(value: Any) -> bool:
    return isinstance(value, dict) and value.keys() == {"text", "mark"} and isinstance(value["mark"], str)


def _has_seal(value: Any) -> bool:
    if isinstance(value, list):
        return any(map(_has_seal, value))
    return isinstance(value, dict) and (_is_seal(value) or any(map(_has_seal, value.values())))


def _sealed(value: Any) -> bool:
    return isinstance(value, Sealed)


def site_of(event: Incoming) -> tuple[str, str] | None:
    """A person and a site that they are or were of, as an event about their file or a parcours says; None of any other."""
    if event.source != "intake" or event.participant is None:
        return None
    said = _DATA.decode(event.data)
    site = (said.record or said.before or {}).get("site")
    return (event.participant, site) if isinstance(site, str) else None


def person_of(event: Incoming) -> Person | None:
    """What an event about a participant's file says of it; None of any other."""
    if event.source != "intake" or event.participant is None or not event.type.startswith("participant"):
        return None
    said = _DATA.decode(event.data)
    record = said.record if said.record is not None else said.before
    if record is None or record.get("participant_id") != event.participant or "merged_into" not in record:
        return None
    merged = record["merged_into"] if said.record is not None else None
    return Person(event.participant, merged, event.position)
