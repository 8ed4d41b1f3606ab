"""`espace restore`: an empty installation filled from a backup: all of it, or, whatever stops it, nothing.

A home's own stack is started for it and stays up; elsewhere the databases are filled and the services started after.
Topics, rosters and figures are made anew from the logs as the services start.
"""

import os
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from aiokafka.errors import KafkaError

from espace.backup.folder import Keys, Manifest, Table, newer, read
from espace.backup.place import plan_of, site_key_of
from espace.backup.save import KEYS, Say
from espace.backup.tables import load, load_log
from espace.stack import kafka, processes, services, stack
from espace.stack.home import Home, write_private
from espace.stack.migrate import has_secret, secret
from espace.stack.provision import (
    SEALING,
    SERVICES,
    Plan,
    connected,
    drop_databases,
    migrations,
    provision,
)
from espace.stack.trouble import Trouble
from shared.kafka import Kafka
from shared.keyring import parsed
from shared.migrations import revisions
from shared.read_log import SCHEMA, SUFFIX
from shared.topics import Topic

# What opens a sealed text is there before the text is.
ORDER: Final = ("intake", "ateliers", "bilan")


@dataclass(frozen=True)
class Backup:
    """A backup and its keys, read and found whole."""

    folder: Path
    manifest: Manifest
    keys_folder: Path
    keys: Keys

    @property
    def site_key(self) -> str:
        return (self.keys_folder / "site-key").read_text()


def run(folder: Path, keys: Path | None, *, say: Say, env: Mapping[str, str] = os.environ) -> int:
    """0 once all is restored. Trouble: it could not be, and nothing of it was."""
    backup = opened(folder, keys or folder / KEYS)
    home = Home()
    if has_secret(env, "ESPACE_INTAKE_PASSWORD"):
        _deployment(home, backup, env, say)
        after = "Start the services now"
    else:
        _own_stack(home, backup, say)
        after = "The services are up"
    logs = ", ".join(f"{service} {log.position}" for service, log in backup.manifest.logs.items())
    say(f"Restored what was saved at {backup.manifest.made_at}: {logs}; the keys of {_persons(backup)} persons.")
    say(
        f"{after}: the topics, rosters and figures are made anew from the logs. Then: `espace settle`, `espace verify`."
    )
    return 0


def opened(folder: Path, keys_folder: Path) -> Backup:
    """The backup in a folder, with its keys. Trouble: either is not whole, not of this version, or they are no pair."""
    manifest, keys = read(folder, Manifest), read(keys_folder, Keys)
    if manifest.id != keys.id:
        raise Trouble(
            "not_its_keys", f"The keys in {keys_folder} are those of another backup: name the right ones with --keys."
        )
    for service, log in manifest.logs.items():
        if service not in SEALING or log.revision not in revisions(migrations(service)):
            raise newer(folder)
    return Backup(folder, manifest, keys_folder, keys)


def _persons(backup: Backup) -> int:
    return sum(table.rows for name, table in backup.keys.tables.items() if "." not in name)


def _deployment(home: Home, backup: Backup, env: Mapping[str, str], say: Say) -> None:
    """Fill the databases that the environment names; services elsewhere are started by whoever runs them."""
    plan, bootstrap = plan_of(home, env), secret(env, "ESPACE_KAFKA_BOOTSTRAP")
    if not set(parsed(backup.site_key)) <= set(parsed(site_key_of(home, env))):
        raise Trouble(
            "other_site_key",
            f"The services are set up with another site key: put {backup.keys_folder / 'site-key'} in its place first.",
        )
    _check_empty(plan, bootstrap)
    if processes.run_async(_sessions(plan)):
        raise Trouble("services_running", "Services are connected to the databases: stop them, then restore again.")
    _fill(plan, backup, lambda service: secret(env, f"ESPACE_{service.upper()}_PASSWORD"), say)


def _own_stack(home: Home, backup: Backup, say: Say) -> None:
    """Bring the home's stack up with what was saved in it."""
    before = set(stack.ours(home))

    def fill(plan: Plan, bootstrap: Callable[[], str]) -> None:
        _check_empty(plan, bootstrap())
        services.stop(home)
        if processes.run_async(_sessions(plan)):
            raise Trouble(
                "services_running", "Services of another home use these databases: stop them, then try again."
            )
        for name in ("site-key", "log-key"):
            if (saved := backup.keys_folder / name).exists():
                write_private(home.secrets / name, saved.read_text())
        _fill(plan, backup, lambda service: services.password(home, service), say)

    try:
        stack.up(home, lambda part: say(f"starting {part}"), fill)
    except BaseException:
        stack.down(home, parts=set(stack.PARTS) - before)
        raise


