"""The log of reads of one service: an event log as any other, with its relay, its tree and its signatures, in a schema of its own."""

import base64
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import asyncpg
import msgspec

from shared.db import connect
from shared.envelope import Recorded
from shared.eventlog import Entry, EventLog
from shared.notary import Notary
from shared.notes import Signer
from shared.relay import LEADER_LOCK, Relay
from shared.schema import LOG, log_grants
from shared.settings import Settings
from shared.tree import TREE, tree_grants
from shared.walls import wall
from shared.witness import Witness
from shared.witness_site import WitnessSite

SCHEMA: Final = "reads"
SUFFIX: Final = "-reads"
"""What follows the service's name in the names of the topic, of the source, of the checkpoints."""
CONNECTIONS = 4


def read_log_tables(role: str) -> str:
    """The SQL of a migration that makes it, with what the service's own role may do."""
    return f"""
CREATE SCHEMA {SCHEMA};
SET LOCAL search_path TO {SCHEMA};
{LOG}
{TREE}
{log_grants(role)}
{tree_grants(role)}
GRANT USAGE ON SCHEMA {SCHEMA} TO "{role}";
SET LOCAL search_path TO DEFAULT;
"""


def read_log_walls(sites: str) -> str:
    """The SQL of the walls between sites around it: a read is of the person's sites, `sites` in SQL."""
    return f"""
SET LOCAL search_path TO {SCHEMA}, public;
CREATE FUNCTION {SCHEMA}.sites_of(_row {SCHEMA}.events) RETURNS text[] LANGUAGE sql STABLE AS $$
    SELECT {sites}
$$;
{wall("events", f"{SCHEMA}.sites_of(events)")}
SET LOCAL search_path TO DEFAULT;
"""


@dataclass
class ReadLog:
    """The running parts of a log of reads."""

    source: str
    pool: asyncpg.Pool
    log: EventLog
    relay: Relay
    notary: Notary


def signed_by(settings: Settings, pool: asyncpg.Pool, suffix: str = "") -> Notary:
    """The notary of a log of the service."""
    signer = Signer(f"{settings.log_name}{suffix}", base64.b64decode(settings.log_key))
    folders = [Witness(Path(settings.checkpoints) / f"{settings.service}{suffix}")] if settings.checkpoints else []
    return Notary(pool, signer, *folders, *map(WitnessSite, settings.witnesses))


def _carried_in_a_while(position: int) -> bool:
    """Nobody waits for a read to be told: the relay takes those of a second together, which costs each next to nothing."""
    return True


@asynccontextmanager
async def read_log(settings: Settings) -> AsyncIterator[ReadLog]:
    """Run it until the block is left."""
    source = f"{settings.service}{SUFFIX}"
    async with AsyncExitStack() as stack:
        pool = await stack.enter_async_context(connect(settings.database_url, largest=CONNECTIONS, schema=SCHEMA))
        relay = Relay(
            pool, settings.kafka, settings.topic(source), source, settings.partitions, settings.replication,
            lock=LEADER_LOCK + 1,
        )  # fmt: skip
        log = EventLog(pool, on_append=_carried_in_a_while)
        stack.push_async_callback(log.close)
        await stack.enter_async_context(relay.running())
        notary = signed_by(settings, pool, SUFFIX)
        await stack.enter_async_context(notary.running())
        yield ReadLog(source, pool, log, relay, notary)


def replay(doc: bytes | None, event: Recorded) -> tuple[bytes, Sequence[Entry]]:
    """A read leaves no document."""
    return b"null", ()


async def settle(events: Sequence[Recorded]) -> Sequence[Entry]:
    """Nor anything in the directory."""
    return ()


async def status(found: ReadLog) -> dict[str, Any]:
    """How far it is recorded, carried and signed. Raises Unavailable."""
    position, _ = await found.log.head()
    ahead = found.relay.ahead
    return {
        "log": {"position": position, "ahead": ahead and msgspec.structs.asdict(ahead)},
        "relay": found.relay.status(),
        "notary": await found.notary.status(),
    }
