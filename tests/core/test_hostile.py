"""Records that nobody of ours wrote, on the topics of a history: each is kept or dropped for what it is, and no figure moves."""

from typing import Any

import msgspec
import pytest
from aiokafka.errors import MessageSizeTooLargeError

from shared.envelope import NewEvent, canonical
from tests.core import topics
from tests.core.units import unit, until
from tests.reporting.feeding import feeding
from tests.reporting.history import LAST, made_of
from tests.reporting.test_fold import check, live, stored

Sent = tuple[bytes | None, bytes | None, list[tuple[str, bytes]]]
"""A record as it is sent: value, key, headers."""
NEXT = b"777"
"""A position that the log does not have."""


def _with(record: Any, value: bytes | None, changed: dict[str, bytes] | None = None) -> Sent:
    """A real record with another value and other headers."""
    headers = dict(record.headers) | {"ce_position": NEXT} | (changed or {})
    return value, record.key, list(headers.items())


def _hostile(real: Any) -> dict[str, Sent]:
    """What is no event of its topic, made of a record that is one; each has to be kept whole."""
    value = real.value
    many = [(f"h{number}", b"\x00\xff") for number in range(500)]
    return {
        "truncated JSON": _with(real, value[:-3]),
        "no JSON": _with(real, b"\xff\xfe not json"),
        "no value": _with(real, None),
        "an empty value": _with(real, b""),
        "10 MB": _with(real, b'{"id": "' + b"x" * 10_000_000),
        "deeply nested JSON": _with(real, b"[" * 100_000 + b"]" * 100_000),
        "deeply nested and cut": _with(real, b'{"a":' * 100_000),
        "no headers": (value, real.key, []),
        "hundreds of headers": (value, real.key, many),
        "a header that is not UTF-8": _with(real, value, {"ce_participant": b"\xff\xfe"}),
        "a NUL in a header": _with(real, value, {"ce_participant": b"a\x00b"}),
        "a negative position": _with(real, value, {"ce_position": b"-5"}),
        "position zero": _with(real, value, {"ce_position": b"0"}),
        "an enormous position": _with(real, value, {"ce_position": b"9" * 400}),
        "a position in words": _with(real, value, {"ce_position": b"seven"}),
        "a forged source": _with(real, value, {"ce_source": b"/services/bilan"}),
        "a type of others": _with(real, value, {"ce_type": b"com.example.order.v1"}),
        "a type without a version": _with(real, value, {"ce_type": b"be.espace-ressources.group-opened"}),
        "another CloudEvents": _with(real, value, {"ce_specversion": b"9.9"}),
    }


async def test_hostile_records_are_kept_and_move_no_figure(database: str, postgres: str, kafka: str) -> None:
    made = made_of(8, later=30)
    reporting = await live(database, LAST)
    try:
        async with feeding(postgres, kafka, made) as feed, (inbox := feed.inbox(reporting)).running():
            await feed.record(0.5)
            intake = feed.services["intake"]
            real = [one for one in await topics.everything(kafka, intake.topic) if one.partition == 0]
            hostile = _hostile(real[0])
            with pytest.raises(MessageSizeTooLargeError):
                await topics.send(kafka, intake.topic, [hostile["10 MB"]])
            await topics.widen(kafka, intake.topic)
            await topics.send(kafka, intake.topic, list(hostile.values()))
            # What was applied, again: in reverse, twice, and under somebody else's key.
            again: list[Sent] = [(one.value, one.key, list(one.headers)) for one in reversed(real)]
            await topics.send(kafka, intake.topic, again + [(value, b"X-9", headers) for value, _, headers in again])
            await feed.record()
            await feed.applied(inbox)
            # What our own log may hold and reporting cannot take: a version to come, a character PostgreSQL has no text for.
            group = {"group_id": "nul", "site": "a\0b", "public": "inactivity"}
            for source, kind, record in (("bilan", "bilan-completed.v9", {}), ("intake", "group-opened.v1", group)):
                data = canonical({"id": "x", "record": record, "before": None, "why": None})
                events = [NewEvent("other", kind, data, "2016-05-04", None)]
                await feed.services[source].log.append(msgspec.structs.replace(unit("other"), events=events))

            async def all_kept() -> bool:
                status = await inbox.status()
                return [status[one]["parked"] for one in feed.services] == [len(hostile) + 1, 1, 0]

            await until(all_kept, "each is parked")
            assert await inbox.replay() == 0
            status = await inbox.status()
            assert [(one["missing"], one["error"], one["unread"]) for one in status.values()] == [(0, None, 0)] * 3
        check(await stored(reporting), made)
        found = await reporting.fetch(
            "SELECT place, value, headers::text AS headers, reason FROM gen_1.parked WHERE source = 'intake'"
        )
        kept = {row["place"]: row for row in found}
        assert f"intake:{len(made.events['intake']) + 1}" in kept
        unreadable = sorted((place for place in kept if "/" in place), key=lambda place: int(place.rpartition("/")[2]))
        for (name, (value, _, headers)), place in zip(hostile.items(), unreadable, strict=True):
            row = kept[place]
            assert row["value"] == value, name
            assert msgspec.json.decode(row["headers"]) == [[key, told.decode("latin-1")] for key, told in headers], name
            assert row["reason"], name
    finally:
        await reporting.close()
