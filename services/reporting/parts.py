"""The running parts of reporting."""

from dataclasses import dataclass

from services.reporting.reads import Reads
from services.reporting.rebuild import Rebuild
from shared.inbox import Inbox


@dataclass
class Parts:
    """What reporting's routes use."""

    reads: Reads
    inbox: Inbox
    rebuild: Rebuild
