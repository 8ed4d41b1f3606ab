"""Two units decided at once on the same directory: one of them is decided again."""

import asyncio
import uuid

import asyncpg
import pytest

from shared import schema
from shared.envelope import NewEvent
from shared.eventlog import Append, Conflict, Entry, EventLog


def unit(stream: str, entry: Entry, **more: object) -> Append:
    key = str(uuid.uuid4())
    return Append(
        key=key, fingerprint=b"", actor="a", recorded_at="2026-01-01T00:00:00+00:00", command_id=key, correlation_id=key,
        causation_id=None, traceparent=None, events=[NewEvent(stream, "t.v1", b"{}", "2026-01-01")], expected={stream: 0},
        docs={stream: b"{}"}, entries=[entry], answer=lambda position: b"%d" % position, **more,  # type: ignore[arg-type]
    )  # fmt: skip


@pytest.fixture
async def log(database: str) -> EventLog:
    pool = await asyncpg.create_pool(database, min_size=2, max_size=4)
    await pool.execute(schema.LOG)
    return EventLog(pool)


async def test_one_id_is_recorded_once_whatever_stream_it_goes_into(log: EventLog) -> None:
    units = [
        unit(f"parcours:{name}", Entry("bilan", "b1", f"parcours:{name}", name), claims=[("bilan", "b1")])
        for name in "abcdef"
    ]
    outcomes = await asyncio.gather(*(log.append(one) for one in units), return_exceptions=True)
    assert sum(isinstance(one, Conflict) for one in outcomes) == 5
    assert (await log.head())[0] == 1
    with pytest.raises(Conflict):
        await log.append(unit("parcours:z", Entry("bilan", "b1", "parcours:z", "z"), claims=[("bilan", "b1")]))


async def test_a_parent_found_empty_must_still_be_so(log: EventLog) -> None:
    void = unit("group:g", Entry("group", "g", "group:g"), listed={("parcours", "g"): frozenset()})
    enrol = unit("participant:p", Entry("parcours", "k", "participant:p", "g"))
    first, second = await asyncio.gather(log.append(enrol), log.append(void), return_exceptions=True)
    assert not isinstance(first, BaseException)
    assert isinstance(second, Conflict)
    again = unit("group:g", Entry("group", "g", "group:g"), listed={("parcours", "g"): frozenset({"k"})})
    assert (await log.append(again)).position == 2
