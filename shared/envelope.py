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


# The lengths that fields of ours have, ready to be put before them: to format each anew costs more than the hash.
_LENGTHS = tuple(f"{length}:" for length in range(256))
_ABSENT = "-1:"


def digest(event: Recorded) -> bytes:
    """SHA-256 of the event's canonical bytes: every field of the envelope but `hash`, each length-prefixed, absent ones as -1."""
    position, version = str(event.position), str(event.version)
    person, cause, trace = event.participant, event.causation_id, event.traceparent
    try:
        head = "".join((
            _LENGTHS[len(position)], position, _LENGTHS[len(event.stream)], event.stream, _LENGTHS[len(version)], version,
            _LENGTHS[len(event.id)], event.id, _LENGTHS[len(event.type)], event.type,
            _LENGTHS[len(event.happened)], event.happened, _ABSENT if person is None else _LENGTHS[len(person)] + person,
            _LENGTHS[len(event.recorded_at)], event.recorded_at, _LENGTHS[len(event.actor)], event.actor,
            _LENGTHS[len(event.command_id)], event.command_id, _LENGTHS[len(event.correlation_id)], event.correlation_id,
            _ABSENT if cause is None else _LENGTHS[len(cause)] + cause,
            _ABSENT if trace is None else _LENGTHS[len(trace)] + trace,
            f"{len(event.data)}:",
        )).encode("ascii")  # fmt: skip
    except (IndexError, UnicodeEncodeError):
        head = _any_head(event)
    return hashlib.sha256(head + event.data).digest()


def _any_head(event: Recorded) -> bytes:
    """The canonical bytes up to the data, whatever the fields hold: a length is that of the UTF-8."""
    fields = (
        str(event.position), event.stream, str(event.version), event.id, event.type, event.happened, event.participant,
        event.recorded_at, event.actor, event.command_id, event.correlation_id, event.causation_id, event.traceparent,
    )  # fmt: skip
    encoded = [None if field is None else field.encode() for field in fields]
    parts = [b"-1:" if raw is None else b"%d:%s" % (len(raw), raw) for raw in encoded]
    return b"".join(parts) + b"%d:" % len(event.data)


def chain(previous: bytes, event: Recorded) -> bytes:
    """The hash of an event: SHA-256 over the hash before it and its own digest."""
    return hashlib.sha256(previous + digest(event)).digest()
