"""Sites are walls: PostgreSQL shows and writes rows of the session's sites alone."""

from services.intake.search.schema import SHARING
from shared.migrations import execute, runtime_role
from shared.schema import APPEND
from shared.walls import log_walls, looks_up, wall

revision = "0006"
down_revision = "0005"

# A file is of the site that keeps it and of those at which the person has or had a parcours.
DOCUMENTS = """
CREATE FUNCTION document_sites(_stream text, _doc json) RETURNS text[] LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    IF starts_with(_stream, 'group:') THEN
        RETURN ARRAY[coalesce(_doc -> 'group' ->> 'site', '')];
    END IF;
    IF starts_with(_stream, 'participant:') THEN
        RETURN coalesce(
            nullif(array_remove(
                ARRAY(SELECT value ->> 'site' FROM json_each(_doc -> 'parcours')) || (_doc -> 'participant' ->> 'site'), NULL
            ), '{}'),
            '{""}'
        );
    END IF;
    RETURN NULL;
END $$;
"""
# The parent of a parcours is its group, whose site it has.
ENTRIES = """
CREATE FUNCTION entry_sites(_kind text, _stream text, _parent text) RETURNS text[] LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN _kind = 'parcours' THEN record_sites('group', _parent) ELSE stream_sites(_stream) END
$$;
"""
RECORDS = looks_up(
    (
        (
            ("group", "participant"),
            "SELECT public.document_sites(stream, doc) FROM public.streams WHERE stream = _kind || ':' || _id",
        ),
        (
            ("parcours",),
            "SELECT public.record_sites('group', parent) FROM public.directory WHERE kind = 'parcours' AND id = _id",
        ),
    )
)
PARENTS = {
    "candidacies": "group", "group_plan": "group", "profile": "participant", "consents": "participant",
    "suspensions": "parcours", "follow_ups": "parcours",
}  # fmt: skip


def upgrade() -> None:
    """Make the walls. A program of the version before goes on as if there were none: its sessions name no sites."""
    execute(log_walls(DOCUMENTS + ENTRIES + RECORDS, PARENTS, runtime_role()) + APPEND)
    execute(wall("search_marks", "record_sites('participant', participant)") + SHARING)
