"""What hangs on a group, a file or a parcours beside the fixed records: it is voided, or moved, before they are. Pure.

Nothing goes unseen with a record that was entered by mistake: who voids it is told what else was entered, and does all of it
in one unit where it was all a mistake.
"""

from collections.abc import Iterable
from typing import Any, Final

from services.intake import commands as c
from services.intake.files import Files
from services.intake.refusals import refuse
from services.intake.subjects import SUBJECTS
from services.intake.waiting.events import BY_PERSON, CANDIDACY
from shared.shelves import shelf

_VOIDED: dict[type, str] = {c.VoidGroup: "group_id", c.VoidParticipant: "participant_id", c.VoidParcours: "parcours_id"}
KINDS = {parent: [kind for kind in SUBJECTS.kinds if kind.parent == parent] for parent in _VOIDED.values()}
"""What hangs on each, by the field that names it."""

_CODES: Final = {
    "suspensions": "has_suspensions",
    "follow_ups": "has_follow_ups",
    "profile_values": "has_profile_values",
    "contact_persons": "has_contact_persons",
    "consents": "has_consents",
    "candidacies": "has_candidacies",
    "fundings": "has_fundings",
    "weekly_patterns": "has_weekly_patterns",
}


def streams_of(commands: Iterable[Any]) -> set[str]:
    """The streams on which something may hang of what these commands void."""
    return {
        f"{kind.stream}:{getattr(command, parent)}"
        for command in commands
        if (parent := _VOIDED.get(type(command))) is not None
        for kind in KINDS[parent]
    }


def people_voided(commands: Iterable[Any]) -> list[str]:
    """The persons whose file these commands void: their candidacies are found by them."""
    return sorted({command.participant_id for command in commands if isinstance(command, c.VoidParticipant)})


def nothing_hangs(streams: Files, parent: str, identity: str) -> None:
    """Raises Refusal, named for what hangs on the record whose id is in the field `parent`."""
    for kind in KINDS[parent]:
        if held := shelf(streams, kind, identity):
            raise refuse(_CODES[kind.shelf], parent, ((kind.name, one) for one in held))
    asked = streams.children(BY_PERSON, identity) if parent == "participant_id" else ()
    if asked:
        raise refuse(_CODES[CANDIDACY.shelf], parent, ((CANDIDACY.name, one.id) for one in asked))
