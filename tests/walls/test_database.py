"""Row-level security: whatever a service's code asks as its role, PostgreSQL shows and writes rows of the session's sites alone."""

import secrets
from collections.abc import AsyncIterator

import asyncpg
import pytest

from espace.backup.place import plan_of
from espace.settle import settled
from espace.stack.services import password
from services.ateliers.store import KINDS as ATELIERS
from services.bilan.store import DOCUMENTS as BILAN
from services.intake.store import KINDS as INTAKE
from services.kernel.belonging import STREAM_PARENTS
from shared import eventlog, sites
from shared.db import connect
from shared.eventlog import EventLog
from tests.stacks import Stack
from tests.walls.world import client, do, filled, of

LOG = {"streams", "directory", "events"}
EMPTY = {"absences_due", "roster_files"}
"""Nobody's absences are due here, and no files are merged."""
ROSTER = {"roster", "roster_files", "roster_groups", "roster_suspensions"}
WALLED = {
    "intake": {*LOG, "search_marks"},
    "bilan": {*LOG, *ROSTER},
    "ateliers": {*LOG, *ROSTER, "attended", "programme", "asked", "signalled", "absences_due"},
}
REPORTING = {"figures", "sites", "sessions", "groups", "parcours", "persons", "bilans", "projects", "volumes", "kept"}
DOCUMENTS = {"intake": INTAKE, "bilan": BILAN, "ateliers": ATELIERS}
FIRST = {"intake": "group:g-2016-a", "bilan": "parcours:g-2016-a-04", "ateliers": "workshop:w-theatre"}


@pytest.fixture(scope="module")
def two(stack: Stack) -> tuple[str, str]:
    """Two sites with a record of every kind each."""
    mark = secrets.token_hex(3)
    here, there = f"near-{mark}", f"far-{mark}"
    filled(stack, here, there)
    return here, there


def _url(stack: Stack, service: str) -> str:
    """A service's database as the service itself reaches it."""
    plan = plan_of(stack.home, {})
    return plan.url(plan.database(service), plan.role(service), password(stack.home, service))


@pytest.fixture(params=list(WALLED))
async def role(request: pytest.FixtureRequest, stack: Stack) -> AsyncIterator[tuple[str, asyncpg.Connection]]:
    """A service, and a session of its role."""
    connection = await asyncpg.connect(_url(stack, request.param))
    yield request.param, connection
    await connection.close()


async def _serve(connection: asyncpg.Connection, told: str) -> None:
    await connection.execute("SELECT set_config('espace.sites', $1, false)", told)


async def test_no_table_shows_a_row_of_another_site(two: tuple[str, str], role: tuple[str, asyncpg.Connection]) -> None:
    service, connection = role
    rows = await connection.fetch("SELECT tablename FROM pg_policies WHERE policyname = 'walls'")
    assert {row["tablename"] for row in rows} == WALLED[service]
    for table in sorted(WALLED[service]):
        shown = {}
        for site in two:
            await _serve(connection, sites.setting(frozenset({site})))
            rows = await connection.fetch(f"SELECT row_to_json({table})::text AS row FROM {table}")
            shown[site] = " ".join(row["row"] for row in rows)
        here, there = two
        assert here in shown[here] or table in EMPTY, table
        assert there not in shown[here], table
        assert here not in shown[there], table
        await _serve(connection, sites.setting(frozenset(two)))
        rows = await connection.fetch(f"SELECT row_to_json({table})::text AS row FROM {table}")
        both = " ".join(row["row"] for row in rows)
        assert (here in both and there in both) or table in EMPTY, table


async def test_a_session_that_serves_nobody_sees_nothing(
    two: tuple[str, str], role: tuple[str, asyncpg.Connection]
) -> None:
    service, connection = role
    for told in ("{}", "", "nonsense"):
        await _serve(connection, told)
        for table in sorted(WALLED[service]):
            rows = await connection.fetch(f"SELECT row_to_json({table})::text AS row FROM {table}")
            assert not any(site in row["row"] for row in rows for site in two), (told, table)
    await _serve(connection, "*")
    assert await connection.fetchval("SELECT count(*) FROM events") == await connection.fetchval(
        "SELECT position FROM head"
    )


async def test_no_statement_writes_a_row_of_another_site(
    two: tuple[str, str], role: tuple[str, asyncpg.Connection]
) -> None:
    service, connection = role
    here, there = two
    word, _, identity = FIRST[service].partition(":")
    mine, theirs = (f"{word}:{of(site, identity)}" for site in two)
    await _serve(connection, sites.setting(frozenset({there})))
    doc = await connection.fetchval("SELECT doc::text FROM streams WHERE stream = $1", theirs)
    await _serve(connection, sites.setting(frozenset({here})))
    assert await connection.execute("UPDATE streams SET version = version WHERE stream = $1", theirs) == "UPDATE 0"
    assert await connection.execute("UPDATE streams SET version = version WHERE stream = $1", mine) == "UPDATE 1"
    assert await connection.execute("DELETE FROM directory WHERE stream = $1", theirs) == "DELETE 0"
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await connection.execute(
            "INSERT INTO events SELECT position + 1, $1, 9, 'x', 'x.v1', '', '', NULL, '', '', '', '', NULL, NULL, hash"
            " FROM head", theirs,
        )  # fmt: skip
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await connection.execute("INSERT INTO directory VALUES ('new', 'new', $1, NULL)", theirs)
    if service != "bilan":  # there no document says a site
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute("UPDATE streams SET doc = $2 WHERE stream = $1", mine, doc)
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute("INSERT INTO streams VALUES ($1, 1, $2)", f"{word}:{of(here, 'new')}", doc)
    # A document that is passed over would stay behind its event: the log takes neither.
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await connection.execute(
            "SELECT append(position, hash, position, hash, '{}', '{}', '{}', '{}', ARRAY[ROW($1, 9, $2)::streams],"
            " '{}', '{}', '{}', '{}') FROM head", theirs, doc,
        )  # fmt: skip


