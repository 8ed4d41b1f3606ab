"""Alembic over asyncpg: one way to run a service's `migrations/` folder, as the role that owns its database.

A service's `migrations/env.py` calls `run()`; its versions, in `migrations/versions/`, call `execute(sql)`, which takes
several statements at once, and `runtime_role()` for what they grant.
"""

import asyncio
from pathlib import Path
from typing import Any

from alembic import command, context, op
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, NullPool, make_url, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.util import await_only


def upgrade(folder: Path, url: str, owner: str, runtime: str, revision: str = "head") -> bool:
    """Brings a database to a revision of `folder`, the newest unless named; gives whether anything was to do.

    `url` is that of a role which may SET ROLE to `owner`; `runtime` is the role the service logs in with. Blocks: call it
    in a thread where a loop runs. Raises what PostgreSQL says where a migration fails; that migration is then undone.
    """
    config = Config()
    config.set_main_option("script_location", str(folder))
    config.set_main_option("path_separator", "os")
    config.attributes.update(url=url, owner=owner, runtime=runtime)
    wanted = set(ScriptDirectory.from_config(config).get_heads()) if revision == "head" else {revision}
    if asyncio.run(_current(url)) == wanted:
        return False
    command.upgrade(config, revision)
    return True


def revisions(folder: Path) -> set[str]:
    """Every revision that `folder` knows."""
    return {script.revision for script in ScriptDirectory(str(folder)).walk_revisions()}


def run() -> None:
    """What a service's `env.py` does: run the wanted migrations, each in a transaction of its own."""
    attributes = context.config.attributes
    asyncio.run(_migrate(attributes["url"], attributes["owner"]))


def execute(sql: str) -> None:
    """Runs SQL text, of one statement or several, in the migration's transaction."""
    connection = op.get_bind()
    connection.execute(text("SELECT 1"))  # the driver opens its transaction with the first statement
    driver: Any = connection.connection.driver_connection
    await_only(driver.execute(sql))


def runtime_role() -> str:
    """The role the service logs in with: what a migration grants, it grants to this one."""
    return str(context.config.attributes["runtime"])


def _engine(url: str) -> AsyncEngine:
    return create_async_engine(make_url(url).set(drivername="postgresql+asyncpg"), poolclass=NullPool)


async def _current(url: str) -> set[str]:
    engine = _engine(url)
    try:
        async with engine.connect() as connection:
            return {row[0] for row in await connection.execute(text("SELECT version_num FROM alembic_version"))}
    except ProgrammingError:
        return set()
    finally:
        await engine.dispose()


async def _migrate(url: str, owner: str) -> None:
    engine = _engine(url)
    try:
        async with engine.connect() as connection:
            await connection.run_sync(_apply, owner)
    finally:
        await engine.dispose()


def _apply(connection: Connection, owner: str) -> None:
    quoted = connection.dialect.identifier_preparer.quote(owner)
    connection.execute(text(f"SET ROLE {quoted}"))
    connection.commit()
    # Two migrations at once would both see the old version: the second waits, then finds nothing to do.
    connection.execute(text("SELECT pg_advisory_lock(hashtext('espace-migrations'))"))
    connection.commit()
    context.configure(connection=connection, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
