"""The event log of intake, with its relay."""

from shared.migrations import execute, runtime_role
from shared.schema import LOG_TABLES, log_grants

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables and grant what the service may do."""
    execute(LOG_TABLES)
    execute(log_grants(runtime_role()))
