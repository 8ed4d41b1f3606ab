"""The walls between sites around one generation: who works for some sites sees their rows alone. Only the service itself writes.

All rows of a generation are the service's own, so that the walls are forced on it. They stand once it is filled: PostgreSQL
copies nothing into a table that has them.
"""

from typing import Any, Final

from shared.walls import SESSION

_OWN: Final = "ANY ((SELECT own_sites())::text[])"
_GROUP: Final = "EXISTS (SELECT FROM groups AS mine WHERE mine.group_id = {})"
_PARCOURS: Final = "EXISTS (SELECT FROM parcours AS mine WHERE mine.parcours_id = {})"

# What another table decides is looked up there as the caller sees it. Whoever follows a person sees the file that is kept elsewhere.
SEEN: Final = {
    "figures": f"site = {_OWN}",
    "sites": f"site = {_OWN}",
    "sessions": f"site = {_OWN}",
    "groups": f"site = {_OWN}",
    "parcours": _GROUP.format("parcours.group_id"),
    "persons": f"site = {_OWN} OR EXISTS (SELECT FROM parcours AS mine WHERE mine.participant_id = persons.participant_id)",
    **{table: _PARCOURS.format(f"{table}.parcours_id") for table in ("bilans", "projects", "volumes")},
    "kept": f"""CASE
        WHEN kind IN ('group', 'session') THEN parent = {_OWN}
        WHEN kind = 'parcours' THEN {_GROUP.format("kept.also")}
        WHEN kind = 'candidacy' THEN {_GROUP.format("kept.parent")}
        WHEN kind = 'consent' THEN EXISTS (SELECT FROM persons AS mine WHERE mine.participant_id = kept.parent)
        WHEN kind = 'achievement' THEN EXISTS (SELECT FROM projects AS mine WHERE mine.project_id = kept.parent)
        ELSE {_PARCOURS.format("kept.parent")}
    END""",
}
FORCED: Final = """SELECT relname FROM pg_class WHERE relnamespace = $1::text::regnamespace AND relforcerowsecurity"""


def _wall(table: str) -> str:
    return f"""
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY walls ON {table} USING ((SELECT every_site()) OR {SEEN[table]}) WITH CHECK ((SELECT every_site()));
"""


async def build(connection: Any, schema: str) -> None:
    """Build the walls around a generation that do not stand yet. In a transaction."""
    there = {row["relname"] for row in await connection.fetch(FORCED, f'"{schema}"')}
    if missing := SEEN.keys() - there:
        await connection.execute(f'SET LOCAL search_path TO "{schema}"')
        await connection.execute(SESSION + "".join(_wall(table) for table in sorted(missing)))
        await connection.execute("SET LOCAL search_path TO DEFAULT")
