"""Several stacks read side by side: alike numbers stay apart, each can be taken out whole, and each says how old it is."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import msgspec
import pytest

from services.reporting import ages, batch, stacks
from services.reporting.left_out import leave_out
from services.reporting.messages import Projection
from services.reporting.qualified import is_id, of_events, shown, sites_named
from services.reporting.reads import Reads
from services.reporting.schema import Live
from services.reporting.store import Store
from services.reporting.working_day.records import KEPT
from shared.cloudevents import Incoming
from shared.problems import Misconfigured, Refusal
from shared.schema import Schema
from shared.settings import Settings
from tests.reporting.bruteforce import Records, count
from tests.reporting.history import LAST, PUBLICS, made_of
from tests.reporting.test_fold import incoming, live

NAMES = ("uccle", "forest")
MADE = {"uccle": made_of(11), "forest": made_of(14)}
SETTINGS = {
    "ESPACE_SERVICE_PORT": "1",
    "ESPACE_DATABASE_URL": "postgresql://",
    "ESPACE_TOKEN_PUBLIC_KEY": "k",
    "ESPACE_TOKEN_ISSUER": "i",
    "ESPACE_TOKEN_AUDIENCE": "a",
}
WORDS = {
    *(
        "public",
        "label",
        "gender",
        "birth_country",
        "starts_on",
        "ends_on",
        "qualification",
        "inactive_since",
        "french_level",
    ),
    *("french_course", "ended_on", "end_kind", "end_reason", "phase", "held_on", "project_class", "kind", "defined_on"),
    *("withdrawn_on", "status", "family", "resumed_on", "scope", "given_on", "asked_on", "offered_on", "answer_by"),
    *(
        "closed_on",
        "term",
        "became",
        "domain",
        "found_on",
        "set_on",
        "due_on",
        "action_owner",
        "planned_on",
        "reached_on",
    ),
    *("first_on", "acknowledged_on"),
}
"""What reporting reads of a record and is no id: codes and days."""


def of_stack(name: str) -> list[Incoming]:
    """The events of a stack as its inbox takes them."""
    return [msgspec.structs.replace(event, source=f"{name}/{event.source}") for event in incoming(MADE[name])]


def together(names: tuple[str, ...] = NAMES) -> Records:
    """What stands in all of these stacks, under ids and sites of one world."""
    mine = ("_id", "site", "merged_into", "prolonged_into")
    return {
        kind: [
            {column: f"{name}:{value}" if value and column.endswith(mine) else value for column, value in row.items()}
            for name in names
            for row in MADE[name].records[kind]
        ]
        for kind in MADE["forest"].records
    }


@pytest.fixture
async def pool(database: str) -> AsyncIterator[asyncpg.Pool]:
    """A generation with both stacks in it."""
    pool = await live(database, LAST)
    for name in NAMES:
        async with pool.acquire() as connection, connection.transaction():
            await Projection(Schema("gen_1")).apply(connection, of_stack(name), 0)
    yield pool
    await pool.close()


def reads(pool: asyncpg.Pool) -> Reads:
    return Reads(pool, ("forest/intake", "uccle/intake"), NAMES)


async def check(pool: asyncpg.Pool, records: Records, sites: dict[str, str]) -> None:
    """The tables of sites (as asked for: as the records have them) beside the plain count."""
    for year in (2014, 2016, 2019):
        for asked, site in sites.items():
            for public in ("all", *PUBLICS):
                counted = count(records, year, site, public)
                for row in (await reads(pool).table(year, asked, public, LAST))["indicators"]:
                    found = row["numerator"], row["denominator"], row["unknown"]
                    assert found == counted[row["id"]], (row["id"], year, asked, public)


async def test_stacks_that_number_alike_are_counted_apart_and_together(pool: asyncpg.Pool) -> None:
    sites = {"uccle:forest": "uccle:forest", "forest:saint-gilles": "forest:saint-gilles", "all": "all"}
    await check(pool, together(), sites)
    assert len(await reads(pool).sites()) == 4
    with pytest.raises(Refusal) as refused:
        await reads(pool).table(2016, "saint-gilles", "all", LAST)
    assert refused.value.rule.code == "site_of_several"
    behind = await reads(pool).trace("participants", 2016, "all", "all", LAST, "", 1000)
    assert {one["participant_id"].partition(":")[0] for one in behind} == set(NAMES)
    assert len(behind) == count(together(), 2016, "all", "all")["participants"][0]


async def test_a_stack_is_taken_out_whole_and_can_be_read_again(pool: asyncpg.Pool) -> None:
    async with pool.acquire() as connection, connection.transaction():
        await ages.note(connection, "gen_1", "uccle", datetime.now(UTC))
        await Store(connection, "gen_1").forget("uccle")
    await check(pool, together(("forest",)), {"saint-gilles": "forest:saint-gilles", "all": "all"})
    rest = await pool.fetch("SELECT table_name FROM information_schema.tables WHERE table_schema = 'gen_1'")
    for (table,) in rest:
        rows = await pool.fetch(f"SELECT row_to_json(line)::text FROM gen_1.{table} AS line")
        assert [row[0] for row in rows if "uccle:" in row[0]] == [], table
    assert await pool.fetchval("SELECT as_of FROM gen_1.stacks") is None
    async with pool.acquire() as connection, connection.transaction():
        await Projection(Schema("gen_1")).apply(connection, of_stack("uccle"), 0)
    await check(pool, together(), {"all": "all"})


async def test_a_stack_no_longer_named_counts_no_more(pool: asyncpg.Pool) -> None:
    now = Live(lambda: LAST)
    await pool.execute(
        "INSERT INTO gen_1.checkpoints (source, applied) VALUES ('uccle/intake', '{[1,3)}'), ('forest/bilan', '{[1,2)}')"
    )
    await leave_out(pool, now, {"forest", "uccle", "jette"})
    assert await pool.fetchval("SELECT count(*) FROM gen_1.checkpoints") == 2
    await leave_out(pool, now, {"forest"})
    assert await pool.fetchval("SELECT source FROM gen_1.checkpoints") == "forest/bilan"
    await check(pool, together(("forest",)), {"all": "all"})
    with pytest.raises(Misconfigured, match="a database of their own"):
        await leave_out(pool, now, {""})


def test_every_id_that_is_read_is_qualified() -> None:
    read: list[Any] = [kind for kind, _ in batch._RECORDS.values()]
    read += [*batch._QUANTITIES.values(), *(kept.record for kept in KEPT.values())]
    fields = {one.name for kind in read for one in msgspec.structs.fields(kind) if "str" in str(one.type)}
    assert {name for name in fields if not is_id(name)} - {"levels"} == WORDS
    event = incoming(MADE["forest"])[0]
    assert of_events([event]) == [event]


@pytest.mark.parametrize("data", [b"1", b'{"record": 1}', b"null", b'{"id": 3, "record": {"site": ["x"]}}'])
def test_what_is_no_record_is_left_to_whoever_decodes_it(data: bytes) -> None:
    event = Incoming("forest/intake", 1, "group-opened.v1", None, "", None, data, b"", b"")
    assert [msgspec.json.decode(one.data) for one in of_events([event])] == [msgspec.json.decode(data)]


def test_a_site_is_named_as_shortly_as_means_one() -> None:
    kept = ["forest:centre", "uccle:centre", "uccle:parc", "uccle:forest:parc"]
    assert shown(kept, NAMES) == ["forest:centre", "forest:parc", "parc", "uccle:centre"]
    for site in kept:
        names = [name for name in shown(kept, NAMES) if sites_named(name, kept, NAMES) == [site]]
        assert len(names) == 1
    assert sites_named("centre", kept, NAMES) == ["uccle:centre", "forest:centre"]
    assert sites_named("nowhere", kept, NAMES) == []
    assert shown(["b:x", "a"], ()) == ["a", "b:x"]


def said(as_of: datetime | None, now: datetime) -> Any:
    return ages.age("saint-gilles", as_of, now).says


def test_the_age_of_a_stack_is_said_once_it_is_old() -> None:
    now = datetime(2026, 11, 25, 13, 30, tzinfo=UTC)
    assert said(now - timedelta(seconds=9), now) is None
    assert said(now - timedelta(minutes=28), now) == {
        "fr": "Saint-Gilles : situation à 14:02",
        "nl": "Saint-Gilles: toestand om 14:02",
        "en": "Saint-Gilles: as of 14:02",
    }
    assert said(now - timedelta(days=1), now)["en"] == "Saint-Gilles: as of 14:30 on 24/11/2026"
    assert said(None, now)["nl"] == "Saint-Gilles: nog niet helemaal gelezen"


def named(value: str, **more: str) -> tuple[stacks.Stack, ...]:
    env = SETTINGS | {"ESPACE_STACKS": value} | more
    return stacks.stacks(Settings.read("reporting", env), env)


def test_each_stack_has_its_topics_its_logs_and_its_group() -> None:
    forest, gilles = named(
        "forest=a:9092 saint-gilles=b:9,c:9",
        ESPACE_STACK_SAINT_GILLES_TOPIC_PREFIX="x.",
        ESPACE_STACK_SAINT_GILLES_LOGS="intake=http://b",
        ESPACE_STACK_SAINT_GILLES_TOKEN="secret",
        ESPACE_STACK_SAINT_GILLES_KAFKA_SECURITY="SASL_PLAINTEXT",
        ESPACE_STACK_SAINT_GILLES_KAFKA_USER="joint",
        ESPACE_STACK_SAINT_GILLES_KAFKA_PASSWORD="secret",
        ESPACE_JOINT_GROUP="region",
    )
    assert (forest.kafka.bootstrap, forest.group, forest.urls) == ("a:9092", "espace.region", {})
    assert forest.topics["espace.bilan"] == "forest/bilan"
    assert (gilles.kafka.bootstrap, gilles.group, gilles.urls) == (
        "b:9,c:9",
        "x.region",
        {"saint-gilles/intake": "http://b"},
    )
    assert gilles.topics["x.ateliers"] == "saint-gilles/ateliers"
    assert "secret" not in repr(gilles)
    assert (forest.kafka.security, gilles.kafka.options["sasl_plain_username"]) == ("PLAINTEXT", "joint")
    for setting, value in {"SECURITY": "TLS", "CA": "none"}.items():
        more = {"ESPACE_STACK_FOREST_KAFKA_SECURITY": "SSL", f"ESPACE_STACK_FOREST_KAFKA_{setting}": value}
        with pytest.raises(Misconfigured, match=f"ESPACE_STACK_FOREST_KAFKA_{setting}"):
            named("forest=a:1", **more)
    alone = SETTINGS | {"ESPACE_KAFKA_BOOTSTRAP": "k:1"}
    (one,) = stacks.stacks(Settings.read("reporting", alone), alone)
    assert (one.name, one.group, one.topics["espace.intake"]) == ("", "espace.reporting", "intake")


@pytest.mark.parametrize("value", ["forest", "forest=", "=a:1", "Forest=a:1", "a:b=c:1", "forest=a:1 forest=b:1"])
def test_stacks_that_are_none_are_refused(value: str) -> None:
    with pytest.raises(Misconfigured, match="ESPACE_STACKS"):
        named(value)