async def test_every_stream_has_a_site(role: tuple[str, asyncpg.Connection], two: tuple[str, str]) -> None:
    """A subject that brings a stream says in a migration what it is named for (`shared.walls.parents_of`)."""
    service, connection = role
    await _serve(connection, sites.setting(frozenset({two[0]})))
    rows = await connection.fetch("SELECT DISTINCT split_part(stream, ':', 1) AS word FROM streams")
    assert {row["word"] for row in rows} == DOCUMENTS[service].keys()
    rows = await connection.fetch("SELECT prefix, kind FROM stream_parents")
    assert dict(map(tuple, rows)) == STREAM_PARENTS[service]


@pytest.mark.parametrize("service", list(WALLED))
@pytest.mark.parametrize("without", ["the check in code", "row-level security"])
async def test_either_of_the_two_holds_without_the_other(
    two: tuple[str, str], stack: Stack, service: str, without: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = two
    url = stack.database(service)  # as the administrator, for whom there is no row-level security
    if without == "the check in code":
        monkeypatch.setattr(eventlog, "_seen", lambda row: True)
        url = _url(stack, service)
    word, _, identity = FIRST[service].partition(":")
    names = {site: f"{word}:{of(site, identity)}" for site in two}
    async with connect(url, largest=2) as pool:
        log = EventLog(pool)
        whole = await log.load(names.values())
        assert all(one.doc for one in whole.values())
        with sites.serving(frozenset({here})):
            found = await log.load(names.values())
            assert (found[names[here]], found[names[there]].version) == (whole[names[here]], 0)
            listed = [one.name async for one in log.documents(f"{word}:")]
            assert (names[here] in listed, names[there] in listed) == (True, False)
            kinds = [row["kind"] for row in await pool.fetch("SELECT DISTINCT kind FROM directory")]
        seen = set()
        for kind in kinds:
            rows = await pool.fetch("SELECT id, parent FROM directory WHERE kind = $1", kind)
            with sites.serving(frozenset({here})):
                entries = [*(await log.find(kind, [row["id"] for row in rows])).values()]
                entries += await log.children(kind, [row["parent"] for row in rows if row["parent"]])
            seen |= {entry.stream for entry in entries}
        assert any(here in name for name in seen)
        assert not any(there in name for name in seen)
        await log.close()


async def test_the_figures_and_facts_of_reporting_are_walled_too(two: tuple[str, str], stack: Stack) -> None:
    here, _ = two
    async with stack.services() as services:
        assert await settled(services, 60) == []
    connection = await asyncpg.connect(_url(stack, "reporting"))
    live = f"gen_{await connection.fetchval('SELECT live FROM generation')}"
    await connection.execute(f"SET search_path TO {live}")
    rows = await connection.fetch("SELECT tablename FROM pg_policies WHERE schemaname = $1", live)
    assert {row["tablename"] for row in rows} == REPORTING
    for table in sorted(REPORTING):
        for mine, theirs in (two, two[::-1]):
            await _serve(connection, sites.setting(frozenset({mine})))
            rows = await connection.fetch(f"SELECT row_to_json({table})::text AS row FROM {table}")
            told = " ".join(row["row"] for row in rows)
            assert (mine in told, theirs in told) == (True, False), table
        for told in ("{}", ""):
            await _serve(connection, told)
            assert await connection.fetchval(f"SELECT count(*) FROM {table}") == 0
    await _serve(connection, sites.setting(frozenset({here})))
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await connection.execute("INSERT INTO sites VALUES ('new')")
    await connection.close()


async def test_any_name_of_a_site_is_told_as_it_is(role: tuple[str, asyncpg.Connection]) -> None:
    _, connection = role
    names = frozenset({'Saint "Gilles"', "a,b", "back\\slash", "{}", "L'Été", " "})
    await _serve(connection, sites.setting(names))
    assert sorted(await connection.fetchval("SELECT own_sites()")) == sorted(["", *names])


def test_a_person_of_two_sites_has_one_file_and_each_site_its_parcours(stack: Stack) -> None:
    mark = secrets.token_hex(3)
    keeps, follows = f"keeps-{mark}", f"follows-{mark}"
    with client(stack, "intake") as both:
        for site in (keeps, follows):
            group = {"group_id": of(site, "g"), "site": site, "public": "inactivity", "starts_on": "2024-01-08"}
            assert do(both, "open-group", **group).is_success
        assert do(
            both, "register-participant", participant_id=of(keeps, "p"), site=keeps, last_name="Planté"
        ).is_success
        with client(stack, "intake", follows) as http:
            assert http.get(f"/v1/participants/{of(keeps, 'p')}").status_code == 404
        for site in (keeps, follows):
            way = {"parcours_id": of(site, "k"), "group_id": of(site, "g"), "starts_on": "2024-01-08"}
            assert do(both, "enrol", participant_id=of(keeps, "p"), **way).is_success
    for site, other in ((keeps, follows), (follows, keeps)):
        with client(stack, "intake", site) as http:
            file = http.get(f"/v1/participants/{of(keeps, 'p')}").json()
            assert (file["identity"]["last_name"], [*file["parcours"]]) == ("Planté", [of(site, "k")])
            assert http.get(f"/v1/parcours/{of(site, 'k')}").is_success
            assert http.get(f"/v1/parcours/{of(other, 'k')}").status_code == 404
            lines = http.get("/v1/records/parcours").text
            assert (of(site, "k") in lines, of(other, "k") in lines) == (True, False)
