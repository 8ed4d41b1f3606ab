"""The roster knows what a group is called and which files are one person's; the inbox refills it."""

from services.kernel.roster import FILES_SITES, ROSTER_FURTHER, further_grants
from shared.migrations import execute, runtime_role
from shared.walls import walls

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Add a column and a table; a program of the version before goes on without them."""
    execute(ROSTER_FURTHER + walls(FILES_SITES))
    execute(further_grants(runtime_role()))
