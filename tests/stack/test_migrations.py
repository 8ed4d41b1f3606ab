"""Migrations run as the owner, whole or not at all, and once."""

import asyncio
import json
import secrets
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from espace.stack.provision import migrations
from shared.eventlog import EventLog
from shared.migrations import upgrade
from tests.core.units import check_log, unit

ENV = "from shared.migrations import run\n\nrun()\n"
FIRST = """
from shared.migrations import execute, runtime_role
revision, down_revision = "0001", None
def upgrade():
    execute(f'CREATE TABLE one (i int); CREATE TABLE two (i int); GRANT SELECT ON one TO "{runtime_role()}"')
"""
BROKEN = """
from shared.migrations import execute
revision, down_revision = "0002", "0001"
def upgrade():
    execute("CREATE TABLE three (i int); SELECT 1 / 0")
"""


def schemas(database: str, owner: str) -> str:
    """What has the owner of the tables make schemas, as the owner of a database can."""
    return f'GRANT CREATE ON DATABASE "{database.rpartition("/")[2]}" TO {owner}'


@pytest.fixture
async def roles(postgres: str) -> AsyncIterator[tuple[str, str]]:
    """An owner and a runtime role."""
    owner, runtime = (f"{kind}_{secrets.token_hex(4)}" for kind in ("owner", "runtime"))
    admin = await asyncpg.connect(postgres)
    await admin.execute(f"CREATE ROLE {owner}; CREATE ROLE {runtime}")
    yield owner, runtime
    await admin.execute(f"DROP ROLE {owner}; DROP ROLE {runtime}")
    await admin.close()


async def test_whole_or_not_at_all(roles: tuple[str, str], database: str, tmp_path: Path) -> None:
    owner, runtime = roles
    connection = await asyncpg.connect(database)
    await connection.execute(f"GRANT CREATE ON SCHEMA public TO {owner}")
    (tmp_path / "versions").mkdir()
    (tmp_path / "env.py").write_text(ENV)
    (tmp_path / "versions" / "0001_first.py").write_text(FIRST)
    assert await asyncio.to_thread(upgrade, tmp_path, database, owner, runtime) is True
    assert await asyncio.to_thread(upgrade, tmp_path, database, owner, runtime) is False
    (tmp_path / "versions" / "0002_broken.py").write_text(BROKEN)
    with pytest.raises(Exception, match="division by zero"):
        await asyncio.to_thread(upgrade, tmp_path, database, owner, runtime)
    tables = await connection.fetch(
        "SELECT tablename, tableowner FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
    )
    assert [tuple(row) for row in tables] == [("alembic_version", owner), ("one", owner), ("two", owner)]
    assert await connection.fetchval("SELECT version_num FROM alembic_version") == "0001"
    assert await connection.fetchval(f"SELECT has_table_privilege('{runtime}', 'one', 'SELECT')")
    await connection.execute("DROP TABLE one, two, alembic_version")
    await connection.execute(f"REVOKE ALL ON SCHEMA public FROM {owner}")
    await connection.close()


async def test_a_log_of_the_first_version_is_appended_to_after_the_upgrade(
    roles: tuple[str, str], database: str, tmp_path: Path
) -> None:
    owner, runtime = roles
    pool = await asyncpg.create_pool(database, min_size=1, max_size=2)
    await pool.execute(f"GRANT CREATE ON SCHEMA public TO {owner}; {schemas(database, owner)}")
    shutil.copytree(migrations("intake"), tmp_path, dirs_exist_ok=True)
    for later in (tmp_path / "versions").glob("0*.py"):
        if not later.name.startswith("0001"):
            later.unlink()
    assert await asyncio.to_thread(upgrade, tmp_path, database, owner, runtime) is True
    before = unit("s:2", 0, key="k")
    await pool.execute("INSERT INTO commands VALUES ('k', $1, '{}', 0, '')", before.fingerprint)
    assert await asyncio.to_thread(upgrade, migrations("intake"), database, owner, runtime) is True
    log = EventLog(pool)
    for version in range(3):
        await log.append(unit("s:1", version=version))
    assert (await log.append(before)).repeated
    check_log(await log.read(0, 10))
    assert (await log.head())[0] == 3
    await log.close()
    await pool.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    await pool.close()


async def test_what_was_recorded_before_is_found_by_what_it_names(roles: tuple[str, str], database: str) -> None:
    owner, runtime = roles
    connection = await asyncpg.connect(database)
    await connection.execute(f"GRANT CREATE ON SCHEMA public TO {owner}; {schemas(database, owner)}")
    folder = migrations("bilan")
    await asyncio.to_thread(upgrade, folder, database, owner, runtime, "0004")
    shelves = {"problems": {"q1": {"bilan_id": "b1"}, "q2": {"bilan_id": None}}, "progress": {"v1": {"bilan_id": "b2"}}}
    await connection.execute("INSERT INTO streams VALUES ('plans:k1', 1, $1)", json.dumps(shelves))
    await connection.execute("INSERT INTO streams VALUES ('parcours:k1', 1, '{}')")
    await connection.execute("INSERT INTO directory VALUES ('progress.bilan_id', 'v1', 'plans:k1', 'b3')")
    assert await asyncio.to_thread(upgrade, folder, database, owner, runtime) is True
    found = await connection.fetch("SELECT kind, id, stream, parent FROM directory ORDER BY id")
    assert [tuple(row) for row in found] == [
        ("problem.bilan_id", "q1", "plans:k1", "b1"), ("progress.bilan_id", "v1", "plans:k1", "b3"),
    ]  # fmt: skip
    await connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    await connection.close()
