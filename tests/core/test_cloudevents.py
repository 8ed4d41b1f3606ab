"""Records are read by what they are: an event comes back as it was sent, anything else is named and harms nothing."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.cloudevents import Incoming, Unreadable, key, read
from tests.core import topics
from tests.core.topics import event


class Record(msgspec.Struct):
    """What of a consumer record is looked at."""

    headers: Any
    value: Any


SEVENTH, SIXTH = event(7, ("p1",)), event(6, ("p1",))
GOOD = dict(topics.headers(SEVENTH, "intake"))
VALUE = SEVENTH.data


def test_an_event_comes_back() -> None:
    found = read("intake", Record(list(GOOD.items()), VALUE))
    assert found == Incoming(
        "intake",
        7,
        "thing-done.v1",
        "p1",
        "2016-05-04T10:00:00+00:00",
        None,
        VALUE,
        SEVENTH.hash.hex().encode(),
        SIXTH.hash.hex().encode(),
        GOOD,
    )
    assert (key(SEVENTH), key(event(7))) == (b"p1", b"s:7")
    assert GOOD["ce_type"] == b"be.espace-ressources.thing-done.v1"
    assert "ce_causationid" not in GOOD


@pytest.mark.parametrize(
    ("name", "value"),
    [(name, None) for name in ("ce_specversion", "ce_source", "ce_type", "ce_position", "ce_time")]
    + [("ce_position", text) for text in (b"0", b"-1", b"1.5", b" 7", b"1_0", "\u0667".encode(), b"9" * 19, b"\xff")]
    + [
        ("ce_type", text)
        for text in (b"thing-done.v1", b"be.espace-ressources.Thing.v1", b"be.espace-ressources.x", b"\xff")
    ]
    + [("ce_participant", b"\xff"), ("ce_participant", b"a\0b"), ("ce_time", b"\xff"), ("ce_traceparent", b"\n")]
    + [("ce_specversion", b"2.0"), ("ce_source", b"/services/bilan")],
)
def test_a_bad_header_is_named(name: str, value: bytes | None) -> None:
    with pytest.raises(Unreadable):
        read("intake", Record(list((GOOD | {name: value}).items()), VALUE))


@pytest.mark.parametrize("value", [None, b"", b"{", b"not json", b"{}{}", b"\xff", b"[" * 100_000 + b"]" * 100_000])
def test_a_value_that_is_not_json_is_named(value: bytes | None) -> None:
    with pytest.raises(Unreadable, match="not JSON"):
        read("intake", Record(list(GOOD.items()), value))


@given(
    st.dictionaries(st.sampled_from([*GOOD, "other"]), st.none() | st.binary(max_size=12)),
    st.none() | st.binary(max_size=20),
)
def test_nothing_else_is_ever_raised(changed: dict[str, bytes | None], value: bytes | None) -> None:
    record = Record(list((GOOD | changed).items()), value)
    outcome: Any
    try:
        outcome = read("intake", record)
    except Unreadable as error:
        outcome = error
    assert str(outcome)
