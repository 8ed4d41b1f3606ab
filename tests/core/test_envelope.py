"""The hash of an event: of every field, whatever is in it, and of the hash before."""

import hashlib

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from shared.envelope import GENESIS, Recorded, chain, digest

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.integers(250, 260).map("x".__mul__)
events = st.builds(
    Recorded, position=st.integers(1, 2**62), version=st.integers(1, 2**62), data=st.binary(max_size=12),
    **dict.fromkeys(("stream", "id", "type", "happened", "recorded_at", "actor", "command_id", "correlation_id"), text),
    **dict.fromkeys(("participant", "causation_id", "traceparent"), st.none() | text), hash=st.just(b""),
)  # fmt: skip


def canonical_bytes(event: Recorded) -> bytes:
    """As the definition says: every field but `hash`, the data last, each after its length in bytes, absent ones as -1."""
    fields = msgspec.structs.asdict(event) | {"position": str(event.position), "version": str(event.version)}
    del fields["hash"]
    fields["data"] = fields.pop("data")
    raw = [None if one is None else one if isinstance(one, bytes) else one.encode() for one in fields.values()]
    return b"".join(b"-1:" if one is None else b"%d:" % len(one) + one for one in raw)


@given(events)
def test_the_hash_covers_every_field_length_prefixed(event: Recorded) -> None:
    assert digest(event) == hashlib.sha256(canonical_bytes(event)).digest()


def test_the_hash_of_an_event_never_becomes_another() -> None:
    event = Recorded(
        7, "participant:p1", 2, "e7", "participant-enrolled.v1", b'{"id":"k1"}', "2016-05-04", "p1", "2016-05-04T10:00:00+00:00",
        "operator", "c1", "c1", None, None, b"",
    )  # fmt: skip
    assert chain(GENESIS, event).hex() == "5cf0ea4da1f7159dcbc90da5e71ea98ef05c7df5132083c1481f8ee9741d69fe"
