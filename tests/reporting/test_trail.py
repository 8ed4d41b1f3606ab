"""The trail's rules: what a step says, in which order steps come, whose they are after merges, and when its reader rests."""

import json
from collections.abc import AsyncIterator
from random import Random
from typing import Any

import asyncpg
import msgspec
import pytest

from services.reporting.trail import tables
from services.reporting.trail.answer import answer, place, placed, told
from services.reporting.trail.keep import Keeper
from services.reporting.trail.pace import BUSY, LOOK_SECONDS, PATIENCE_SECONDS, QUIET_SECONDS, Pace
from services.reporting.trail.steps import said_by, step_of
from shared.cloudevents import Incoming
from shared.envelope import canonical
from shared.problems import Refusal

ZERO = b"0" * 64
DAY = "2026-01-15"


def seal(mark: str) -> dict[str, str]:
    return {"text": f"cipher of {mark}", "mark": mark}


def event(
    position: int,
    record: dict[str, Any] | None,
    before: dict[str, Any] | None = None,
    *,
    source: str = "bilan",
    kind: str = "goal-set.v1",
    of: str | None = "p-1",
    happened: str = DAY,
    minute: int | None = None,
    **more: Any,
) -> Incoming:
    """An event as the inbox hands it over."""
    data = canonical({"id": f"{source}-{position}", "record": record, "before": before, "why": None, **more})
    headers = {
        "ce_happened": happened.encode(),
        "ce_actor": b"worker",
        "ce_commandid": b"c-1",
        "ce_correlationid": b"r-1",
    }
    at = f"2026-01-16T10:{position if minute is None else minute:02}:00.000000+00:00"
    return Incoming(source, position, kind, of, at, None, data, ZERO, ZERO, headers)


def said(record: Any, before: Any = None, **more: Any) -> dict[str, Any]:
    return said_by("bilan", canonical({"id": "bilan-1", "record": record, "before": before, "why": None, **more}))


def test_a_first_recording_tells_its_plain_fields_and_names_what_is_sealed() -> None:
    record = {
        "goal_id": "g-1",
        "participant_id": "p-1",
        "owner": "p-1",
        "level": 3,
        "text": seal("a"),
        "closed_on": None,
    }
    assert said(record, kind="goal") == {
        "id": "bilan-1",
        "kind": "goal",
        "why": False,
        "made": {"goal_id": "g-1", "level": 3},
        "sealed": ["text"],
    }


def test_a_correction_tells_before_and_after_of_what_changed_alone() -> None:
    before = {
        "bilan_id": "b",
        "minutes": 60,
        "levels": {"housing": 2, "health": 3},
        "text": seal("a"),
        "note": seal("n"),
    }
    after = before | {
        "minutes": 75,
        "levels": {"housing": 3, "finances": 1},
        "text": seal("b"),
        "note": None,
        "phase": "end",
    }
    found = said(after, before, why=seal("w"))
    assert found["changed"] == {
        "minutes": [60, 75],
        "levels.housing": [2, 3],
        "levels.health": [3, None],
        "levels.finances": [None, 1],
        "phase": [None, "end"],
    }
    assert (found["sealed"], found["why"]) == (["note", "text"], True)


def test_a_void_tells_what_was_there() -> None:
    found = said(None, {"goal_id": "g-1", "text": seal("a")})
    assert (found["gone"], found["sealed"]) == ({"goal_id": "g-1"}, ["text"])


@pytest.mark.parametrize(
    "hidden",
    [
        {"identity": {"last_name": seal("x"), "birth_date": seal("y")}},
        {"rows": [{"reason": seal("x")}, {"reason": None}]},
        {"rows": [[seal("x")]]},
        {"deep": {"deeper": {"deepest": seal("x")}}},
    ],
)
def test_nothing_of_a_seal_is_told_wherever_it_stands(hidden: dict[str, Any]) -> None:
    for data in (said(hidden), said(None, hidden), said(hidden, {"a": 1}), said({"a": 1}, hidden, why=seal("z"))):
        assert "cipher" not in json.dumps(data)
        assert '"mark"' not in json.dumps(data)
        assert data["sealed"]


def test_of_a_read_route_fields_and_whether_a_reason_was_given() -> None:
    record = {"read_id": "r/1", "participant_id": "p-1", "route": "GET /v1/x", "shown": {"goal": ["text"]}}
    data = canonical({"id": "r/1", "record": record, "before": None, "why": seal("w")})
    assert said_by("bilan-reads", data) == {
        "id": "r/1",
        "why": True,
        "read": {"route": "GET /v1/x", "shown": {"goal": ["text"]}},
    }


def test_what_is_about_nobody_is_no_step_and_what_is_no_event_is_not_passed_over() -> None:
    assert step_of(event(1, {"group_id": "g"}, of=None)) is None
    for data in (b"[]", b'{"id": 3, "record": null, "before": null}', b'{"id": "x", "record": [], "before": null}'):
        with pytest.raises(msgspec.DecodeError):
            step_of(msgspec.structs.replace(event(1, {}), data=data))


def test_a_step_carries_its_label_in_three_languages_and_an_unknown_type_its_name() -> None:
    known, unknown = (step_of(event(1, {"a": 1}, kind=kind)) for kind in ("goal-set.v2", "elephant-met.v1"))
    assert known is not None
    assert unknown is not None
    assert told(known)["labels"] == {"fr": "Objectif fixé", "nl": "Doel bepaald", "en": "Goal set"}
    assert told(unknown)["labels"]["fr"] == "elephant-met.v1"
    assert (told(known)["participant_id"], told(known)["actor"], told(known)["made"]) == ("p-1", "worker", {"a": 1})


