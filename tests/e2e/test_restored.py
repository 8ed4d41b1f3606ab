"""A service's database restored from an older backup under a running stack: said, refused, and the two ways out of it."""

import asyncio
import json
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from shared.eventlog import EventLog
from tests.core.backups import LOG, Backup
from tests.core.units import unit
from tests.e2e.checks import LOGS, bring, client, figures_equal, heads, settle, until, verify
from tests.e2e.folders import changed, make, sites
from tests.stacks import Stack

SITES = ("all", *sites("back"))
DERIVED = ("streams", "directory")
GROUP = {"group_id": "after", "site": "back-nord", "public": "inactivity", "starts_on": "2014-01-01"}


async def _connect(stack: Stack, service: str) -> asyncpg.Connection:
    return await asyncpg.connect(stack.database(service))


async def _backups(stack: Stack) -> dict[str, Backup]:
    found = {}
    for service in LOGS:
        connection = await _connect(stack, service)
        found[service] = await Backup.of(connection, (*LOG, "tree", "subtrees", "signed"))
        await connection.close()
    return found


async def _restore(stack: Stack, service: str, backup: Backup) -> None:
    """Put a database back, and end every connection to it as stopping its server does."""
    connection = await _connect(stack, service)
    await backup.restore(connection)
    await connection.execute(
        """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()"""
    )
    await connection.close()


async def _derived(stack: Stack, service: str) -> dict[str, set[tuple[Any, ...]]]:
    """Documents and directory as they are."""
    connection = await _connect(stack, service)
    found = {}
    for table in DERIVED:
        rows = await connection.fetch(f"SELECT t::text FROM {table} AS t")
        found[table] = {tuple(row) for row in rows}
    await connection.close()
    return found


async def _record(stack: Stack, service: str) -> None:
    """An event that the log takes although it lacks others: as when Kafka was away and nobody could know."""
    async with asyncpg.create_pool(stack.database(service), min_size=1, max_size=1) as pool:
        log = EventLog(pool)
        await log.append(unit("group:fork", doc=b'{"group":null}'))
        await log.close()


def _recover(stack: Stack, service: str) -> tuple[int, str]:
    with client(stack, service) as http:
        answer = http.post("/v1/recover", json={})
    return answer.status_code, answer.json()["code"]


def _status(stack: Stack) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(stack.espace("status", "--json").stdout)
    return found


@pytest.fixture
def restored(fresh_stack: Stack, tmp_path: Path) -> tuple[Stack, dict[str, Backup], dict[str, Any]]:
    """A running stack whose three logs were put back to the state before a folder's corrections; with what they held."""
    stack = fresh_stack
    stack.up()
    first = make("back", people=16, sessions=40)
    assert bring(stack, tmp_path / "first", first) == set()
    settle(stack)
    backups = asyncio.run(_backups(stack))
    assert bring(stack, tmp_path / "second", changed(first)) == set()
    settle(stack)
    held: dict[str, Any] = {service: asyncio.run(_derived(stack, service)) for service in LOGS}
    held["heads"] = heads(stack)
    for service in LOGS:
        asyncio.run(_restore(stack, service, backups[service]))
        until(lambda service=service: _ahead(stack, service), f"{service} says what it lacks")  # type: ignore[misc]
    return stack, backups, held


def _ahead(stack: Stack, service: str) -> Any:
    with client(stack, service) as http:
        answer = http.get("/v1/status")
    return answer.status_code == 200 and answer.json()["log"]["ahead"]


def test_what_kafka_holds_is_taken_back_and_what_it_does_not_is_given_up(
    restored: tuple[Stack, dict[str, Backup], dict[str, Any]], tmp_path: Path
) -> None:
    stack, backups, held = restored
    with client(stack, "intake") as http:
        refused = http.post("/v1/commands/open-group", json=GROUP)
        assert (refused.status_code, refused.json()["code"]) == (503, "log_restored")
        assert refused.headers["Retry-After"]
    status = _status(stack)
    assert not status["healthy"]
    for service in LOGS:
        assert status["parts"][service]["state"] == "trouble"
        assert f"`espace recover {service}`" in " ".join(status["parts"][service]["words"])

    for service in LOGS:
        done = stack.espace("recover", service)
        assert done.returncode == 0, done.stderr
        assert asyncio.run(_derived(stack, service)) == held[service], service
    assert heads(stack) == held["heads"]
    verify(stack)
    second = changed(make("back", people=16, sessions=40))
    figures_equal(stack, second, SITES)
    assert bring(stack, tmp_path / "again", second) == set()
    assert heads(stack) == held["heads"], "what was taken back is known: the same folder records nothing"
    assert _recover(stack, "intake") == (409, "nothing_to_recover")
    again = stack.espace("recover", "intake")
    assert (again.returncode, "nothing to take back" in again.stderr) == (0, True)

    # And once more, this time with the loss accepted: the figures are those of the backup.
    for service in LOGS:
        asyncio.run(_restore(stack, service, backups[service]))
        until(lambda service=service: _ahead(stack, service), f"{service} says what it lacks")  # type: ignore[misc]
    asyncio.run(_record(stack, "intake"))
    until(lambda: (_ahead(stack, "intake") or {}).get("forked"), "intake says that its log forked")
    assert _recover(stack, "intake") == (409, "log_forked")
    for service in LOGS:
        done = stack.espace("recover", service, "--accept-loss")
        assert done.returncode == 0, done.stderr
    settle(stack)
    assert _status(stack)["healthy"]
    verify(stack)
    figures_equal(stack, make("back", people=16, sessions=40), SITES)
    assert bring(stack, tmp_path / "after", second) == set()
    settle(stack)
    figures_equal(stack, second, SITES)
