"""The servers tests run against: those named in the environment, else local ones, else containers."""

import contextlib
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg

from espace.stack import kafka, postgres, services
from espace.stack.home import Home
from espace.stack.trouble import Trouble


@contextlib.contextmanager
def temporary_home() -> Iterator[Home]:
    """A home in a folder of its own; whatever runs in it is stopped at the end, also when the test run is killed."""
    folder = Path(tempfile.mkdtemp(prefix="espace-test-"))
    folder.chmod(0o755)
    home = Home(folder / "home")
    with home.lock():
        home.prepare()
    # It waits for the end of its input, which comes with the end of this process however that ends.
    reaper = subprocess.Popen(
        [sys.executable, "-m", "tests.servers", str(home.path)], stdin=subprocess.PIPE, start_new_session=True
    )
    try:
        yield home
    finally:
        assert reaper.stdin is not None
        reaper.stdin.close()
        reaper.wait()
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def postgres_server(home: Home) -> Iterator[str]:
    """The admin URL of a real PostgreSQL server."""
    named = os.environ.get("ESPACE_POSTGRES_URL")
    if named:
        yield named
        return
    try:
        with home.lock():
            url = postgres.start(home)
    except Trouble as trouble:
        if trouble.code != "not_set_up":
            raise
        with _postgres_container() as url:
            yield url
        return
    yield url


@contextlib.asynccontextmanager
async def fresh_database(postgres: str) -> AsyncIterator[str]:
    """The URL of a new empty database on the server at this admin URL, dropped at the end."""
    name = f"test_{secrets.token_hex(6)}"
    admin = await asyncpg.connect(postgres)
    await admin.execute(f"CREATE DATABASE {name}")
    try:
        yield postgres.rpartition("/")[0] + f"/{name}"
    finally:
        await admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        await admin.close()


@contextlib.contextmanager
def kafka_broker(home: Home) -> Iterator[str]:
    """The bootstrap address of a real broker."""
    named = os.environ.get("ESPACE_KAFKA_BOOTSTRAP")
    if named:
        yield named
        return
    try:
        with home.lock():
            bootstrap = kafka.start(home)
    except Trouble as trouble:
        if trouble.code not in ("not_set_up", "no_network"):
            raise
        with _kafka_container() as bootstrap:
            yield bootstrap
        return
    yield bootstrap


@contextlib.contextmanager
def _postgres_container() -> Iterator[str]:
    from testcontainers.postgres import PostgresContainer

    with PostgresContainer("postgres:18") as container:
        yield container.get_connection_url(driver=None)


@contextlib.contextmanager
def _kafka_container() -> Iterator[str]:
    from testcontainers.kafka import KafkaContainer

    with KafkaContainer("apache/kafka:4.4.0").with_kraft() as container:
        yield container.get_bootstrap_server()


def _reap(home: Home) -> None:
    sys.stdin.read()
    if home.path.exists():
        with home.lock():
            services.stop(home)
            kafka.stop(home)
            postgres.stop(home)
            home.wipe()


if __name__ == "__main__":
    _reap(Home(sys.argv[1]))
