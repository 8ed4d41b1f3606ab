"""Sites are walls: PostgreSQL shows and writes rows of the session's sites alone."""

from services.kernel.roster import ROSTER_SITES
from shared.migrations import execute, runtime_role
from shared.schema import APPEND
from shared.walls import DOCUMENTS_HANG, ENTRIES_ARE_THEIR_STREAMS, log_walls, looks_up, walls

revision = "0007"
down_revision = "0006"

RECORDS = looks_up("""
    RETURN CASE
        WHEN _kind = 'parcours' THEN (SELECT ARRAY[site] FROM roster WHERE parcours_id = _id)
        WHEN _kind IN ('bilan', 'project', 'intervention')
            THEN (SELECT stream_sites(stream) FROM directory WHERE kind = _kind AND id = _id)
    END;
""")
PARENTS = {
    **dict.fromkeys(
        ("bilan_drafts", "placements", "french_courses", "project_ideas", "referents", "plans"), "parcours"
    ),
    "assessments": "bilan", "project_steps": "project", "project_outcomes": "project",
    "intervention_details": "intervention",
}  # fmt: skip


def upgrade() -> None:
    """Make the walls. A program of the version before goes on as if there were none: its sessions name no sites."""
    functions = DOCUMENTS_HANG + ENTRIES_ARE_THEIR_STREAMS + RECORDS
    execute(log_walls(functions, PARENTS, runtime_role()) + APPEND + walls(ROSTER_SITES))
