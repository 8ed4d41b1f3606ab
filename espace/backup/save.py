"""`espace backup`: every log in one snapshot of its own, then the keys, so that whatever a log needs is there.

The order is what makes the parts fit: bilan and ateliers know a parcours only once intake has recorded it, so intake comes
after them; a key is made before what it seals is recorded, so the keys come last. Reporting, rosters and checkpoints are made
anew from the logs.
"""

import os
import uuid
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg

from espace.backup.folder import FORMAT, Keys, Manifest, Table, Writing, writing
from espace.backup.place import log_key_of, plan_of, site_key_of
from espace.backup.tables import SAVED, save, save_log
from espace.stack import processes
from espace.stack.home import Home
from espace.stack.provision import SEALING, Plan, connected
from espace.stack.trouble import Trouble

ORDER = ("bilan", "ateliers", "intake")
KEYS = "keys"

Say = Callable[[str], None]


def run(target: Path, keys: Path | None, *, say: Say, env: Mapping[str, str] = os.environ) -> int:
    """0 once the backup is there, whole. Trouble: it could not be made, and nothing of it is left."""
    home = Home()
    secrets = {"site-key": site_key_of(home, env), "log-key": log_key_of(home, env)}
    manifest = processes.run_async(_backup(plan_of(home, env), secrets, target.absolute(), keys, say))
    events = ", ".join(f"{service} {log.position}" for service, log in manifest.logs.items())
    where = keys or target / KEYS
    say(f"Saved in {target}: {sum(log.position for log in manifest.logs.values())} events ({events}).")
    say(f"The keys are in {where}: keep them apart from the rest. Who has both can read who the persons are.")
    return 0


async def _backup(plan: Plan, secrets: Mapping[str, str | None], target: Path, keys: Path | None, say: Say) -> Manifest:
    identity, now = str(uuid.uuid4()), datetime.now(UTC).isoformat(timespec="seconds")
    with writing(target) as folder:
        logs = {}
        for service in ORDER:
            say(f"saving {service}")
            async with _snapshot(plan.url(plan.database(service)), plan.owner(service)) as connection:
                logs[service] = await save_log(connection, service, folder)
        manifest = Manifest(FORMAT, identity, now, dict(sorted(logs.items())))
        say("saving the keys")
        async with AsyncExitStack() as stack:
            place = keys.absolute() if keys else folder.path / KEYS
            beside: Writing = stack.enter_context(writing(place))
            connection = await stack.enter_async_context(_snapshot(plan.url(plan.keys), None))
            tables: dict[str, Table] = {}
            for service in SEALING:
                tables |= await _keys_of(connection, service, beside)
            for name, secret in secrets.items():
                if secret is not None:
                    beside.text(name, secret.encode())
            beside.close(Keys(FORMAT, identity, now, tables))
        folder.close(manifest)
    return manifest


async def _keys_of(connection: Any, service: str, folder: Writing) -> dict[str, Table]:
    tables = {}
    for row in await connection.fetch(SAVED, f'"{service}"'):
        name = service if row["name"] == "keys" else f"{service}.{row['name']}"
        tables[name] = await save(connection, service, row["name"], row["columns"], folder, f"{name}.gz")
    return tables


@asynccontextmanager
async def _snapshot(url: str, owner: str | None) -> AsyncIterator[Any]:
    """A connection that sees one moment of a database, however long it reads."""
    connection = await connected(url)
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            await connection.execute("SET LOCAL statement_timeout = 0")
            if owner is not None:
                await connection.execute(f'SET LOCAL ROLE "{owner}"')
            yield connection
    except asyncpg.UndefinedTableError as error:
        raise Trouble("not_made", "The databases have no tables yet: there is nothing to save.") from error
    except (asyncpg.PostgresConnectionError, asyncpg.OperatorInterventionError, asyncpg.InterfaceError) as error:
        raise Trouble(
            "postgres_away", "PostgreSQL ended the connection: see `espace status`, then make the backup again."
        ) from error
    finally:
        connection.terminate()
