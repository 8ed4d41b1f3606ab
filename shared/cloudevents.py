"""Events on Kafka: CloudEvents 1.0 in binary mode (`ce_` headers, the data as the value)."""

import re
from functools import lru_cache
from typing import Any

import msgspec

from shared.envelope import TYPE_PREFIX, Recorded

Headers = list[tuple[str, bytes]]
REQUIRED = ("ce_specversion", "ce_source", "ce_type", "ce_position", "ce_time")
_TYPE = re.compile(re.escape(TYPE_PREFIX).encode() + rb"([a-z][a-z0-9-]*\.v[1-9][0-9]{0,3})")
_POSITION = re.compile(rb"[1-9][0-9]{0,17}")
_raw = msgspec.json.Decoder(msgspec.Raw)


class Incoming(msgspec.Struct, frozen=True):
    """An event as a reader takes it: where it stands in its source's log, its short type, and its data as bytes."""

    source: str
    position: int
    type: str
    participant: str | None
    recorded_at: str
    traceparent: str | None
    data: bytes


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
    """An event from a consumer record of a source's topic. Raises Unreadable, whatever the record holds."""
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
    return Incoming(
        source, int(found["ce_position"]), kind, _text(found, "ce_participant"), _text(found, "ce_time") or "",
        _text(found, "ce_traceparent"), record.value,
    )  # fmt: skip


@lru_cache(maxsize=64)
def _source(source: str) -> bytes:
    return f"/services/{source}".encode()


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
