"""The roster knows how a parcours ends, goes on and stands still, and the planned dates of groups; the inbox refills it."""

from services.kernel.roster import ROSTER_COURSE, course_grants
from shared.migrations import execute, runtime_role
from shared.schema import INBOX_SHAPE

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add columns, a table and indexes; a program of the version before goes on without them."""
    execute(ROSTER_COURSE + INBOX_SHAPE)
    execute(course_grants(runtime_role()))
