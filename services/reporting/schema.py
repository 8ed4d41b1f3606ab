"""The tables of one generation of the projections, in a schema of its own: facts, figures and checkpoints commit together."""

from collections.abc import Callable
from typing import Any

from services.reporting import walls
from services.reporting.working_day.tables import KEPT_TABLE
from shared.schema import INBOX, INBOX_LINKS, Schema

GENERATION = """
CREATE TABLE groups (
    group_id text PRIMARY KEY, site text NOT NULL, public text NOT NULL, standing boolean NOT NULL, position bigint NOT NULL
);
CREATE TABLE persons (
    participant_id text PRIMARY KEY, site text NOT NULL, gender text, birth_year bigint, birth_country text, merged_into text,
    standing boolean NOT NULL, position bigint NOT NULL
);
CREATE INDEX ON persons (merged_into) WHERE merged_into IS NOT NULL;
CREATE TABLE parcours (
    parcours_id text PRIMARY KEY, participant_id text NOT NULL, group_id text NOT NULL, starts_on text NOT NULL,
    qualification text, inactive_since text, never_worked boolean, french_level text, french_course text,
    ended_on text, end_kind text, end_reason text, standing boolean NOT NULL, position bigint NOT NULL
);
CREATE INDEX ON parcours (participant_id);
CREATE INDEX ON parcours (group_id);
CREATE TABLE bilans (
    bilan_id text PRIMARY KEY, parcours_id text NOT NULL, phase text NOT NULL, held_on text NOT NULL, minutes bigint NOT NULL,
    levels jsonb NOT NULL, standing boolean NOT NULL, position bigint NOT NULL
);
CREATE INDEX ON bilans (parcours_id);
CREATE TABLE projects (
    project_id text PRIMARY KEY, parcours_id text NOT NULL, class text NOT NULL, kind text NOT NULL, defined_on text NOT NULL,
    withdrawn_on text, standing boolean NOT NULL, position bigint NOT NULL
);
CREATE INDEX ON projects (parcours_id);
CREATE TABLE volumes (
    parcours_id text, year bigint, present bigint NOT NULL, excused bigint NOT NULL, absent bigint NOT NULL,
    educational bigint NOT NULL, arts_culture bigint NOT NULL, interventions bigint NOT NULL, intervention_minutes bigint NOT NULL,
    PRIMARY KEY (parcours_id, year)
) WITH (fillfactor = 70);
CREATE TABLE sessions (
    site text, group_id text, year bigint, held bigint NOT NULL, PRIMARY KEY (site, group_id, year)
) WITH (fillfactor = 70);
CREATE INDEX ON sessions (group_id);
CREATE TABLE sites (site text PRIMARY KEY);
CREATE TABLE figures (
    year bigint, site text, public text, indicator text, numerator bigint NOT NULL, denominator bigint NOT NULL,
    unknown bigint NOT NULL, PRIMARY KEY (year, site, public, indicator)
) WITH (fillfactor = 50);
CREATE TABLE stacks (stack text PRIMARY KEY, as_of timestamptz);
CREATE TABLE horizon (
    one boolean PRIMARY KEY DEFAULT true CHECK (one), year bigint NOT NULL, whole boolean NOT NULL DEFAULT true
);
"""
# A generation begun before anything was kept of the working day keeps it from now on; a rebuild makes it whole.
KEPT_LATER = "ALTER TABLE horizon ADD COLUMN whole boolean NOT NULL DEFAULT false;" + KEPT_TABLE
# Of several stacks: up to when all that each had told is counted in; null where it is being read.
STACKS_LATER = "CREATE TABLE IF NOT EXISTS stacks (stack text PRIMARY KEY, as_of timestamptz)"
HAS_KEPT = "SELECT to_regclass($1) IS NOT NULL"
HAS_LINKS = """SELECT count(*) FROM information_schema.columns
    WHERE table_schema = $1 AND table_name = 'checkpoints' AND column_name = 'links'"""
# One rebuild at a time, whichever process runs it.
REBUILD_LOCK = 0x7265_6275


class Live(Schema):
    """The generation that is read and kept up; held in place until the transaction that resolved it ends."""

    def __init__(self, horizon: Callable[[], int]) -> None:
        super().__init__("")
        self._horizon = horizon

    async def resolve(self, connection: Any) -> None:
        """Look up the live generation. A switch to another waits for this transaction.

        There is none where the database was lost and made anew meanwhile: it begins again here, and what is missing in it is
        read from the topics.
        """
        number = await connection.fetchval("SELECT live FROM public.generation FOR SHARE")
        if number == 0:
            number = 1
            await walls.build(connection, await create(connection, number, self._horizon()))
            await connection.execute("UPDATE public.generation SET live = $1", number)
        self.name = f"gen_{number}"


async def create(connection: Any, number: int, horizon: int) -> str:
    """Make an empty generation, without its walls; returns its schema."""
    name = f"gen_{number}"
    await connection.execute(f'DROP SCHEMA IF EXISTS "{name}" CASCADE')
    await connection.execute(f'CREATE SCHEMA "{name}"')
    await connection.execute(f'SET LOCAL search_path TO "{name}"')
    await connection.execute(GENERATION + KEPT_TABLE + INBOX)
    await connection.execute("INSERT INTO horizon (year) VALUES ($1)", horizon)
    await connection.execute("SET LOCAL search_path TO DEFAULT")
    return name


async def first(pool: Any, horizon: int) -> None:
    """Make the first generation where there is none, or give the live one what a version before this one made it without."""
    async with pool.acquire() as connection, connection.transaction():
        live = await connection.fetchval("SELECT live FROM public.generation FOR UPDATE")
        if live == 0:
            await walls.build(connection, await create(connection, 1, horizon))
            await connection.execute("UPDATE public.generation SET live = 1")
            return
        name = f"gen_{live}"
        await connection.execute(f'SET LOCAL search_path TO "{name}"')
        if not await connection.fetchval(HAS_LINKS, name):
            await connection.execute(INBOX_LINKS)
        await connection.execute(STACKS_LATER)
        if not await connection.fetchval(HAS_KEPT, f'"{name}".kept'):
            await connection.execute(KEPT_LATER)
        await walls.build(connection, name)


async def hold(connection: Any, live: int) -> str:
    """The schema of this generation, which is not dropped before the transaction at hand ends.

    Raises asyncpg.UndefinedTableError or InvalidSchemaNameError where it was dropped meanwhile.
    """
    name = f"gen_{live}"
    await connection.execute(f'LOCK TABLE "{name}".horizon IN ACCESS SHARE MODE')
    return name


async def drop_others(connection: Any) -> None:
    """Remove generations that are not live: one that a rebuild left half-built, or the one before a switch."""
    live = await connection.fetchval("SELECT live FROM public.generation FOR SHARE")
    rows = await connection.fetch(
        "SELECT nspname FROM pg_namespace WHERE nspname ~ '^gen_[0-9]+$' AND nspname <> $1", f"gen_{live}"
    )
    for row in rows:
        # First the one table that every read holds: a read under way ends in peace, a later one finds the live generation.
        await connection.execute(f'LOCK TABLE "{row["nspname"]}".horizon IN ACCESS EXCLUSIVE MODE')
        await connection.execute(f'DROP SCHEMA "{row["nspname"]}" CASCADE')