def _check_empty(plan: Plan, bootstrap: str) -> None:
    """Trouble where the databases hold events or keys, or Kafka those of another log."""
    if held := processes.run_async(_held(plan)):
        raise Trouble(
            "not_empty",
            f"There is data already ({', '.join(held)}): restore into an empty installation, "
            "that is another ESPACE_HOME, another server, or this one after `espace down --wipe`.",
        )
    try:
        topics = processes.run_async(_topics(kafka.named(bootstrap), services.topic_prefix(plan)))
    except KafkaError as error:
        raise Trouble(
            "kafka_unreachable", f"No broker answers at {bootstrap}: start it first.", part="kafka"
        ) from error
    if topics:
        raise Trouble(
            "topics_not_empty",
            f"Kafka holds events of other logs ({', '.join(topics)}): delete these topics, or name an empty broker.",
            part="kafka",
        )


async def _held(plan: Plan) -> list[str]:
    """The databases in which something is recorded."""
    places = [(plan.database(service), f"{schema}.events") for service in SEALING for schema in ("public", SCHEMA)]
    places += [(plan.keys, f"{service}.keys") for service in SEALING]
    found = []
    for database, table in places:
        admin = await connected(plan.admin_url)
        exists = await admin.fetchval("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", database)
        await admin.close()
        if not exists:
            continue
        connection = await connected(plan.url(database))
        there = await connection.fetchval("SELECT to_regclass($1) IS NOT NULL", table)
        if there and await connection.fetchval(f"SELECT EXISTS (SELECT FROM {table})"):
            found.append(database)
        await connection.close()
    return sorted(set(found))


async def _topics(cluster: Kafka, names: str) -> list[str]:
    """The topics that hold records."""
    found = []
    for log in (*SEALING, *(f"{service}{SUFFIX}" for service in SEALING)):
        topic = Topic(cluster, f"{names}{log}")
        try:
            await topic.start()
            extent = await topic.extent()
        finally:
            await topic.stop()
        if any(end > extent.starts[partition] for partition, end in extent.ends.items()):
            found.append(f"{names}{log}")
    return found


async def _sessions(plan: Plan) -> int:
    """How many connections the services have."""
    admin = await connected(plan.admin_url)
    try:
        count: int = await admin.fetchval(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = ANY($1) AND usename = ANY($2)",
            plan.databases(), [plan.role(service) for service in SERVICES],
        )  # fmt: skip
    finally:
        await admin.close()
    return count


def _fill(plan: Plan, backup: Backup, password: Callable[[str], str], say: Say) -> None:
    """Make the databases anew as they were when they were saved, fill them, and bring them to this version."""
    say("making the databases")
    processes.run_async(drop_databases(plan))
    then = {service: log.revision for service, log in backup.manifest.logs.items()}
    processes.run_in_thread(lambda revision: provision(plan, password, revision), then)
    processes.run_async(_load(plan, backup, say))
    processes.run_in_thread(lambda revision: provision(plan, password, revision), dict[str, str]())


async def _load(plan: Plan, backup: Backup, say: Say) -> None:
    """Load everything, a transaction a database; they are committed once all of it is in."""
    async with AsyncExitStack() as opened:
        say("loading the keys")
        connection, transaction = await _transaction(plan.url(plan.keys), None, opened)
        for name, table in sorted(backup.keys.tables.items(), key=_site_keys_first):
            service, _, beside = name.partition(".")
            await load(connection, service, beside or "keys", table, backup.keys_folder / f"{name}.gz")
        loaded = [(connection, transaction)]
        for service in ORDER:
            say(f"loading {service}")
            connection, transaction = await _transaction(plan.url(plan.database(service)), plan.owner(service), opened)
            await load_log(connection, service, backup.manifest.logs[service], backup.folder)
            loaded.append((connection, transaction))
        for _, transaction in loaded:
            await transaction.commit()
        for connection, _ in loaded:
            # What the server knows of how full its tables are: else its first plans are those for empty ones.
            await connection.execute("ANALYZE")


def _site_keys_first(item: tuple[str, Table]) -> tuple[bool, str]:
    """Rows name the site key that they are under."""
    return not item[0].endswith(".site_keys"), item[0]


async def _transaction(url: str, owner: str | None, opened: AsyncExitStack) -> tuple[Any, Any]:
    """A connection and the transaction begun on it; where that is not committed, nothing happened."""
    connection = await connected(url)
    opened.callback(connection.terminate)
    if owner is not None:
        await connection.execute(f'SET ROLE "{owner}"')
    await connection.execute("SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0")
    transaction = connection.transaction()
    await transaction.start()
    return connection, transaction
