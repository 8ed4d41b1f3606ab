"""Where persons are found by keyed marks of their names, number and birth date."""

from services.intake.search.schema import SEARCH, search_grants
from shared.follower import FOLLOWED, followed_grants
from shared.migrations import execute, runtime_role

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the tables and grant what the service may do."""
    role = runtime_role()
    execute(FOLLOWED + SEARCH)
    execute(followed_grants(role) + search_grants(role))
