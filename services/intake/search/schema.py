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


def search_grants(role: str) -> str:
    """What the service's own role may do with it."""
    return f'GRANT SELECT, INSERT, UPDATE, DELETE ON search_marks TO "{role}";'
