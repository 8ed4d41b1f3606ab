"""The local servers answer, and come back after the worst kind of stop."""

import asyncio
import signal
import socket
import stat
import uuid
from pathlib import Path

import asyncpg
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from espace.stack import aot, jars, postgres, processes
from espace.stack import kafka as kafka_server
from espace.stack.home import Home
from shared.kafka import Kafka
from tests.servers import temporary_home


async def test_postgres_answers_with_the_settings_a_log_relies_on(database: str) -> None:
    connection = await asyncpg.connect(database)
    assert (await connection.fetchval("SHOW server_version")).startswith("18")
    assert await connection.fetchval("SHOW fsync") == "on"
    assert (
        await connection.fetchval("SELECT datlocale FROM pg_database WHERE datname = current_database()") == "C.UTF-8"
    )
    await connection.close()


async def test_kafka_takes_a_record(kafka: str) -> None:
    await make_topic(kafka, "stack-test")
    async with AIOKafkaProducer(bootstrap_servers=kafka, acks="all", enable_idempotence=True) as producer:
        sent = await producer.send_and_wait("stack-test", b"one", key=b"p")
    assert sent.offset == 0


async def test_postgres_comes_back_with_its_data_after_a_kill() -> None:
    with temporary_home() as home, home.lock():
        url = await asyncio.to_thread(postgres.start, home)
        connection = await asyncpg.connect(url)
        await connection.execute("CREATE TABLE kept (i int); INSERT INTO kept VALUES (7)")
        await connection.close()
        assert await asyncio.to_thread(postgres.start, home) == url
        kill(home, "postgres")
        connection = await asyncpg.connect(await asyncio.to_thread(postgres.start, home))
        assert await connection.fetchval("SELECT i FROM kept") == 7
        await connection.close()
        await asyncio.to_thread(postgres.stop, home)
        assert home.part("postgres") is None


async def test_postgres_runs_where_its_user_cannot_reach_the_home(tmp_path: Path) -> None:
    # For root: the folder is closed to the uid the server runs with. For anyone else it is a home like another.
    tmp_path.chmod(0o700)
    home = Home(tmp_path / "home")
    with home.lock():
        home.prepare()
        connection = await asyncpg.connect(await asyncio.to_thread(postgres.start, home))
        data = Path(await connection.fetchval("SHOW data_directory"))
        await connection.close()
        await asyncio.to_thread(postgres.stop, home)
        assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700
        home.wipe()
    assert not data.exists()


async def test_postgres_takes_another_port_when_its_own_is_taken() -> None:
    with temporary_home() as home, home.lock(), socket.socket() as other:
        other.bind(("127.0.0.1", home.port("postgres")))
        other.listen()
        connection = await asyncpg.connect(await asyncio.to_thread(postgres.start, home))
        assert Path(await connection.fetchval("SHOW data_directory")) == home.path / "postgres"
        await connection.close()


async def test_kafka_comes_back_with_its_records_after_a_kill() -> None:
    with temporary_home() as home, home.lock():
        bootstrap = await asyncio.to_thread(kafka_server.start, home)
        await make_topic(bootstrap, "kept")
        async with AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all") as producer:
            await producer.send_and_wait("kept", b"seven")
        kill(home, "kafka")
        bootstrap = await asyncio.to_thread(kafka_server.start, home)
        async with AIOKafkaConsumer("kept", bootstrap_servers=bootstrap, auto_offset_reset="earliest") as consumer:
            assert (await consumer.getone()).value == b"seven"
        await kafka_server.delete_topics(Kafka(bootstrap), "ke")
        await asyncio.to_thread(kafka_server.stop, home)
        assert home.part("kafka") is None


def kill(home: Home, part: str) -> None:
    who = home.part(part)
    assert who is not None
    processes.stop(who, ((signal.SIGKILL, 10),))


async def make_topic(bootstrap: str, name: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    await admin.create_topics([NewTopic(name, num_partitions=1, replication_factor=1)])
    await admin.close()


def test_kafka_starts_with_a_cache_that_does_not_fit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for jar in jars.jars():
        (tmp_path / jar.name).symlink_to(jar)
    monkeypatch.setenv("ESPACE_CACHE", str(tmp_path))
    assert aot.use() == []
    aot.path().write_bytes(b"of another Java")
    assert aot.use()
    with temporary_home() as home, home.lock():
        bootstrap = kafka_server.start(home)
        assert asyncio.run(kafka_server.answers(Kafka(bootstrap)))


def test_kafka_starts_with_any_cluster_id(monkeypatch: pytest.MonkeyPatch) -> None:
    dashed = uuid.UUID(bytes=b"\xf8" + bytes(15))
    monkeypatch.setattr(uuid, "uuid4", lambda: dashed)
    with temporary_home() as home, home.lock():
        bootstrap = kafka_server.start(home)
        assert asyncio.run(kafka_server.answers(Kafka(bootstrap)))
        assert "cluster.id=-A" in (home.path / "kafka" / "data" / "meta.properties").read_text()
