"""Row-level security by site, as SQL that a service's migration executes.

Every session says whose rows it works on (`espace.sites`, see shared/sites.py). A session that never said anything is not of this
program: it is of the version before, which goes on until its successor is there, or an administrator's.

Which sites a record is of is said once a service, by the function `record_sites(kind, id)`: NULL where it is not known, and then it
is shown to nobody who has sites. Of which a stream is follows from its name: `<word>:<id>`, the word being a kind of record or one
of `stream_parents`. These functions look up what the caller may not see, with the rights of the tables' owner, for whom there are
no walls and as whom nobody logs in.
"""

from collections.abc import Iterable, Mapping
from typing import Final

# The document of what was voided is of the site '', which everybody has: it holds nothing. Its events do.
SESSION: Final = """
CREATE OR REPLACE FUNCTION every_site() RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce(current_setting('espace.sites', true), '*') = '*'
$$;
CREATE OR REPLACE FUNCTION own_sites() RETURNS text[] LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN current_setting('espace.sites', true) LIKE '{%' THEN current_setting('espace.sites')::text[] || ''::text END
$$;
"""
STREAMS: Final = """
CREATE TABLE stream_parents (prefix text PRIMARY KEY, kind text NOT NULL);
CREATE FUNCTION stream_sites(_stream text) RETURNS text[] LANGUAGE sql STABLE AS $$
    SELECT nullif(
        record_sites(coalesce(kind, split_part(_stream, ':', 1)), substr(_stream, strpos(_stream, ':') + 1)),
        CASE WHEN kind IS NOT NULL THEN '{""}'::text[] END
    ) FROM (SELECT (SELECT kind FROM stream_parents WHERE prefix = split_part(_stream, ':', 1))) AS parent (kind)
$$;
"""
ROWS: Final = """
CREATE FUNCTION sites_of(_row streams) RETURNS text[] LANGUAGE sql STABLE AS $$
    SELECT coalesce(document_sites(_row.stream, _row.doc), stream_sites(_row.stream))
$$;
CREATE FUNCTION sites_of(_row directory) RETURNS text[] LANGUAGE sql STABLE AS $$
    SELECT entry_sites(_row.kind, _row.stream, _row.parent)
$$;
CREATE FUNCTION sites_of(_row events) RETURNS text[] LANGUAGE sql STABLE AS $$
    SELECT nullif(stream_sites(_row.stream), '{""}')
$$;
"""
DOCUMENTS_HANG: Final = """
CREATE FUNCTION document_sites(_stream text, _doc json) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$ SELECT NULL::text[] $$;
"""
"""`document_sites` of a service whose documents do not say a site: all hang on what another table knows."""
ENTRIES_ARE_THEIR_STREAMS: Final = """
CREATE FUNCTION entry_sites(_kind text, _stream text, _parent text) RETURNS text[] LANGUAGE sql STABLE AS $$
    SELECT stream_sites(_stream)
$$;
"""
"""`entry_sites` of a service each of whose records is of the sites of its stream."""


def looks_up(body: str) -> str:
    """The function `record_sites(_kind, _id)` with this body (PL/pgSQL, between BEGIN and END)."""
    return f"""
CREATE FUNCTION record_sites(_kind text, _id text) RETURNS text[] LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$ BEGIN {body} END $$;
"""


def wall(table: str, sites: str) -> str:
    """The wall around a table; `sites` is SQL for the sites of its row.

    What is not known is not shown; but a row may be written before the one that it hangs on, which is judged by itself.
    """
    shared = f"{sites} && (SELECT own_sites())"
    return f"""
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
CREATE POLICY walls ON {table} USING ((SELECT every_site()) OR coalesce({shared}, false))
    WITH CHECK ((SELECT every_site()) OR coalesce({shared}, ({sites}) IS NULL));
"""


def walls(tables: Iterable[tuple[str, str]]) -> str:
    """The walls around tables, each with the SQL for the sites of its row."""
    return "".join(wall(*one) for one in tables)


def log_walls(functions: str, parents: Mapping[str, str], role: str) -> str:
    """The walls around a log. `functions` makes `document_sites`, `entry_sites` and `record_sites`; `parents`: see `parents_of`."""
    tables = walls((table, f"sites_of({table})") for table in ("streams", "directory", "events"))
    grant = f'GRANT SELECT ON stream_parents TO "{role}";'
    # They name one another.
    late = "SET LOCAL check_function_bodies = false;"
    return SESSION + late + STREAMS + functions + ROWS + parents_of(parents) + grant + tables


def parents_of(parents: Mapping[str, str]) -> str:
    """The kind of record that streams are named for, by the first word of their names, where that is another."""
    rows = ", ".join(f"('{prefix}', '{kind}')" for prefix, kind in sorted(parents.items()))
    return f"INSERT INTO stream_parents VALUES {rows};"
