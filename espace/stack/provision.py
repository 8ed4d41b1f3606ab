"""Databases, roles and tables on a PostgreSQL server: as often as one likes, nothing is done twice."""

import asyncio
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import asyncpg

from espace.stack.trouble import Trouble
from shared.key_tables import KEYS_SQL

SERVICES = ("intake", "bilan", "ateliers", "reporting")
# The services that hold data of persons, each with its schema in the database of the keys.
SEALING = ("intake", "bilan", "ateliers")
# Two `espace migrate` at once take turns on this advisory lock.
LOCK = 5_117_320_160_001


@dataclass(frozen=True)
class Plan:
    """The names on a server. A prefix (lower case letters, digits, _) lets several installations share one server."""

    admin_url: str
    prefix: str = ""

    @property
    def keys(self) -> str:
        return f"{self.prefix}espace_keys"

    def database(self, service: str) -> str:
        return f"{self.prefix}espace_{service}"

    def databases(self) -> list[str]:
        return [*(self.database(service) for service in SERVICES), self.keys]

    def owner(self, service: str) -> str:
        return f"{self.prefix}{service}_owner"

    def role(self, service: str) -> str:
        return f"{self.prefix}{service}"

    def url(self, database: str, role: str | None = None, password: str = "") -> str:  # nosec B107 - none is given
        """URL of a database on the server, as the administrator or as a runtime role."""
        parts = urlsplit(self.admin_url)
        where = parts.netloc if role is None else f"{role}:{quote(password, safe='')}@{parts.netloc.rpartition('@')[2]}"
        return urlunsplit(parts._replace(netloc=where, path=f"/{database}"))


def prefix() -> str:
    """ESPACE_PREFIX: before the names of databases, roles and topics, for several installations on named servers."""
    found = os.environ.get("ESPACE_PREFIX", "")
    if not re.fullmatch(r"([a-z][a-z0-9_]{0,20})?", found):
        raise Trouble("bad_prefix", "ESPACE_PREFIX must be a letter and up to 20 of a-z, 0-9 and _: choose another.")
    return found


def provision(
    plan: Plan,
    password: Callable[[str], str],
    revisions: Mapping[str, str] | None = None,
    services: Sequence[str] = SERVICES,
) -> None:
    """Makes everything the services find on the server; `password` gives that of a service's runtime role.

    `revisions` says up to which of its migrations a service's tables are made: the newest unless named.
    Blocks. Trouble: the server cannot be reached, or a migration failed (its sentence names which).
    """
    for _ in provisioned(plan, password, revisions, services):
        pass


def provisioned(
    plan: Plan,
    password: Callable[[str], str],
    revisions: Mapping[str, str] | None = None,
    services: Sequence[str] = SERVICES,
) -> Iterator[str]:
    """`provision`, a service at a time: its name as soon as it finds all it needs. `services` are those wanted."""
    asyncio.run(_databases(plan, password, services))
    # Here, so that a local stack starts its servers before: it takes as long as a migration.
    from shared.migrations import upgrade

    # One at a time: Alembic keeps its context in a module.
    for service in services:
        folder = migrations(service)
        try:
            upgrade(
                folder,
                plan.url(plan.database(service)),
                plan.owner(service),
                plan.role(service),
                (revisions or {}).get(service, "head"),
            )
        except Exception as error:
            raise Trouble(
                "migration_failed", f"A migration of {service} failed: {error}", part=f"{service} migrations"
            ) from error
        yield service


async def reach(url: str) -> None:
    """Trouble where the server cannot be reached or does not let this user in."""
    connection = await connected(url)
    await connection.close()


async def connected(url: str) -> asyncpg.Connection:
    """A connection. Trouble: the server cannot be reached or does not let this user in."""
    try:
        return await asyncpg.connect(url, timeout=10)
    except (OSError, TimeoutError, ValueError, asyncpg.PostgresError) as error:
        host = urlsplit(url).netloc.rpartition("@")[2]
        raise Trouble(
            "postgres_unreachable",
            f"PostgreSQL at {host} cannot be reached ({error}): check ESPACE_POSTGRES_URL.",
            part="postgres",
        ) from error


