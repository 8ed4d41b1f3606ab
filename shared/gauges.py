"""The metrics that are looked up when Prometheus asks: positions, lags, leadership, what is parked or missing, pools."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import asyncpg

from shared import metrics, sites
from shared.inbox import Inbox
from shared.relay import Relay

HEADS = """
SELECT head.position, relay.confirmed,
    (SELECT extract(epoch FROM now() - recorded_at::timestamptz)::float FROM events WHERE position = tree.size + 1) AS unsigned
FROM head, relay, tree
"""


async def log(pool: asyncpg.Pool, relay: Relay, source: str) -> None:
    """Where the log ends, how far it was carried by whichever process leads, and how long it waits to be signed."""
    with sites.serving(None):
        ((position, confirmed, unsigned),) = await pool.fetch(HEADS)
    metrics.UNSIGNED_AGE.labels(source).set(unsigned or 0)
    metrics.POSITION.labels(source).set(position)
    metrics.RELAYED.labels(source).set(confirmed)
    metrics.RELAY_LAG.labels(source).set(position - confirmed)
    metrics.LEADER.labels(source).set(relay.status()["leader"])


async def inbox(inbox: Inbox) -> None:
    """How far each source is applied. What this process cannot know (it reads no partition of it) is left out."""
    for source, now in (await inbox.status()).items():
        at = now["last_applied_at"]
        metrics.WATERMARK.labels(source).set(now["watermark"])
        metrics.LAST_APPLIED.labels(source).set(datetime.fromisoformat(at).timestamp() if at else 0)
        metrics.HELD.labels(source).set(now["parked"])
        metrics.MISSING.labels(source).set(now["missing"])
        for gauge, value in ((metrics.UNREAD, now["unread"]), (metrics.POLLED_AGE, now["polled"])):
            if value is None:
                gauge.remove_by_labels({"source": source})
            else:
                gauge.labels(source).set(value)


def stacks(found: Iterable[Mapping[str, Any]], now: datetime) -> None:
    """How long ago each of several stacks was whole in the figures; left out where it never was."""
    for one in found:
        if one["as_of"] is not None:
            metrics.STACK_AGE.labels(one["stack"]).set((now - datetime.fromisoformat(one["as_of"])).total_seconds())


def rebuild(state: str, states: tuple[str, ...]) -> None:
    """Which of its states a rebuild is in."""
    for one in states:
        metrics.REBUILD.labels(one).set(one == state)


def pools(found: Mapping[str, asyncpg.Pool]) -> None:
    """How much of each pool is in use."""
    for name, pool in found.items():
        idle: Any = pool.get_idle_size()
        metrics.CONNECTIONS.labels(name, "idle").set(idle)
        metrics.CONNECTIONS.labels(name, "used").set(pool.get_size() - idle)
        metrics.POOL_LIMIT.labels(name).set(pool.get_max_size())
