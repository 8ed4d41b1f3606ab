"""What hangs on a bilan, a project or an intervention when it is voided: what goes with it, what is to be voided first. Pure."""

from typing import Any, Final

from services.bilan import commands as c
from services.bilan.assessments.events import ASSESSMENT
from services.bilan.dossiers import BILAN, INTERVENTION, PROJECT, Dossiers, Kind, Seals
from services.bilan.intervention_details.events import INTERVENTION_DETAIL
from services.bilan.refusals import refuse
from shared import shelves

VOIDS: Final[dict[type, Kind]] = {c.VoidBilan: BILAN, c.VoidProject: PROJECT, c.VoidIntervention: INTERVENTION}

WITH: Final[dict[str, shelves.Kind]] = {BILAN.name: ASSESSMENT, INTERVENTION.name: INTERVENTION_DETAIL}
"""What is part of a record in the eyes of who entered it, and goes with it."""

FIRST: Final[dict[str, tuple[str, ...]]] = {
    BILAN.name: ("problem.bilan_id", "progress.bilan_id"),
    PROJECT.name: (
        "project_step",
        "achievement",
        "takeover",
        "project_withdrawal",
        "project_withdrawal.successor_id",
        "project_idea.project_id",
    ),
    INTERVENTION.name: ("placement.intervention_id",),
}
"""What is a matter of its own: the kinds under which the directory finds it by the record that it names."""

_CODES: Final = {
    BILAN.name: "bilan_in_plan",
    PROJECT.name: "project_in_use",
    INTERVENTION.name: "intervention_in_use",
}


def nothing_left(kind: Kind, record: Any, whys: Seals, streams: Dossiers, today: str) -> None:
    """Void what goes with a record that is about to be voided. Raises Refusal where something else names it."""
    identity = getattr(record, kind.key)
    named = [
        (place.partition(".")[0], one.id) for place in FIRST[kind.name] for one in streams.children(place, identity)
    ]
    if named:
        raise refuse(_CODES[kind.name], kind.key, named)
    beside = WITH.get(kind.name)
    if beside is not None:
        for one in shelves.shelf(streams, beside, identity).values():
            why = whys.get(streams.owner(one) or "")
            shelves.take(streams, beside, beside.voided, one, {"why": why} if why else {}, today)
