"""`espace` as a person runs it: real processes, exit codes, and what stands on which output."""

import asyncio
import contextlib
import json
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import httpx
import pytest

from espace.stack import processes
from espace.stack.home import Home
from espace.stack.provision import Plan, drop
from tests import stacks
from tests.servers import temporary_home
from tests.stacks import ROOT, Stack

PARTS = {"postgres", "kafka", "intake", "bilan", "ateliers", "reporting"}
SERVICES = PARTS - {"postgres", "kafka"}


def state(stack: Stack) -> dict[str, str]:
    told = json.loads(stack.espace("status", "--json").stdout)
    return {name: part["state"] for name, part in told["parts"].items()}


def test_help_names_every_command(tmp_path: Path) -> None:
    told = Stack(Home(tmp_path)).espace("--help")
    assert told.returncode == 0
    for command in ("up", "down", "status", "import", "indicators", "settle", "verify", "rebuild", "demo", "migrate"):
        assert f" {command} " in told.stdout


def test_where_nothing_runs(tmp_path: Path) -> None:
    stack = Stack(Home(tmp_path / "home"))
    assert stack.espace("down").returncode == 0
    assert stack.espace("down", "--wipe").returncode == 0
    told = stack.espace("status", "--json")
    assert told.returncode == 1
    assert {part["state"] for part in json.loads(told.stdout)["parts"].values()} == {"down"}
    for command in (["settle"], ["indicators", "--year", "2016"]):
        told = stack.espace(*command)
        assert (told.returncode, told.stdout) == (1, "")
        assert "espace up" in told.stderr
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize(
    ("named", "sentence"),
    [
        ({"ESPACE_POSTGRES_URL": "postgresql://x:secret@127.0.0.1:9/x"}, "ESPACE_POSTGRES_URL"),
        ({"ESPACE_KAFKA_BOOTSTRAP": "127.0.0.1:9"}, "ESPACE_KAFKA_BOOTSTRAP"),
        ({"ESPACE_PREFIX": "No-Such"}, "ESPACE_PREFIX"),
    ],
)
def test_a_server_that_is_not_there_is_named(own_stack: Stack, named: dict[str, str], sentence: str) -> None:
    own_stack.env = named
    told = own_stack.espace("up", "-d")
    assert (told.returncode, told.stdout) == (1, "")
    assert sentence in told.stderr
    assert "secret" not in told.stderr
    assert "Traceback" not in told.stderr


def test_the_status_of_a_deployment_is_that_of_the_services_it_names(stack: Stack) -> None:
    with temporary_home() as home:
        urls = {f"ESPACE_{name.upper()}_URL": stack.url(name) for name in ("intake", "bilan", "ateliers", "reporting")}
        key = str(stack.home.secrets / "token-private.pem")
        told = Stack(home, {**urls, "ESPACE_TOKEN_PRIVATE_KEY_FILE": key}).espace("status", "--json")
    assert told.returncode == 0, told.stdout
    parts = json.loads(told.stdout)["parts"]
    assert {name: part["state"] for name, part in parts.items()} == dict.fromkeys(
        ("intake", "bilan", "ateliers", "reporting"), "up"
    )
    assert parts["intake"]["address"] == stack.url("intake")


@pytest.fixture(scope="module")
def _made(postgres: str, kafka: str) -> Iterator[Stack]:
    with stacks.sharing(postgres, kafka) as stack:
        yield stack


@pytest.fixture
def stopped(_made: Stack) -> Stack:
    """A stack on the session's servers of which nothing runs, the same for all tests here: its databases are made once."""
    assert _made.espace("down").returncode == 0
    return _made


def test_up_status_down_and_up_again(stopped: Stack) -> None:
    stack = stopped
    told = stack.espace("up", "-d")
    assert told.returncode == 0, told.stderr
    addresses = dict(line.split(" ", 1) for line in told.stdout.splitlines())
    assert set(addresses) == PARTS
    assert addresses["kafka"] == stack.env["ESPACE_KAFKA_BOOTSTRAP"]
    assert state(stack) == dict.fromkeys(PARTS, "up")

    again = stack.espace("up", "-d")
    assert (again.returncode, again.stdout) == (0, told.stdout)

    assert stack.espace("settle").returncode == 0

    assert stack.espace("down").returncode == 0
    assert {stack.home.part(name) for name in PARTS} == {None}
    for name in SERVICES:
        with pytest.raises(httpx.ConnectError):
            httpx.get(addresses[name])


