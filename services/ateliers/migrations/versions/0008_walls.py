"""Sites are walls: PostgreSQL shows and writes rows of the session's sites alone."""

from services.ateliers.history.tables import SITES
from services.kernel.roster import ROSTER_SITES
from shared.migrations import execute, runtime_role
from shared.schema import APPEND
from shared.walls import ENTRIES_ARE_THEIR_STREAMS, log_walls, looks_up, walls

revision = "0008"
down_revision = "0007"

DOCUMENTS = """
CREATE FUNCTION document_sites(_stream text, _doc json) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE split_part(_stream, ':', 1)
        WHEN 'workshop' THEN ARRAY[coalesce(_doc -> 'workshop' ->> 'site', '')]
        WHEN 'session' THEN ARRAY[coalesce(_doc -> 'session' ->> 'site', '')]
    END
$$;
"""
RECORDS = looks_up(
    (
        (
            ("workshop", "session"),
            "SELECT public.document_sites(stream, doc) FROM public.streams WHERE stream = _kind || ':' || _id",
        ),
        (("parcours",), "SELECT ARRAY[site] FROM public.roster WHERE parcours_id = _id"),
        (("group",), "SELECT ARRAY[site] FROM public.roster_groups WHERE group_id = _id"),
    )
)
PARENTS = {
    **dict.fromkeys(("offerings", "contracts", "series"), "workshop"),
    **dict.fromkeys(("slots", "sign_ups", "excuses"), "session"),
    "signals": "parcours",
    "feeds": "group",
}


def upgrade() -> None:
    """Make the walls. A program of the version before goes on as if there were none: its sessions name no sites."""
    functions = DOCUMENTS + ENTRIES_ARE_THEIR_STREAMS + RECORDS
    execute(log_walls(functions, PARENTS, runtime_role()) + APPEND + walls(ROSTER_SITES) + walls(SITES))
