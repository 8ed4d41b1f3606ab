"""Events on Kafka: CloudEvents 1.0 in binary mode (`ce_` headers, the data as the value)."""

from typing import Any

import msgspec

from shared.envelope import TYPE_PREFIX, Recorded

Headers = list[tuple[str, bytes]]


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
    """An event from a consumer record of a source's topic. Raises Unreadable."""
    found = dict(record.headers)
    try:
        kind = found["ce_type"].decode()
        position = int(found["ce_position"])
        recorded_at = found["ce_time"].decode()
        participant, trace = found.get("ce_participant"), found.get("ce_traceparent")
        incoming = Incoming(
            source,
            position,
            kind.removeprefix(TYPE_PREFIX),
            participant.decode() if participant else None,
            recorded_at,
            trace.decode() if trace else None,
            record.value,
        )
    except KeyError as error:
        raise Unreadable(f"the header {error.args[0]} is missing") from error
    except (ValueError, AttributeError) as error:
        raise Unreadable("a header is not what it should be") from error
    if position < 1:
        raise Unreadable("the position is below 1")
    if not record.value:
        raise Unreadable("there is no value")
    return incoming