def drop(plan: Plan) -> None:
    """Removes what `provision` made. The services are stopped before."""
    asyncio.run(_drop(plan))


def migrations(service: str) -> Path:
    """The folder of a service's migrations."""
    return Path(__file__).parents[2] / "services" / service / "migrations"


async def _databases(plan: Plan, password: Callable[[str], str], services: Sequence[str]) -> None:
    admin = await connected(plan.admin_url)
    try:
        await admin.execute("SELECT pg_advisory_lock($1)", LOCK)
        for service in services:
            await _role(admin, plan.owner(service), "NOLOGIN", None)
            await _role(admin, plan.role(service), "LOGIN", password(service))
            await admin.execute(f'GRANT "{plan.owner(service)}" TO CURRENT_USER')
        for name, owner in ((plan.database(s), plan.owner(s)) for s in services):
            await _database(admin, name, owner)
        for service in services:
            await admin.execute(f'GRANT CONNECT ON DATABASE "{plan.database(service)}" TO "{plan.role(service)}"')
        if sealing := [service for service in SEALING if service in services]:
            await _database(admin, plan.keys, None)
            for service in sealing:
                await admin.execute(f'GRANT CONNECT ON DATABASE "{plan.keys}" TO "{plan.role(service)}"')
            await _keys(plan, sealing)
    finally:
        await admin.close()


async def _role(admin: asyncpg.Connection, name: str, kind: str, password: str | None) -> None:
    exists = await admin.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", name)
    verb = "ALTER" if exists else "CREATE"
    await admin.execute(f'{verb} ROLE "{name}" {kind} NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT')
    if password is not None:
        # Set each time, so that a password that was changed in its file is the one that works.
        literal = await admin.fetchval("SELECT quote_literal($1::text)", password)
        await admin.execute(f'ALTER ROLE "{name}" PASSWORD {literal}')


async def _database(admin: asyncpg.Connection, name: str, owner: str | None) -> None:
    if not await admin.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name):
        # template0: nothing that somebody left in template1 comes along, and the encoding is ours to say.
        await admin.execute(f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8'")
    await admin.execute(f'REVOKE ALL ON DATABASE "{name}" FROM PUBLIC')
    if owner is not None:
        await admin.execute(f'ALTER DATABASE "{name}" OWNER TO "{owner}"')


async def _keys(plan: Plan, sealing: Sequence[str]) -> None:
    """A schema a service in the database of the keys, which no other service can look into."""
    connection = await connected(plan.url(plan.keys))
    try:
        await connection.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
        for service in sealing:
            role, schema = plan.role(service), service
            async with connection.transaction():
                await connection.execute(f'CREATE SCHEMA IF NOT EXISTS "{schema}"')
                await connection.execute(f'SET LOCAL search_path TO "{schema}"')
                await connection.execute(KEYS_SQL)
                await connection.execute(f'GRANT USAGE ON SCHEMA "{schema}" TO "{role}"')
                await connection.execute(
                    f'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA "{schema}" TO "{role}"'
                )
            await connection.execute(f'ALTER ROLE "{role}" IN DATABASE "{plan.keys}" SET search_path TO "{schema}"')
    finally:
        await connection.close()


async def drop_databases(plan: Plan) -> None:
    """Removes the databases, and leaves the roles."""
    admin = await connected(plan.admin_url)
    try:
        for name in plan.databases():
            await admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    finally:
        await admin.close()


async def _drop(plan: Plan) -> None:
    await drop_databases(plan)
    admin = await connected(plan.admin_url)
    try:
        for service in SERVICES:
            for role in (plan.role(service), plan.owner(service)):
                await admin.execute(f'DROP ROLE IF EXISTS "{role}"')
    finally:
        await admin.close()
