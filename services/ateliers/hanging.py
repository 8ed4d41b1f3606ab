"""What hangs on a session or a workshop when it is voided: what goes with it, what is to be voided first. Pure."""

from collections.abc import Iterator
from typing import Any, Final

from services.ateliers import commands as c
from services.ateliers.contracts.events import CONTRACT
from services.ateliers.excuses.events import EXCUSE
from services.ateliers.offerings.events import OFFERING
from services.ateliers.refusals import refuse
from services.ateliers.series.events import SERIES
from services.ateliers.sheets import Sheets
from services.ateliers.signups.events import SIGN_UP
from shared import shelves
from shared.shelves import Kind

OF_SESSION: Final = (SIGN_UP, EXCUSE)
"""What people asked or told: a matter of its own, that is not lost with the session."""
OF_WORKSHOP: Final = (CONTRACT, SERIES)
"""What was agreed or planned for a workshop: a matter of its own. What it offers goes with it, as a session's slot does."""


def streams_of(command: Any) -> Iterator[str]:
    """The streams of what hangs on what a command voids, its slot apart."""
    if isinstance(command, c.VoidSession):
        yield from _streams(OF_SESSION, command.session_id)
    elif isinstance(command, c.VoidWorkshop):
        yield from _streams((*OF_WORKSHOP, OFFERING), command.workshop_id)


def _streams(kinds: tuple[Kind, ...], parent: str) -> Iterator[str]:
    return (f"{kind.stream}:{parent}" for kind in kinds)


def _held(streams: Sheets, kinds: tuple[Kind, ...], parent: str) -> list[tuple[str, str]]:
    return [(kind.name, one) for kind in kinds for one in shelves.shelf(streams, kind, parent)]


def nothing_on_session(streams: Sheets, session_id: str) -> None:
    """Nobody is signed up to a session that is about to be voided, nor excused. Raises Refusal."""
    if held := _held(streams, OF_SESSION, session_id):
        raise refuse("session_in_use", "session_id", held)


def nothing_on_workshop(streams: Sheets, workshop_id: str, why: str | None, today: str) -> None:
    """Void what goes with a workshop that is voided. Raises Refusal where something else is of it."""
    if held := _held(streams, OF_WORKSHOP, workshop_id):
        raise refuse("workshop_in_use", "workshop_id", held)
    for one in shelves.shelf(streams, OFFERING, workshop_id).values():
        shelves.take(streams, OFFERING, OFFERING.voided, one, {"why": why} if why else {}, today)
