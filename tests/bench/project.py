"""Row `project`: from events on Kafka to committed indicators, beside a plain counter of the peer and bare consuming."""

import asyncio
import json
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from espace.stack import kafka, processes
from espace.stack.provision import Plan, drop, provision
from shared import cloudevents
from shared.envelope import Recorded
from shared.topics import CONFIG
from tests.bench import peer
from tests.bench.databases import fresh
from tests.bench.history import logs
from tests.bench.results import Figure

EVENTS = 200_000
PEER_EVENTS = 5_000
PARTITIONS = 4
TARGET, TIMES = 20_000, 25
IN_FLIGHT = 20_000


def measure(postgres: str, bootstrap: str, python: Path) -> list[Figure]:
    """Fill the topics, then read them with one reporting process on an empty database."""
    with _filled(postgres, bootstrap) as task:
        raw = _reader(task | {"what": "consume"})
        ours = _reader(task)
    # A figure that is wrong has no speed.
    assert (ours["attendance"], ours["parked"]) == (task["attendance"], 0), ours
    theirs = asyncio.run(_peer(postgres, python))
    rate, ratio = ours["a_second"], ours["a_second"] / theirs["a_second"]
    return [
        Figure(
            "project", "Events from Kafka to committed indicators, one process", "a second", rate,
            f"{TARGET:,} and {TIMES} x the peer", rate >= TARGET and ratio >= TIMES, theirs["a_second"],
            {"aiokafka consuming alone": raw["a_second"]}, ratio, {"ours": ours, "peer": theirs, "raw": raw},
        )
    ]  # fmt: skip


def profile(postgres: str, bootstrap: str, file: Path) -> None:
    """The same reading once more under cProfile, which slows it: no figure comes of it."""
    with _filled(postgres, bootstrap) as task:
        _reader(task | {"profile": str(file)})


@contextmanager
def _filled(postgres: str, bootstrap: str) -> Iterator[dict[str, Any]]:
    """What a reader needs to be told of topics that hold a history and of an empty database."""
    prefix = f"b{secrets.token_hex(4)}_"
    plan = Plan(postgres, prefix)
    provision(plan, lambda _: secrets.token_hex(8))
    try:
        ends, attendance = asyncio.run(_fill(bootstrap, prefix))
        yield {
            "what": "report", "url": plan.url(plan.database("reporting")), "bootstrap": bootstrap, "prefix": prefix,
            "ends": ends, "attendance": attendance,
        }  # fmt: skip
    finally:
        processes.run_async(kafka.delete_topics(bootstrap, prefix))
        drop(plan)


async def _fill(bootstrap: str, prefix: str) -> tuple[dict[str, int], int]:
    """Publish a history as the relays would; gives the last position of each source, and the attendance rows."""
    found = logs(EVENTS)
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        await admin.create_topics([NewTopic(f"{prefix}{name}", PARTITIONS, 1, topic_configs=CONFIG) for name in found])
    finally:
        await admin.close()
    producer = AIOKafkaProducer(
        bootstrap_servers=bootstrap, enable_idempotence=True, acks="all", linger_ms=5, max_batch_size=256 * 1024
    )
    async with producer:
        for name, events in found.items():
            for start in range(0, len(events), IN_FLIGHT):
                await _send(producer, prefix, name, events[start : start + IN_FLIGHT])
    attendance = sum(one.type == "workshop-attended.v1" for one in found["ateliers"])
    return {name: len(events) for name, events in found.items()}, attendance


async def _send(producer: AIOKafkaProducer, prefix: str, name: str, events: Sequence[Recorded]) -> None:
    zero = "00" * 32
    sent = [
        await producer.send(
            f"{prefix}{name}", one.data, cloudevents.key(one), headers=cloudevents.headers(one, name, zero, None)
        )
        for one in events
    ]
    await asyncio.gather(*sent)


def _reader(task: dict[str, Any]) -> dict[str, Any]:
    """What a reader in a process of its own printed."""
    words = [sys.executable, "-m", "tests.bench.reader", json.dumps(task)]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ESPACE_", "PG"))}
    done = subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True, env=kept)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


async def _peer(postgres: str, python: Path) -> dict[str, Any]:
    async with fresh(postgres) as url:
        return await asyncio.to_thread(peer.run, python, "project", url, events=PEER_EVENTS)
