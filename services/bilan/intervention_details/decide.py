"""Decisions about the detail of an intervention. Pure: records in, steps out."""

import msgspec

from services.bilan.dossiers import INTERVENTION, Dossiers
from services.bilan.intervention_details import commands as c
from services.bilan.intervention_details.events import INTERVENTION_DETAIL, InterventionDetail
from services.bilan.intervention_details.refusals import RULES, refuse
from shared.shelves import Decision, decisions

Detail = InterventionDetail


def judge(record: Detail | None, before: Detail | None, streams: Dossiers, today: str) -> Detail | None:
    """What holds for one detail: its intervention stands. A domain is named once, in the order given."""
    if record is None:
        return None
    held = streams.record(INTERVENTION, record.intervention_id)
    if held is None:
        raise refuse("unknown_intervention", "intervention_id")
    return msgspec.structs.replace(record, domains=tuple(dict.fromkeys(record.domains)), held_on=held.held_on)


def check(streams: Dossiers, today: str) -> None:
    """An intervention has one detail. Raises Refusal."""
    for stream in streams.touched():
        if stream.startswith(f"{INTERVENTION_DETAIL.stream}:") and len(streams.doc(stream).intervention_details) > 1:
            raise refuse("already_detailed", "intervention_id")


DECISIONS: dict[type, Decision] = decisions(
    INTERVENTION_DETAIL, judge, RULES, c.RecordDetail, c.CorrectDetail, c.VoidDetail
)
