"""Decisions about placements. Pure: records in, steps out."""

from services.bilan.dossiers import INTERVENTION, Dossiers
from services.bilan.placements import commands as c
from services.bilan.placements.events import PLACEMENT, Placement
from services.bilan.placements.refusals import RULES, refuse
from shared.shelves import Decision, decisions


def judge(record: Placement | None, before: Placement | None, streams: Dossiers, today: str) -> Placement | None:
    """What holds for one placement: its parcours and date, a level, and the intervention it names."""
    if record is None:
        return None
    listed = streams.roster.get(record.parcours_id)
    if listed is None or not listed.standing:
        raise refuse("unknown_parcours", "parcours_id")
    if record.held_on > today:
        raise refuse("after_today", "held_on")
    if record.held_on < listed.starts_on:
        raise refuse("before_parcours", "held_on")
    if record.oral is None and record.reading is None and record.writing is None:
        raise refuse("nothing_tested", "oral")
    if record.intervention_id is not None:
        held = streams.record(INTERVENTION, record.intervention_id)
        if held is None or held.kind != "placement_test" or held.parcours_id != record.parcours_id:
            raise refuse("not_a_placement_test", "intervention_id")
    return record


DECISIONS: dict[type, Decision] = decisions(
    PLACEMENT, judge, RULES, c.RecordPlacement, c.CorrectPlacement, c.VoidPlacement
)
