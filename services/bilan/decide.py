"""Bilan's decisions: what a command means for the records, and when it is refused. Pure: records in, steps out."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from services.bilan import commands as c
from services.bilan.dossiers import BILAN, INTERVENTION, PROJECT, Dossiers, Seals
from services.bilan.records import correct, record, void, withdraw_project
from services.bilan.refusals import refuse
from services.bilan.subjects import SUBJECTS
from services.kernel.dates import today
from shared.erasures import EraseParticipant, erase
from shared.streams import Prepared


def decide(prepared: Prepared, streams: Dossiers, now: datetime) -> tuple[str, str]:
    """Put a command's steps into the working set; returns (id, stream) of its record. Raises Refusal."""
    return DECISIONS[type(prepared.command)](prepared.command, prepared.sealed, streams, today(lambda: now).isoformat())


DECISIONS: dict[type, Callable[[Any, Seals, Dossiers, str], tuple[str, str]]] = {
    c.CompleteBilan: partial(record, BILAN),
    c.CorrectBilan: partial(correct, BILAN),
    c.VoidBilan: partial(void, BILAN),
    c.DefineProject: partial(record, PROJECT),
    c.CorrectProject: partial(correct, PROJECT),
    c.WithdrawProject: withdraw_project,
    c.VoidProject: partial(void, PROJECT),
    c.RecordIntervention: partial(record, INTERVENTION),
    c.CorrectIntervention: partial(correct, INTERVENTION),
    c.VoidIntervention: partial(void, INTERVENTION),
    EraseParticipant: erase,
    **SUBJECTS.decisions,
}


def check(streams: Dossiers, now: datetime) -> None:
    """What must hold between the records that the unit touched: one bilan of each phase but `follow_up`. Raises Refusal."""
    SUBJECTS.check(streams, today(lambda: now).isoformat())
    for stream in streams.touched():
        if not stream.startswith("parcours:"):
            continue
        phases = [bilan.phase for bilan in streams.doc(stream).bilans.values() if bilan.phase != "follow_up"]
        if len(phases) > len(set(phases)):
            raise refuse("phase_taken", "phase")
