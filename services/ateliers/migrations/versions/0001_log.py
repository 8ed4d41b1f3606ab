"""The event log of ateliers, with its relay, its inbox and the roster."""

from services.kernel.roster import ROSTER, roster_grants
from shared.migrations import execute, runtime_role
from shared.schema import INBOX, LOG_TABLES, inbox_grants, log_grants

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables and grant what the service may do."""
    role = runtime_role()
    execute(LOG_TABLES + INBOX + ROSTER)
    execute(log_grants(role) + inbox_grants(role) + roster_grants(role))
