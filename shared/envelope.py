"""The envelope of an event: what a service decides (`NewEvent`), what its log holds (`Recorded`), and how it is hashed."""

import hashlib
from typing import Any

import msgspec

TYPE_PREFIX = "be.espace-ressources."
GENESIS = bytes(32)

_canonical = msgspec.json.Encoder(order="sorted")


def canonical(value: Any) -> bytes:
    """JSON bytes of a value, keys sorted, no white space: the one form that is hashed, stored and published."""
    return _canonical.encode(value)


class NewEvent(msgspec.Struct, frozen=True):
    """An event as decided, before the log gives it a position.

    `type` is short with its version ("participant-enrolled.v1"), `data` canonical JSON, `happened` an ISO date,
    `participant` the pseudonymous id of the person it is about (the Kafka key), or None.
    """

    stream: str
    type: str
    data: bytes
    happened: str
    participant: str | None = None


class Recorded(msgspec.Struct, frozen=True):
    """An event as the log holds it: position contiguous from 1, `hash` chained to that of the event before."""

    position: int
    stream: str
    version: int
    id: str
    type: str
    data: bytes
    happened: str
    participant: str | None
    recorded_at: str
    actor: str
    command_id: str
    correlation_id: str
    causation_id: str | None
    traceparent: str | None
    hash: bytes


def digest(event: Recorded) -> bytes:
    """SHA-256 of the event's canonical bytes: every field of the envelope but `hash`, each length-prefixed, absent ones as -1."""
    sha = hashlib.sha256()
    for field in (
        str(event.position),
        event.stream,
        str(event.version),
        event.id,
        event.type,
        event.happened,
        event.participant,
        event.recorded_at,
        event.actor,
        event.command_id,
        event.correlation_id,
        event.causation_id,
        event.traceparent,
    ):
        raw = None if field is None else field.encode()
        sha.update(b"-1:" if raw is None else b"%d:%s" % (len(raw), raw))
    sha.update(b"%d:" % len(event.data))
    sha.update(event.data)
    return sha.digest()


def chain(previous: bytes, event: Recorded) -> bytes:
    """The hash of an event: SHA-256 over the hash before it and its own digest."""
    return hashlib.sha256(previous + digest(event)).digest()