def test_a_service_that_died_is_started_again_by_up(stack: Stack) -> None:
    before = {name: stack.home.part(name) for name in SERVICES}
    stack.kill("bilan")
    told = stack.espace("status", "--json")
    assert told.returncode == 1
    assert json.loads(told.stdout)["parts"]["bilan"]["state"] == "down"
    stack.up()
    assert {name for name in SERVICES if stack.home.part(name) != before[name]} == {"bilan"}


@contextlib.contextmanager
def in_the_foreground(stack: Stack) -> Iterator[subprocess.Popen[str]]:
    """`espace up` once it has told all addresses; ended with the test."""
    with subprocess.Popen(
        stack.command("up"), env=stack.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        try:
            assert running.stdout is not None
            assert {running.stdout.readline().split()[0] for _ in PARTS} == PARTS
            yield running
        finally:
            running.kill()


def test_in_the_foreground_it_ends_with_a_signal_and_stops_only_what_it_started(stopped: Stack) -> None:
    with in_the_foreground(stopped) as running:
        service = stopped.home.part("intake")
        assert processes.alive(service)
        running.send_signal(signal.SIGTERM)
        _, told = running.communicate(timeout=60)
    assert running.returncode == 0, told
    assert not processes.alive(service)
    assert not stopped.home.state()["parts"]


def test_in_the_foreground_a_part_that_dies_ends_it(stopped: Stack) -> None:
    with in_the_foreground(stopped) as running:
        stopped.kill("ateliers")
        _, told = running.communicate(timeout=60)
    assert running.returncode == 1
    assert "ateliers" in told
    assert not stopped.home.state()["parts"]


def test_two_homes_side_by_side_and_servers_of_their_own(mortal: Stack, stack: Stack) -> None:
    assert state(mortal) == state(stack) == dict.fromkeys(PARTS, "up")
    for part in ("postgres", "kafka"):
        mortal.kill(part)
    assert mortal.espace("status").returncode == 1
    mortal.up()
    assert state(mortal) == state(stack) == dict.fromkeys(PARTS, "up")


def test_two_ups_at_once_make_one_stack(fresh_stack: Stack, stack: Stack) -> None:
    command, env = fresh_stack.command("up", "-d"), fresh_stack.environment()
    runs = [subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    told = [run.communicate(timeout=180)[0] for run in runs]
    assert [run.returncode for run in runs] == [0, 0]
    assert told[0] == told[1]
    assert fresh_stack.espace("down", "--wipe").returncode == 0
    left = [path.name for path in fresh_stack.home.path.iterdir()]
    assert left == ["secrets"], "they open databases that are elsewhere"
    assert state(stack) == dict.fromkeys(PARTS, "up"), "its neighbour on the same servers goes on"


async def test_migrate_takes_its_secrets_from_files(postgres: str, tmp_path: Path) -> None:
    prefix = f"m{os.getpid()}_"
    env = {"ESPACE_PREFIX": prefix, "ESPACE_POSTGRES_URL_FILE": str(tmp_path / "url")}
    (tmp_path / "url").write_text(postgres + "\n")
    stack = Stack(Home(tmp_path / "home"), env)
    told = stack.espace("migrate", cwd=ROOT)
    assert told.returncode == 1
    assert "ESPACE_INTAKE_PASSWORD" in told.stderr
    for service in SERVICES:
        (tmp_path / service).write_text(f"word-of-{service}\n")
        env[f"ESPACE_{service.upper()}_PASSWORD_FILE"] = str(tmp_path / service)
    plan = Plan(postgres, prefix)
    try:
        for _ in range(2):
            told = stack.espace("migrate", cwd=ROOT)
            assert told.returncode == 0, told.stderr
        connection = await asyncpg.connect(plan.url(plan.database("intake"), plan.role("intake"), "word-of-intake"))
        assert await connection.fetchval("SELECT position FROM head") == 0
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute("DELETE FROM events")
        await connection.close()
        for database, role in ((plan.database("bilan"), "intake"), (plan.keys, "reporting")):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await asyncpg.connect(plan.url(database, plan.role(role), f"word-of-{role}"))
    finally:
        await asyncio.to_thread(drop, plan)
