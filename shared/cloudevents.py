"""Events on Kafka: CloudEvents 1.0 in binary mode (`ce_` headers, the data as the value)."""

import re
from functools import lru_cache
from hashlib import sha256
from typing import Any

import msgspec

from shared.envelope import TYPE_PREFIX, Recorded

Headers = list[tuple[str, bytes]]
REQUIRED = (
    "ce_specversion", "ce_source", "ce_type", "ce_position", "ce_time", "ce_stream", "ce_version", "ce_id", "ce_happened",
    "ce_actor", "ce_commandid", "ce_correlationid", "ce_hash", "ce_previoushash",
)  # fmt: skip
_TYPE = re.compile(re.escape(TYPE_PREFIX).encode() + rb"([a-z][a-z0-9-]*\.v[1-9][0-9]{0,3})")
_POSITION = re.compile(rb"[1-9][0-9]{0,17}")
_HASH = re.compile(rb"[0-9a-f]{64}")
_raw = msgspec.json.Decoder(msgspec.Raw)


class Incoming(msgspec.Struct, frozen=True):
    """An event as a reader takes it: where it stands in its source's log, its short type, and its data as bytes.

    `hash` and `previous`, in hexadecimal, are its own and that of the event before it; `attributes` all its headers.
    """

    source: str
    position: int
    type: str
    participant: str | None
    recorded_at: str
    traceparent: str | None
    data: bytes
    hash: bytes
    previous: bytes
    attributes: dict[str, bytes] = {}


class Unreadable(Exception):
    """A record that is no event of ours; the message says what is wrong, and quotes nothing of it."""


def headers(event: Recorded, source: str, previous_hash: str, traceparent: str | None) -> Headers:
    """The CloudEvents attributes of an event, extensions included; absent ones are left out."""
    subject = event.stream.partition(":")[2]
    attributes = {
        "specversion": "1.0",
        "id": event.id,
        "type": TYPE_PREFIX + event.type,
        "source": f"/services/{source}",
        "time": event.recorded_at,
        "subject": subject,
        "datacontenttype": "application/json",
        "position": str(event.position),
        "stream": event.stream,
        "version": str(event.version),
        "happened": event.happened,
        "participant": event.participant,
        "actor": event.actor,
        "commandid": event.command_id,
        "correlationid": event.correlation_id,
        "causationid": event.causation_id,
        "traceparent": traceparent,
        "hash": event.hash.hex(),
        "previoushash": previous_hash,
    }
    return [(f"ce_{name}", value.encode()) for name, value in attributes.items() if value is not None]


def key(event: Recorded) -> bytes:
    """The Kafka key: the participant, or the stream where the event is about no person."""
    return (event.participant or event.stream).encode()


def read(source: str, record: Any) -> Incoming:
    """An event from a consumer record of a source's topic. Raises Unreadable, whatever the record holds.

    A source is a service or, where those of several installations are read, `installation/service`.
    """
    found = dict(record.headers)
    for name in REQUIRED:
        if found.get(name) is None:
            raise Unreadable(f"the header {name} is missing")
    if found["ce_specversion"] != b"1.0":
        raise Unreadable("it is of another version of CloudEvents")
    if found["ce_source"] != _source(source):
        raise Unreadable("it is of another source")
    kind = _type(found["ce_type"])
    if kind is None:
        raise Unreadable("the header ce_type is not one of ours")
    if _POSITION.fullmatch(found["ce_position"]) is None:
        raise Unreadable("the header ce_position is not a position")
    try:
        _raw.decode(record.value or b"")
    except (ValueError, RecursionError) as error:
        raise Unreadable("the value is not JSON") from error
    previous, own = found["ce_previoushash"], found["ce_hash"]
    if _HASH.fullmatch(previous) is None or _content(found, kind, previous, record.value) != own:
        raise Unreadable("its hash is not that of what it holds")
    return Incoming(
        source, int(found["ce_position"]), kind, _text(found, "ce_participant"), _text(found, "ce_time") or "",
        _text(found, "ce_traceparent"), record.value, own, previous, found,
    )  # fmt: skip


def position(record: Any) -> int | None:
    """The position that a consumer record says it has; None where it says none."""
    found = dict(record.headers).get("ce_position")
    return None if found is None or _POSITION.fullmatch(found) is None else int(found)


def recorded(event: Incoming, record: Any) -> Recorded:
    """The event as its log holds it, from the record that it was read from."""
    found = {name: value.decode() for name, value in record.headers if name.startswith("ce_") and value is not None}
    return Recorded(
        event.position, found["ce_stream"], int(found["ce_version"]), found["ce_id"], event.type, event.data,
        found["ce_happened"], found.get("ce_participant"), found["ce_time"], found["ce_actor"], found["ce_commandid"],
        found["ce_correlationid"], found.get("ce_causationid"), found.get("ce_traceparent"),
        bytes.fromhex(event.hash.decode()),
    )  # fmt: skip


def _content(found: dict[str, bytes], kind: str, previous: bytes, value: bytes) -> bytes:
    """What `envelope.chain` gives for the event that a record holds, in hexadecimal, from the bytes as they came."""
    get = found.get
    short = kind.encode()
    position, stream, version, identity = found["ce_position"], found["ce_stream"], found["ce_version"], found["ce_id"]
    happened, participant, time, actor = (
        found["ce_happened"],
        get("ce_participant"),
        found["ce_time"],
        found["ce_actor"],
    )
    command, correlation = found["ce_commandid"], found["ce_correlationid"]
    # One formatting for all: this runs for every event that is read.
    canonical = b"%d:%b%d:%b%d:%b%d:%b%d:%b%d:%b%b%d:%b%d:%b%d:%b%d:%b%b%b%d:%b" % (
        len(position), position, len(stream), stream, len(version), version, len(identity), identity, len(short), short,
        len(happened), happened, _optional(participant), len(time), time, len(actor), actor, len(command), command,
        len(correlation), correlation, _optional(get("ce_causationid")), _optional(get("ce_traceparent")),
        len(value), value,
    )  # fmt: skip
    return sha256(bytes.fromhex(previous.decode()) + sha256(canonical).digest()).hexdigest().encode()


def _optional(field: bytes | None) -> bytes:
    return b"-1:" if field is None else b"%d:%b" % (len(field), field)


@lru_cache(maxsize=64)
def _source(source: str) -> bytes:
    return f"/services/{source.rpartition('/')[2]}".encode()


# Bounded: what stands in a header is anybody's choice.
@lru_cache(maxsize=1024)
def _type(header: bytes) -> str | None:
    """The short type, None where it is not one of ours."""
    kind = _TYPE.fullmatch(header)
    return None if kind is None else kind[1].decode()


def _text(found: dict[str, bytes], name: str) -> str | None:
    value = found.get(name)
    if value is None:
        return None
    try:
        text = value.decode()
    except ValueError as error:
        raise Unreadable(f"the header {name} is not UTF-8") from error
    if not text.isprintable():
        raise Unreadable(f"the header {name} has control characters")
    return text or None
