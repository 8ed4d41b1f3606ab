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
CREATE FUNCTION stream_sites(_stream text) RETURNS text[] LANGUAGE plpgsql STABLE AS $$
DECLARE
    _word text := split_part(_stream, ':', 1);
    _id text := substr(_stream, strpos(_stream, ':') + 1);
    _kind text := (SELECT kind FROM public.stream_parents WHERE prefix = _word);
BEGIN
    IF _kind IS NULL THEN
        RETURN public.record_sites(_word, _id);
    END IF;
    RETURN nullif(public.record_sites(_kind, _id), '{""}');
END $$;
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


def looks_up(found: Iterable[tuple[Iterable[str], str]], *, anew: bool = False) -> str:
    """The function `record_sites(_kind, _id)`: for some kinds each, the SQL that finds the sites of a record.

    `anew`: in place of the one there is.

    A branch a query, and each name with its schema: one query with all of them, or a search path for the call, takes five times as
    long, and this is asked for each row that a caller with sites reads.
    """
    branches = "".join(
        f"IF _kind IN ({', '.join(map(repr, kinds))}) THEN RETURN ({query}); END IF;\n" for kinds, query in found
    )
    create = "CREATE OR REPLACE" if anew else "CREATE"
    return f"""
{create} FUNCTION record_sites(_kind text, _id text) RETURNS text[] LANGUAGE plpgsql STABLE SECURITY DEFINER AS $$
BEGIN
{branches}RETURN NULL;
END $$;
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
