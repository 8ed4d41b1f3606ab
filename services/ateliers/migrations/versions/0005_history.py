"""What ateliers keeps of its own log by parcours and by day. The tables fill themselves when the service starts."""

from services.ateliers.history.tables import TABLES, grants
from shared.follower import FOLLOWED, followed_grants
from shared.migrations import execute, runtime_role

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the tables and grant what the service may do."""
    role = runtime_role()
    execute(FOLLOWED + TABLES)
    execute(followed_grants(role) + grants(role))
