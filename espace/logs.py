"""The logs that there are to check: that of each service that records, and its log of reads."""

from typing import Final

from espace.settle import LOGS
from shared.read_log import SUFFIX

EVERY: Final = (*LOGS, *(f"{service}{SUFFIX}" for service in LOGS))


def address(log: str) -> tuple[str, str]:
    """The service that has a log, and what its addresses there begin with."""
    service = log.removesuffix(SUFFIX)
    return service, "/v1" if service == log else "/v1/reads"
