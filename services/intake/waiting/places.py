"""The places of a group on a day. Pure: records in, counts out."""

from collections.abc import Collection, Iterable

from services.intake.events import Parcours
from services.intake.waiting.events import HOLDS_A_PLACE, Candidacy


def open_on(parcours: Iterable[Parcours], day: str) -> int:
    """How many of these parcours are open on a day: from their start up to, not on, their end."""
    return sum(one.starts_on <= day and (one.ended_on is None or day < one.ended_on) for one in parcours)


def kept(candidacies: Iterable[Candidacy]) -> int:
    """How many places are kept for who has an offer that stands or has accepted one."""
    return sum(one.status in HOLDS_A_PLACE for one in candidacies)


def closed_on(parcours: Collection[Parcours], day: str) -> str | None:
    """The day on which a group is closed, as it stands on `day`: that of the last end, where one was and none is open or ahead."""
    if any(one.ended_on is None or day < one.ended_on for one in parcours):
        return None
    return max((one.ended_on or "" for one in parcours), default=None)
