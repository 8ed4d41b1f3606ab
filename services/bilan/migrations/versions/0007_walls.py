"""Sites are walls: PostgreSQL shows and writes rows of the session's sites alone."""

from services.kernel.roster import ROSTER_SITES
from shared.migrations import execute, runtime_role
from shared.schema import APPEND
from shared.walls import DOCUMENTS_HANG, ENTRIES_ARE_THEIR_STREAMS, log_walls, looks_up, walls

revision = "0007"
down_revision = "0006"

RECORDS = looks_up(
    (
        (("parcours",), "SELECT ARRAY[site] FROM public.roster WHERE parcours_id = _id"),
        (
            ("bilan", "project", "intervention"),
            "SELECT public.stream_sites(stream) FROM public.directory WHERE kind = _kind AND id = _id",
        ),
    )
)
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