@pytest.mark.parametrize("after", ["", "|", "a|b|c", "a|b|1|2", "x|y|-1", "x|y|\u0661", "x|y|9999999999999999999"])
def test_a_place_that_was_not_given_is_refused(after: str) -> None:
    with pytest.raises(Refusal) as refusal:
        placed(after, "recorded")
    assert refusal.value.rule.code == "no_such_place"


@pytest.fixture
async def kept(database: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(database)
    await connection.execute(tables.trail_tables(await connection.fetchval("SELECT current_user")))
    yield connection
    await connection.close()


async def whole(connection: Any, participant: str, order: str, limit: int) -> list[tuple[str, int]]:
    """Every step, page by page, as (source, position)."""
    found: list[tuple[str, int]] = []
    family = await tables.family(connection, participant)
    after = None
    while True:
        steps = await tables.page(connection, family, order, None if after is None else placed(after, order), limit)
        found += [(one.source, one.position) for one in steps]
        after = answer(family, steps, order, limit, {})["next"]
        if after is None:
            return found
        assert after == place(steps[-1], order)


def registered(position: int, of: str, into: str | None = None, **more: Any) -> Incoming:
    record = {"participant_id": of, "site": "forest", "merged_into": into}
    return event(position, record, source="intake", kind="participant-corrected.v1", of=of, **more)


EVENTS = [
    registered(1, "p-1"),
    registered(2, "p-2"),
    registered(3, "p-3"),
    event(1, {"a": 1}, happened="2026-01-20", minute=4),
    event(2, {"a": 2}, of="p-2", happened="2026-01-10", minute=5),
    event(3, {"a": 2}, {"a": 1}, happened="2026-01-10", minute=6),
    event(4, {"b": 1}, of="p-3", minute=7),
    registered(4, "p-2", "p-1", happened="2026-01-18", minute=8),
    registered(5, "p-3", "p-1", minute=9),
    registered(6, "p-3", minute=10),
    event(1, {"route": "GET /", "shown": {}}, source="bilan-reads", kind="person-read.v1", minute=11),
]


@pytest.mark.parametrize("seed", range(4))
async def test_in_whatever_order_and_however_often_events_come(kept: Any, seed: int) -> None:
    random = Random(seed)
    events = [*EVENTS, *random.sample(EVENTS, 4)]
    random.shuffle(events)
    while events:
        size = random.randint(1, 5)
        batch, events = events[:size], events[size:]
        async with kept.transaction():
            await Keeper().apply(kept, batch, 0)
    assert await tables.family(kept, "p-2") == ["p-1", "p-2"] == await tables.family(kept, "p-1")
    recorded = [
        ("intake", 1),
        ("intake", 2),
        ("bilan", 1),
        ("bilan", 2),
        ("bilan", 3),
        ("intake", 4),
        ("bilan-reads", 1),
    ]
    assert await whole(kept, "p-2", "recorded", random.randint(1, 3)) == recorded
    happened = [
        ("bilan", 2),
        ("bilan", 3),
        ("intake", 1),
        ("intake", 2),
        ("bilan-reads", 1),
        ("intake", 4),
        ("bilan", 1),
    ]
    assert await whole(kept, "p-1", "happened", random.randint(1, 3)) == happened
    # Unmerged since: what is of that file is its own again, the merge and its end included.
    assert await whole(kept, "p-3", "recorded", 50) == [("intake", 3), ("bilan", 4), ("intake", 5), ("intake", 6)]
    assert await whole(kept, "nobody", "recorded", 50) == []


async def test_files_that_name_one_another_in_a_circle_are_read_all_the_same(kept: Any) -> None:
    await Keeper().apply(kept, [registered(1, "p-1", "p-2"), registered(2, "p-2", "p-1")], 0)
    assert set(await tables.family(kept, "p-1")) == {"p-1", "p-2"}


async def test_made_anew_it_is_what_it_was(kept: Any) -> None:
    await Keeper().apply(kept, EVENTS, 0)
    query = "SELECT * FROM trail.steps ORDER BY source, position"
    rows = [tuple(row) for row in await kept.fetch(query)]
    await tables.forget(kept)
    assert await kept.fetch(query) == []
    await Keeper().apply(kept, EVENTS, 0)
    assert [tuple(row) for row in await kept.fetch(query)] == rows
    assert len(rows) == len(EVENTS)


def test_it_rests_while_the_figures_have_much_to_do_and_a_moment_after() -> None:
    pace, now = Pace(), 1_000.0
    assert not pace.rests(now, 0, 0, rebuilding=False)
    assert pace.rests(now + LOOK_SECONDS, BUSY, 0, rebuilding=False), "many were just applied"
    assert pace.rests(now + QUIET_SECONDS, BUSY, 0, rebuilding=False)
    now += LOOK_SECONDS + QUIET_SECONDS
    assert not pace.rests(now, BUSY, 0, rebuilding=False)
    assert pace.rests(now, BUSY, BUSY, rebuilding=False), "many wait"
    assert not pace.rests(now + QUIET_SECONDS, BUSY, 0, rebuilding=False)
    assert pace.rests(now + QUIET_SECONDS, BUSY, 0, rebuilding=True)


def test_a_steady_day_does_not_keep_it_from_reading_nor_an_import_for_ever() -> None:
    pace, now, applied = Pace(), 0.0, 0
    for _ in range(100):
        now, applied = now + LOOK_SECONDS, applied + BUSY - 1
        assert not pace.rests(now, applied, 10, rebuilding=False)
    rested = 0.0
    while pace.rests(now, applied, BUSY, rebuilding=False):
        now += LOOK_SECONDS
        rested += LOOK_SECONDS
    assert rested == PATIENCE_SECONDS
    assert pace.rests(now + LOOK_SECONDS, applied, BUSY, rebuilding=False), "one batch, then it rests again"
