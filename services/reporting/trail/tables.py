"""The tables of the trail, in a schema of their own: made of the topics alone, and made anew from them whenever that is asked."""

from collections.abc import Collection, Sequence
from typing import Any, Final

from services.reporting.trail.steps import Person, Step
from shared.schema import INBOX, inbox_grants
from shared.walls import SESSION

SCHEMA: Final = "trail"
TABLES: Final = """
CREATE TABLE steps (
    source text COLLATE "C" NOT NULL,
    position bigint NOT NULL,
    participant text NOT NULL,
    type text NOT NULL,
    happened text COLLATE "C" NOT NULL,
    recorded_at text COLLATE "C" NOT NULL,
    actor text NOT NULL,
    command_id text NOT NULL,
    correlation_id text NOT NULL,
    causation_id text,
    said json NOT NULL,
    PRIMARY KEY (source, position)
);
CREATE INDEX steps_participant ON steps (participant);
CREATE TABLE persons (
    participant text PRIMARY KEY,
    merged_into text,
    position bigint NOT NULL
);
CREATE INDEX persons_merged ON persons (merged_into) WHERE merged_into IS NOT NULL;
CREATE TABLE sites (
    participant text,
    site text,
    PRIMARY KEY (participant, site)
);
"""
WALLS: Final = (
    SESSION
    + """
ALTER TABLE steps ENABLE ROW LEVEL SECURITY;
CREATE POLICY walls ON steps USING ((SELECT every_site()) OR NOT EXISTS (
    SELECT FROM sites WHERE sites.participant = steps.participant AND site <> ALL ((SELECT own_sites())::text[])
)) WITH CHECK ((SELECT every_site()));
"""
)
"""A trail goes through all sites that the person was ever of: who works for some of them alone does not see it."""
ORDERS: Final = {
    "recorded": ("recorded_at", "source", "position"),
    "happened": ("happened", "recorded_at", "source", "position"),
}
"""By what the steps are put in order; each ends with what no two steps share."""
_STEP: Final = Step._fields
_TYPES: Final = {"position": "bigint"}
_ARRAYS: Final = ", ".join(f"${number}::{_TYPES.get(name, 'text')}[]" for number, name in enumerate(_STEP, 1))
_GIVEN: Final = ", ".join("said::json" if name == "said" else name for name in _STEP)
_TOLD: Final = ", ".join("said::text" if name == "said" else name for name in _STEP)
_WRITE: Final = (
    f"INSERT INTO {SCHEMA}.steps ({', '.join(_STEP)}) SELECT {_GIVEN} FROM unnest({_ARRAYS}) AS new ({', '.join(_STEP)})"
    " ON CONFLICT DO NOTHING"
)
_PERSONS: Final = (
    f"INSERT INTO {SCHEMA}.persons AS held SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[])"
    " ON CONFLICT (participant) DO UPDATE SET merged_into = excluded.merged_into, position = excluded.position"
    " WHERE excluded.position > held.position"
)
_SITES: Final = f"INSERT INTO {SCHEMA}.sites SELECT * FROM unnest($1::text[], $2::text[]) ON CONFLICT DO NOTHING"
# UNION, not UNION ALL: whatever the events say, a circle ends.
_SURVIVOR: Final = f"""
WITH RECURSIVE up (participant, merged_into, step) AS (
    SELECT participant, merged_into, 0 FROM {SCHEMA}.persons WHERE participant = $1
    UNION SELECT held.participant, held.merged_into, step + 1 FROM {SCHEMA}.persons AS held
        JOIN up ON held.participant = up.merged_into WHERE step < 100
) SELECT participant FROM up ORDER BY step DESC LIMIT 1
"""
_FAMILY: Final = f"""
WITH RECURSIVE down (participant) AS (
    SELECT $1::text UNION SELECT held.participant FROM {SCHEMA}.persons AS held JOIN down ON held.merged_into = down.participant
) SELECT participant FROM down ORDER BY participant
"""


def trail_tables(role: str) -> str:
    """The SQL of the migration that makes them, with what reporting's own role may do."""
    return f"""
CREATE SCHEMA {SCHEMA};
SET LOCAL search_path TO {SCHEMA};
{TABLES}
{WALLS}
{INBOX}
{inbox_grants(role)}
GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON steps, persons, sites TO "{role}";
GRANT USAGE ON SCHEMA {SCHEMA} TO "{role}";
SET LOCAL search_path TO DEFAULT;
"""


async def write(
    connection: Any, steps: Sequence[Step], persons: Sequence[Person], sites: Collection[tuple[str, str]]
) -> None:
    """Write what a batch says, in whatever order batches come: of a person's file the event with the greatest position stands."""
    if steps:
        await connection.execute(_WRITE, *(list(column) for column in zip(*steps, strict=True)))
    latest = {one.participant: one for one in sorted(persons, key=lambda one: one.position)}
    if latest:
        await connection.execute(_PERSONS, *(list(column) for column in zip(*latest.values(), strict=True)))
    if sites:
        await connection.execute(_SITES, *(list(column) for column in zip(*sorted(sites), strict=True)))


async def forget(connection: Any) -> None:
    """Empty the tables."""
    await connection.execute(f"TRUNCATE {SCHEMA}.steps, {SCHEMA}.persons, {SCHEMA}.sites")


async def family(connection: Any, participant: str) -> list[str]:
    """The file that survives the merges of this one, then those merged into it, in order of id."""
    survivor: str = await connection.fetchval(_SURVIVOR, participant) or participant
    rows = await connection.fetch(_FAMILY, survivor)
    return [survivor, *(row["participant"] for row in rows if row["participant"] != survivor)]


async def sites_of(connection: Any, persons: Collection[str]) -> frozenset[str]:
    """The sites that these files, or a parcours in them, were ever of."""
    rows = await connection.fetch(
        f"SELECT DISTINCT site FROM {SCHEMA}.sites WHERE participant = ANY($1)", list(persons)
    )
    return frozenset(row["site"] for row in rows)


async def page(
    connection: Any, persons: Collection[str], order: str, after: Sequence[str | int] | None, limit: int
) -> list[Step]:
    """The next steps of these persons. `after` has the values of ORDERS[order] of the last one seen."""
    columns = ", ".join(ORDERS[order])
    wanted: list[Any] = [list(persons), limit]
    beyond = ""
    if after is not None:
        wanted += after
        beyond = f" AND ({columns}) > ({', '.join(f'${number}' for number in range(3, 3 + len(after)))})"
    rows = await connection.fetch(
        f"SELECT {_TOLD} FROM {SCHEMA}.steps WHERE participant = ANY($1){beyond} ORDER BY {columns} LIMIT $2",
        *wanted,
    )
    return [Step(*row) for row in rows]
