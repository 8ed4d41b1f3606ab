"""Row `project`: from events on Kafka to committed indicators, beside a plain counter of the peer and bare consuming."""

import asyncio
import json
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import asyncpg
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from espace.stack import kafka, processes
from espace.stack.provision import Plan, drop, provision
from services.reporting.messages import SOURCES
from shared import cloudevents
from shared.envelope import GENESIS, Recorded
from shared.kafka import Kafka
from shared.topics import CONFIG
from tests.bench import peer
from tests.bench.databases import fresh
from tests.bench.history import chained, group_count, logs
from tests.bench.results import Figure

EVENTS = 200_000
PEER_EVENTS = 5_000
PARTITIONS = 4
TARGET, TIMES = 40_000, 50
MEMBERS = (2, 4)
SMALL, MORE, GROWTH = EVENTS // 10, 15_000, 1.1
ROUNDS = 3
IN_FLIGHT = 20_000


def measure(postgres: str, bootstrap: str, python: Path) -> list[Figure]:
    """Fill the topics, then read them with one process on an empty database, then with several; then what comes later."""
    with _filled(postgres, bootstrap, EVENTS) as task:
        raw = _reader(task | {"what": "consume"})
        ours = _checked(task, _reader(task))
        later = _later(task)
        together = {count: _members(task, count) for count in MEMBERS}
    with _filled(postgres, bootstrap, SMALL) as task:
        _reader(task)
        sooner = _later(task)
    theirs = asyncio.run(_peer(postgres, python))
    rate, ratio = ours["a_second"], ours["a_second"] / theirs["a_second"]
    # From the first batch on: to join the group takes as long as some ten thousand events.
    growth = sooner["steady"] / later["steady"]
    return [
        Figure(
            "project", "Events from Kafka to committed indicators, one process", "a second", rate,
            f"{TARGET:,} and {TIMES} x the peer", rate >= TARGET and ratio >= TIMES, theirs["a_second"],
            {"aiokafka consuming alone": raw["a_second"]}, ratio, {"ours": ours, "peer": theirs, "raw": raw},
        ),
        *(
            Figure(
                "project", f"The same by {count} members of one group, beside one", "a second", found["a_second"],
                "as measured", met=True, peer=rate, ratio=found["a_second"] / rate, details=found,
            )
            for count, found in together.items()
        ),
        Figure(
            "project", f"An event after {EVENTS:,} others, beside one after {SMALL:,}", "microseconds", 1e6 / later["steady"],
            f"within {GROWTH} x", growth <= GROWTH, 1e6 / sooner["steady"], ratio=growth,
            details={"later": later, "sooner": sooner},
        ),
    ]  # fmt: skip


def _checked(task: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    """A figure that is wrong has no speed."""
    assert (found["attendance"], found["parked"]) == (task["attendance"], 0), found
    return found


def _later(task: dict[str, Any]) -> dict[str, Any]:
    """MORE events after those that were applied, some times; the quickest."""
    found = []
    for _ in range(ROUNDS):
        _publish(task, MORE)
        found.append(_checked(task, _reader(task)))
    return max(found, key=lambda one: float(one["steady"]))


def _members(task: dict[str, Any], count: int) -> dict[str, Any]:
    """Several processes of one group on an empty database, from the first one's start to the last one's end."""
    asyncio.run(_emptied(task["url"]))
    group = {"group": f"reporting-{count}"}
    with ThreadPoolExecutor(count) as threads:
        found = list(threads.map(lambda _: _checked(task, _reader(task | group)), range(count)))
    seconds = max(one["ended"] for one in found) - min(one["began"] for one in found)
    total = sum(task["ends"].values())
    used = [one["cpu_seconds"] for one in found]
    return {"events": total, "seconds": seconds, "a_second": total / seconds, "cpu_seconds": used}


async def _emptied(url: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute("DROP SCHEMA gen_1 CASCADE; UPDATE generation SET live = 0")
    await connection.close()


def profile(postgres: str, bootstrap: str, file: Path) -> None:
    """The same reading once more under cProfile, which slows it: no figure comes of it."""
    with _filled(postgres, bootstrap, EVENTS) as task:
        _reader(task | {"profile": str(file)})


@contextmanager
def _filled(postgres: str, bootstrap: str, events: int) -> Iterator[dict[str, Any]]:
    """What a reader needs to be told of topics that hold a history and of an empty database."""
    prefix = f"b{secrets.token_hex(4)}_"
    plan = Plan(postgres, prefix)
    provision(plan, lambda _: secrets.token_hex(8))
    task = {
        "what": "report", "url": plan.url(plan.database("reporting")), "bootstrap": bootstrap, "prefix": prefix,
        "group": "reporting", "ends": {}, "hashes": {}, "attendance": 0, "events": 0, "groups": 0,
    }  # fmt: skip
    try:
        asyncio.run(_topics(task))
        _publish(task, events)
        yield task
    finally:
        processes.run_async(kafka.delete_topics(Kafka(bootstrap), prefix))
        drop(plan)


def _publish(task: dict[str, Any], events: int) -> None:
    """Publish so many events as the relays would, of other groups and persons than before; `events` is their number.

    The last position of each source and the attendance rows are of all that was published.
    """
    before = {name: bytes.fromhex(task["hashes"].get(name, GENESIS.hex())) for name in SOURCES}
    rows = logs(events, first=task["groups"], after=task["ends"])
    found = {name: chained(mine, before[name]) for name, mine in rows.items()}
    asyncio.run(_sent(task, found, before))
    task["hashes"] = {name: found[name][-1].hash.hex() for name in found}
    task["events"] = sum(map(len, found.values()))
    task["groups"] += group_count(events)
    task["ends"] = {name: found[name][-1].position for name in found}
    task["attendance"] += sum(one.type == "workshop-attended.v1" for one in found["ateliers"])


async def _topics(task: dict[str, Any]) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=task["bootstrap"])
    await admin.start()
    try:
        names = [f"{task['prefix']}{name}" for name in SOURCES]
        await admin.create_topics([NewTopic(name, PARTITIONS, 1, topic_configs=CONFIG) for name in names])
    finally:
        await admin.close()


async def _sent(task: dict[str, Any], found: dict[str, list[Recorded]], before: dict[str, bytes]) -> None:
    producer = AIOKafkaProducer(
        bootstrap_servers=task["bootstrap"], enable_idempotence=True, acks="all", linger_ms=5, max_batch_size=256 * 1024
    )
    async with producer:
        for name, events in found.items():
            for start in range(0, len(events), IN_FLIGHT):
                previous = events[start - 1].hash if start else before[name]
                await _send(producer, task["prefix"], name, events[start : start + IN_FLIGHT], previous)


async def _send(
    producer: AIOKafkaProducer, prefix: str, name: str, events: Sequence[Recorded], previous: bytes
) -> None:
    sent = []
    for one in events:
        headers = cloudevents.headers(one, name, previous.hex(), None)
        sent.append(await producer.send(f"{prefix}{name}", one.data, cloudevents.key(one), headers=headers))
        previous = one.hash
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
