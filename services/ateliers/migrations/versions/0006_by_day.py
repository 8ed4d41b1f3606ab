"""The programme by day, for a site's week."""

from services.ateliers.history.tables import BY_DAY
from shared.migrations import execute

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the index."""
    execute(BY_DAY)
