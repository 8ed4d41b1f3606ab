"""Where events come from that another installation's log recorded, when a site moves here."""

from shared.adoption import ADOPTED, adopted_grants
from shared.migrations import execute, runtime_role

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Make the table and grant what the service may do."""
    execute(ADOPTED)
    execute(adopted_grants(runtime_role()))
