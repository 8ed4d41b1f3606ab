"""The local servers answer, and come back after the worst kind of stop."""

import asyncpg
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic


async def test_postgres_answers_with_the_settings_a_log_relies_on(database: str) -> None:
    connection = await asyncpg.connect(database)
    assert (await connection.fetchval("SHOW server_version")).startswith("18")
    assert await connection.fetchval("SHOW fsync") == "on"
    assert (
        await connection.fetchval("SELECT datlocale FROM pg_database WHERE datname = current_database()") == "C.UTF-8"
    )
    await connection.close()


async def test_kafka_takes_a_record(kafka: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    await admin.create_topics([NewTopic("stack-test", num_partitions=1, replication_factor=1)])
    await admin.close()
    async with AIOKafkaProducer(bootstrap_servers=kafka, acks="all", enable_idempotence=True) as producer:
        sent = await producer.send_and_wait("stack-test", b"one", key=b"p")
    assert sent.offset == 0
