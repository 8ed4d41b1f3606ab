"""Decisions about assessments and drafts of a bilan. Pure: records in, steps out.

An aspect may have a level from 1 to 5 where its domain has one in the bilan; it need not agree with it in any other way: the
level of a domain is the worker's judgement of the whole, not a mean. A later correction of the bilan is judged by itself.
"""

from collections import Counter
from typing import Any

import msgspec

from services.bilan.assessments import commands as c
from services.bilan.assessments.events import (
    ASSESSMENT,
    ASSESSMENT_RECORDED,
    BILAN_DRAFT,
    BILAN_DRAFT_COMPLETED,
    Assessment,
    BilanDraft,
)
from services.bilan.assessments.refusals import RULES, refuse
from services.bilan.commands import CompleteBilan
from services.bilan.dossiers import BILAN, Dossiers
from services.bilan.records import record
from shared import shelves
from shared.shelves import Decision, Seals


def judge(record: Assessment | None, before: Assessment | None, streams: Dossiers, today: str) -> Assessment | None:
    """What holds for one assessment: its bilan stands, and a scored aspect is of a scored domain."""
    if record is None:
        return None
    bilan = streams.record(BILAN, record.bilan_id)
    if bilan is None:
        raise refuse("unknown_bilan", "bilan_id")
    aspects = _known(record.aspects)
    for aspect, level in aspects.items():
        if isinstance(level, int) and not isinstance(bilan.levels.get(aspect.partition(".")[0]), int):
            raise refuse("aspect_without_domain", "aspects")
    return msgspec.structs.replace(record, aspects=aspects, held_on=bilan.held_on)


def judge_draft(record: BilanDraft | None, before: BilanDraft | None, streams: Dossiers, today: str) -> Any:
    """What holds for a draft: its parcours. All else may still be missing, and is judged when it is completed."""
    if record is None:
        return None
    listed = streams.roster.get(record.parcours_id)
    if listed is None or not listed.standing:
        raise refuse("unknown_parcours", "parcours_id")
    begun = record.drafted_on or (before.drafted_on if before else None) or today
    if begun > today:
        raise refuse("after_today", "drafted_on")
    return msgspec.structs.replace(
        record, drafted_on=begun, levels=_known(record.levels), aspects=_known(record.aspects)
    )


def _known(levels: dict[str, int | str]) -> dict[str, int | str]:
    return {code: level for code, level in levels.items() if level != "not_assessed"}


def complete(command: c.CompleteBilanDraft, seals: Seals, streams: Dossiers, today: str) -> tuple[str, str]:
    """The bilan, its assessment and the end of the draft; judged as if they had been entered whole."""
    draft: BilanDraft = shelves.required(BILAN_DRAFT, RULES, command, streams)
    for field in ("phase", "held_on", "minutes"):
        if getattr(draft, field) is None:
            raise refuse("draft_incomplete", field)
    if streams.entry(ASSESSMENT.name, command.assessment_id):
        raise refuse("id_taken", "assessment_id")
    fields = ("parcours_id", "phase", "held_on", "minutes", "levels")
    bilan = {"bilan_id": command.bilan_id, **{name: getattr(draft, name) for name in fields}}
    record(BILAN, CompleteBilan.model_validate(bilan), {}, streams, today)
    found = Assessment(
        command.assessment_id,
        command.bilan_id,
        aspects=draft.aspects,
        findings=draft.findings,
        notes=draft.notes,
        goals=draft.goals,
        owner=draft.owner,
    )
    shelves.put(
        streams, ASSESSMENT, ASSESSMENT_RECORDED, judge(found, None, streams, today), None, {}, draft.held_on or today
    )
    return shelves.take(streams, BILAN_DRAFT, BILAN_DRAFT_COMPLETED, draft, {}, today)


def check(streams: Dossiers, today: str) -> None:
    """A bilan has one assessment, and a phase one draft at a time (a follow-up as many as there are). Raises Refusal."""
    for stream in streams.touched():
        prefix = stream.partition(":")[0]
        if prefix == ASSESSMENT.stream and len(streams.doc(stream).assessments) > 1:
            raise refuse("already_assessed", "bilan_id")
        if prefix == BILAN_DRAFT.stream:
            phases = Counter(draft.phase for draft in streams.doc(stream).bilan_drafts.values())
            if any(phases[phase] > 1 for phase in ("entry", "middle", "end")):
                raise refuse("already_drafted", "phase")


DECISIONS: dict[type, Decision] = {
    **shelves.decisions(ASSESSMENT, judge, RULES, c.RecordAssessment, c.CorrectAssessment, c.VoidAssessment),
    **shelves.decisions(BILAN_DRAFT, judge_draft, RULES, c.DraftBilan, c.SaveBilanDraft, c.DiscardBilanDraft),
    c.CompleteBilanDraft: complete,
}
