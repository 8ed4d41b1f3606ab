"""The order of a waiting list. Pure."""

from collections.abc import Collection, Iterable

from services.intake.waiting.events import HOLDS_A_PLACE, Candidacy


def ordered(candidacies: Iterable[Candidacy]) -> list[Candidacy]:
    """By day of asking, then by order of recording; those that were moved, in order of the moves, just ahead of the one named.

    Closed ones keep their place, so that a move holds when the one named has left. One that was moved ahead of a voided
    candidacy goes back to its own place.
    """
    everyone = sorted(candidacies, key=lambda one: (one.asked_on, one.turn, one.candidacy_id))
    for moving in sorted((one for one in everyone if one.moved), key=lambda one: one.moved):
        rest = [one for one in everyone if one.candidacy_id != moving.candidacy_id]
        places = [place for place, one in enumerate(rest) if one.candidacy_id == moving.ahead_of]
        if places:
            everyone = [*rest[: places[0]], moving, *rest[places[0] :]]
    return everyone


def passes(mine: Collection[Candidacy], others: Collection[Candidacy]) -> bool:
    """Whether who gets a place passes somebody who waits for one. A place that was offered to them is theirs."""
    if any(one.status in HOLDS_A_PLACE for one in mine):
        return False
    waiting = [one for one in ordered([*mine, *others]) if one.status == "waiting"]
    return bool(waiting) and waiting[0] not in mine
