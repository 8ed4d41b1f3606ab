"""The table of the index, as SQL that the migration executes. It is made of the log, and so starts empty."""

# New rows wait in a short list before they go into the index: a search reads that list through.
SEARCH = """
CREATE TABLE search_marks (
    participant text PRIMARY KEY,
    site text NOT NULL,
    marks integer[] NOT NULL
);
CREATE INDEX search_marks_marks ON search_marks USING gin (marks) WITH (gin_pending_list_limit = 256);
"""
# Row-level security judges each row before an operator that it does not trust, such as that of the index. So this looks as the
# table's owner, through the index, and then at whose they are. A whole number or date says more than any part of a name.
SHARING = """
CREATE FUNCTION search_sharing(_names int[], _exact int[], _site text, _most int) RETURNS SETOF text
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT participant FROM search_marks, LATERAL (
        SELECT count(*) FILTER (WHERE mark = ANY(_names)) + 100 * count(*) FILTER (WHERE mark = ANY(_exact)) AS shared
        FROM unnest(marks) AS mark
    ) AS counted
    WHERE marks && (_names || _exact) AND (_site IS NULL OR site = _site)
        AND (every_site() OR site = ANY(own_sites()) OR coalesce(record_sites('participant', participant) && own_sites(), false))
    ORDER BY shared DESC, participant LIMIT _most
$$;
"""


def search_grants(role: str) -> str:
    """What the service's own role may do with it."""
    return f'GRANT SELECT, INSERT, UPDATE, DELETE ON search_marks TO "{role}";'
