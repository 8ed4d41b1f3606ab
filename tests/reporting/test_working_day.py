"""What reporting keeps of the working day: the same in any order and however often told; a person's file made of it."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from random import Random
from typing import Any

import asyncpg
import msgspec
import pytest

from services.reporting import schema
from services.reporting.batch import Batch
from services.reporting.factset import FactSet
from services.reporting.messages import Projection, kept_since
from services.reporting.reads import Reads
from services.reporting.store import Store
from services.reporting.working_day.api import whole
from services.reporting.working_day.day import day
from services.reporting.working_day.file import file
from services.reporting.working_day.gather import of_person, of_site
from shared.checkpoints import State
from shared.cloudevents import Incoming
from shared.envelope import canonical
from shared.problems import Refusal
from shared.ranges import Ranges
from shared.schema import Schema
from tests.bilan.people import enrol, http
from tests.core.units import until
from tests.reporting.days import SITE, Told, a_day, group, parcours, session
from tests.stacks import Stack

ON = "2026-11-25"
LAST = 2027


def clock() -> datetime:
    return datetime(2026, 11, 25, 9, tzinfo=UTC)


SINCE = kept_since(clock)


@pytest.fixture
async def pool(database: str) -> AsyncIterator[asyncpg.Pool]:
    """A pool on a database with a first generation in it, and two more beside it."""
    async with asyncpg.create_pool(database, min_size=1, max_size=4) as pool:
        await pool.execute("CREATE TABLE generation (live integer); INSERT INTO generation VALUES (0)")
        await schema.first(pool, LAST)
        async with pool.acquire() as connection, connection.transaction():
            for number in (2, 3):
                await schema.create(connection, number, LAST)
        yield pool


async def deliver(pool: asyncpg.Pool, name: str, events: list[Incoming], size: int) -> None:
    """Apply events in batches; what was applied before is dropped as an inbox does."""
    state = State({source: Ranges() for source in ("intake", "bilan", "ateliers")}, {}, {}, 0)
    for start in range(0, len(events), size):
        fresh = state.fresh(events[start : start + size])
        for event in fresh:
            state.applied[event.source].add([event.position])
        async with pool.acquire() as connection, connection.transaction():
            await Projection(Schema(name), clock).apply(connection, fresh, 0)


async def file_of(pool: asyncpg.Pool, name: str, participant: str = "p1", on: str = ON) -> dict[str, Any]:
    async with pool.acquire() as connection:
        person, merged, known = await of_person(connection, name, participant, SINCE)
    told: dict[str, Any] = msgspec.json.decode(canonical(file(person, merged, known, on)))
    return told


async def day_of(pool: asyncpg.Pool, name: str, on: str = ON, group: str | None = None) -> dict[str, Any]:
    async with pool.acquire() as connection:
        groups, known = await of_site(connection, name, [SITE], group, on, SINCE)
    told: dict[str, Any] = msgspec.json.decode(canonical(day(SITE, groups, known, on, whole_site=group is None)))
    return told


async def test_any_order_told_twice_or_read_from_the_logs_keeps_the_same(pool: asyncpg.Pool) -> None:
    told = a_day().events
    await deliver(pool, "gen_1", told, len(told))
    mixed = told * 2
    Random(25).shuffle(mixed)
    await deliver(pool, "gen_2", mixed, 3)
    facts = FactSet()
    for start in range(0, len(told), 7):
        facts.apply(Batch(SINCE).add(told[start : start + 7]))
    async with pool.acquire() as connection, connection.transaction():
        await Store(connection, "gen_3").fill(facts, {})
    held = [await pool.fetch(f"SELECT kept::text FROM gen_{number}.kept ORDER BY 1") for number in (1, 2, 3)]
    assert held[0] == held[1] == held[2]
    assert "planted" not in str(held)
    assert "identity" not in str(held)
    files = [[await file_of(pool, f"gen_{number}", who) for who in ("p1", "p2", "p3")] for number in (1, 2, 3)]
    assert files[0] == files[1] == files[2]
    assert await day_of(pool, "gen_1") == await day_of(pool, "gen_2") == await day_of(pool, "gen_3")


async def test_what_is_long_ago_is_not_kept_and_what_was_corrected_to_then_is(pool: asyncpg.Pool) -> None:
    told = Told()
    told.first("ateliers", "session-held.v1", "x1", session("x1", "2026-05-04", "held"))
    told.first("ateliers", "session-held.v1", "x2", session("x2", ON, "held"))
    old = session("x2", "2026-05-04", "held")
    told.first("ateliers", "session-corrected.v1", "x2", old, session("x2", ON, "held"))
    await deliver(pool, "gen_1", told.events, 1)
    assert [tuple(row) for row in await pool.fetch("SELECT id, day FROM gen_1.kept")] == [("x2", "2026-05-04")]


def test_a_kind_is_learnt_from_the_first_event_that_says_it() -> None:
    def event(position: int, **more: str) -> Incoming:
        record = {"goal_id": f"o{position}", "problem_id": "q1", "parcours_id": "k1", "set_on": ON}
        data = canonical({"id": f"o{position}", "record": record, "before": None, **more})
        return Incoming("bilan", position, "goal-of-tests.v1", None, "", None, data, b"", b"")

    kept = Batch(SINCE).add([event(1)]).kept
    assert kept is not None
    assert kept.rows == {}
    kept = Batch(SINCE).add([event(2), event(3, kind="goal")]).kept
    assert kept is not None
    assert set(kept.rows) == {("goal", "o2"), ("goal", "o3")}
    unread = Batch().add([event(4, kind="goal")])
    assert unread.kept is None


async def test_a_file_has_what_is_known_and_what_is_due(pool: asyncpg.Pool) -> None:
    await deliver(pool, "gen_1", a_day().events, 20)
    known = await file_of(pool, "gen_1")
    assert (known["participant_id"], known["merged"], known["site"]) == ("p1", ["p9"], SITE)
    assert (known["consents"]["support"], known["consents"]["sharing_with_partners"]) == ("c1", None)
    assert known["plan"] == {"problems": 1, "goals": 1, "actions": 2, "late": 1, "next_due_on": "2026-12-02"}
    now, before = known["parcours"]
    assert [(one["parcours_id"], one["state"], one["worker_id"]) for one in (now, before)] == [
        ("k1", "open", "worker-7"),
        ("k0", "ended", "worker-7"),
    ]
    assert before["prolonged_into"] == "k1"
    assert before["end_kind"] == "prolonged"
    # One bilan tells both ends: the end of k0, held at most 30 days before, serves as the entry of k1.
    entry, middle, end = now["bilans"]
    assert (entry["state"], entry["bilan_of"], middle["state"], end["state"]) == ("done", "k0", "late", "ahead")
    assert now["projects"][0]["reached_on"] == "2026-11-15"
    assert (now["interventions"]["count"], now["interventions"]["minutes"]) == (2, 30)
    assert [one["intervention_id"] for one in now["interventions"]["recent"]] == ["i2"]
    weeks = {one.pop("from"): one for one in now["attendance"]}
    assert len(weeks) == 8
    assert weeks["2026-10-05"] == {"present": 1, "excused": 0, "absent": 0, "minutes": 120}
    assert weeks["2026-11-16"]["absent"] == 2
    assert weeks["2026-11-23"] == {
        "present": 1,
        "excused": 0,
        "absent": 1,
        "minutes": 120,
    }
    assert [(one["what"], one["id"], one["state"], one["day"]) for one in known["due"]] == [
        ("bilan", "middle", "late", middle["due_on"]),
        ("action", "a1", "late", "2026-11-20"),
        ("signal", "u1", "due", "2026-11-23"),
        ("action", "a2", "due", "2026-12-02"),
    ]


async def test_nothing_is_waited_for_of_who_has_left(pool: asyncpg.Pool) -> None:
    told = a_day()
    left = {"ended_on": "2026-11-24", "end_kind": "abandoned", "end_reason": "move"}
    before = parcours("k1", "p1", "2026-07-01")
    told.first("intake", "parcours-ended.v1", "k1", parcours("k1", "p1", "2026-07-01", **left), before)
    await deliver(pool, "gen_1", told.events, 20)
    known = await file_of(pool, "gen_1")
    assert ([one["state"] for one in known["parcours"]], known["due"]) == (["ended", "ended"], [])
    assert (known["plan"]["actions"], known["parcours"][0]["signals"]) == (2, [])
    day = await day_of(pool, "gen_1")
    assert (day["signals"], day["actions"], day["bilans"]) == ([], [], [])
    # A follow-up of long ago is told of, and no longer asked for.
    years = await file_of(pool, "gen_1", on="2029-11-25")
    assert [one["state"] for one in years["parcours"][0]["follow_ups"]] == ["late"] * 3
    assert years["due"] == []


async def test_a_file_of_who_is_suspended_of_who_has_left_and_of_another_day(pool: asyncpg.Pool) -> None:
    await deliver(pool, "gen_1", a_day().events, 20)
    (ill,) = (await file_of(pool, "gen_1", "p2"))["parcours"]
    assert (ill["state"], ill["suspended_from"], ill["bilans"][0]["suspended"]) == ("suspended", "2026-11-16", True)
    left = await file_of(pool, "gen_1", "p3")
    assert [(one["what"], one["id"], one["state"], one["day"]) for one in left["due"]] == [
        ("follow_up", "three_months", "due", "2026-11-20"),
        ("offer", "w-1", "due", "2026-11-27"),
    ]
    sooner = await file_of(pool, "gen_1", "p3", "2026-08-01")
    assert [(one["state"], one["ended_on"], one["attendance"]) for one in sooner["parcours"]] == [("open", None, None)]
    assert sooner["candidacies"] == [] == [one for one in sooner["due"] if one["what"] == "offer"]
    assert (await file_of(pool, "gen_1", "p9"))["participant_id"] == "p1"
    # Of a parcours whose person is not known yet nothing is told.
    told = Told()
    told.first("intake", "participant-enrolled.v1", "k7", parcours("k7", "p7", "2026-11-02"))
    await deliver(pool, "gen_2", told.events, 1)
    with pytest.raises(Refusal, match="no_such_record"):
        await file_of(pool, "gen_2", "p7")


async def test_a_day_has_what_happens_and_what_waits(pool: asyncpg.Pool) -> None:
    await deliver(pool, "gen_1", a_day().events, 20)
    told = await day_of(pool, "gen_1")
    assert told["groups"] == [{"group_id": "g1", "public": "inactivity", "open": 2, "suspended": 1, "waiting": 0}]
    assert [(one["session_id"], one["sheet"], one["rows"]) for one in told["sessions"]] == [
        ("d4", "taken", 1),
        ("d5", "open", 0),
    ]
    assert [one["session_id"] for one in told["sheets_missing"]] == ["d6"]
    assert [(one["parcours_id"], one["phase"], one["state"]) for one in told["bilans"]] == [("k1", "middle", "late")]
    assert [(one["candidacy_id"], one["answer_by"], one["overdue"]) for one in told["offers"]] == [
        ("w-1", "2026-11-27", False)
    ]
    assert [(one["signal_id"], one["worker_id"]) for one in told["signals"]] == [("u1", "worker-7")]
    assert [(one["parcours_id"], one["term"], one["state"]) for one in told["follow_ups"]] == [
        ("k3", "three_months", "due")
    ]
    # The plan of k0 moved on with the person.
    assert [(one["action_id"], one["parcours_id"], one["recorded_in"]) for one in told["actions"]] == [
        ("a1", "k1", "k0")
    ]
    assert told["counts"] == {
        "sessions": 2, "sheets_taken": 1, "sheets_missing": 1, "bilans": 1, "bilans_late": 1, "offers": 1, "ending": 0,
        "signals": 1, "follow_ups": 1, "follow_ups_late": 0, "actions": 1, "voided": 0,
    }  # fmt: skip
    of_group = await day_of(pool, "gen_1", group="g1")
    assert [one["session_id"] for one in of_group["sessions"]] == ["d4"]
    with pytest.raises(Refusal, match="unknown_group"):
        await day_of(pool, "gen_1", group="g2")


async def test_what_hangs_on_what_was_voided_is_told_until_it_is_cleaned_up(pool: asyncpg.Pool) -> None:
    told = a_day()
    before = parcours("k1", "p1", "2026-07-01")
    told.first("intake", "parcours-voided.v1", "k1", None, before)
    await deliver(pool, "gen_1", told.events, 20)
    (left,) = (await day_of(pool, "gen_1"))["voided"]
    assert [left[name] for name in ("of", "id", "group_id", "participant_id")] == ["parcours", "k1", "g1", "p1"]
    kinds = [one["kind"] for one in left["records"]]
    assert {"attendance", "intervention", "project", "signal"} <= set(kinds)
    assert kinds == sorted(kinds)
    assert (left["attendance"], left["interventions"]) == (6, 2)
    assert [one["id"] for one in (await day_of(pool, "gen_1"))["voided"]] == ["k1"]
    async with pool.acquire() as connection:
        _, known = await of_site(connection, "gen_1", [SITE], "g1", ON, SINCE)
    assert [one.id for one in known.voided] == ["k1"]
    # None of it is counted, in a person's file or in a figure.
    assert [one["parcours_id"] for one in (await file_of(pool, "gen_1"))["parcours"]] == ["k0"]

    told.first("intake", "group-voided.v1", "g1", None, group())
    await deliver(pool, "gen_2", told.events, 20)
    of = {(one["of"], one["id"]) for one in (await day_of(pool, "gen_2"))["voided"]}
    assert of == {("group", "g1"), ("parcours", "k1")}


async def test_a_day_ahead_and_a_day_long_ago(pool: asyncpg.Pool) -> None:
    await deliver(pool, "gen_1", a_day().events, 20)
    ahead = await day_of(pool, "gen_1", "2027-03-15")
    # The one who stands still since November has their planned end moved by those months.
    assert [(one["parcours_id"], one["planned_end"], one["past"]) for one in ahead["ending"]] == [
        ("k1", "2027-03-31", False)
    ]
    assert [(one["candidacy_id"], one["overdue"]) for one in ahead["offers"]] == [("w-1", True)]
    assert (ahead["counts"]["follow_ups"], ahead["counts"]["follow_ups_late"]) == (2, 1)
    before = await day_of(pool, "gen_1", "2026-08-03")
    assert (before["sessions"], before["sheets_missing"], before["counts"]["sessions"]) == (None, None, None)
    assert {one["group_id"]: one["open"] for one in before["groups"]} == {"g1": 2}
    first = await day_of(pool, "gen_1", "0001-01-01")
    assert (first["groups"], first["bilans"]) == ([], [])
    assert (await day_of(pool, "gen_1", "9999-12-31"))["counts"]["sessions"] == 0


async def test_a_generation_begun_by_an_earlier_version_is_made_whole_by_a_rebuild(pool: asyncpg.Pool) -> None:
    await pool.execute("DROP TABLE gen_1.kept; ALTER TABLE gen_1.horizon DROP COLUMN whole")
    await schema.first(pool, LAST)
    await deliver(pool, "gen_1", a_day().events, 20)
    async with Reads(pool).snapshot() as (reader, name):
        with pytest.raises(Refusal, match="rebuild_first"):
            await whole(reader, name)
    await pool.execute("UPDATE generation SET live = 2")
    async with Reads(pool).snapshot() as (reader, name):
        await whole(reader, name)


async def test_a_file_over_http(stack: Stack) -> None:
    async with stack.services() as services:
        one = await enrol(services)
        bilan = {"bilan_id": f"b-{one.mark}", "parcours_id": one.parcours, "phase": "entry", "held_on": "2024-01-15"}
        await services.post("bilan", "/v1/commands/complete-bilan", bilan | {"minutes": 90})
    async with http(stack, "reporting") as reporting:
        address = f"/v1/participants/{one.participant}/file"

        async def entered() -> bool:
            answer = await reporting.get(address)
            return answer.is_success and answer.json()["parcours"][0]["bilans"][0]["state"] == "done"

        await until(entered, "the bilan is in the file")
        known = (await reporting.get(address)).json()
        assert [(row["what"], row["id"], row["state"]) for row in known["due"]] == [
            ("bilan", "middle", "late"),
            ("bilan", "end", "late"),
        ]
        assert known["watermark"].keys() == {"intake", "bilan", "ateliers"}
        sooner = (await reporting.get(address, params={"on": "2024-01-10"})).json()
        assert [row["state"] for row in sooner["parcours"][0]["bilans"]] == ["due", "ahead", "ahead"]
        nobody = await reporting.get("/v1/participants/nobody-here/file")
        assert (nobody.status_code, nobody.json()["code"]) == (404, "no_such_record")
        assert (await reporting.get(address, params={"on": "2024-02-30"})).status_code == 422
        at = {"site": "saint-gilles", "group": one.group}
        told = (await reporting.get("/v1/day", params=at)).json()
        assert [(row["parcours_id"], row["phase"]) for row in told["bilans"]] == [
            (one.parcours, "middle"),
            (one.parcours, "end"),
        ]
        async with http(stack, "bilan") as bilan_service:
            theirs = (await bilan_service.get("/v1/deadlines", params={"group": one.group})).json()["deadlines"]
        assert sorted(known["parcours"][0]["bilans"], key=str) == sorted(theirs, key=str)
        assert (told["counts"]["bilans_late"], told["counts"]["ending"]) == (2, 1)
        everywhere = (await reporting.get("/v1/day", params={"site": "all"})).json()
        assert {row["parcours_id"] for row in told["ending"]} <= {row["parcours_id"] for row in everywhere["ending"]}
        for params, code in (({"group": "nothing"}, "unknown_group"), ({"site": "nowhere"}, "unknown_site")):
            assert (await reporting.get("/v1/day", params=at | params)).json()["code"] == code
