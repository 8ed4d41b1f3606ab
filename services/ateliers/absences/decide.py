"""Decisions about signals. Pure: records in, steps out."""

from functools import partial

import msgspec

from services.ateliers.absences import commands as c
from services.ateliers.absences.events import (
    ABSENCES_ENDED,
    ABSENCES_REOPENED,
    SIGNAL,
    SIGNAL_ACKNOWLEDGED,
    Signal,
)
from services.ateliers.absences.refusals import RULES, refuse
from services.ateliers.sheets import Sheets
from shared.shelves import Decision, Seals, change, decisions, required


def judge(record: Signal | None, before: Signal | None, streams: Sheets, today: str) -> Signal | None:
    """What holds for one signal: days in their order, none ahead; a new one is of a parcours on the roster."""
    if record is None:
        return None
    listed = streams.roster.get(record.parcours_id)
    if (before is None or before.parcours_id != record.parcours_id) and (listed is None or not listed.standing):
        raise refuse("unknown_parcours", "parcours_id")
    for field in ("reached_on", "ended_on", "acknowledged_on"):
        day = getattr(record, field)
        if day is not None and day > today:
            raise refuse("after_today", field)
        if day is not None and day < record.first_on:
            raise refuse("end_before_start", field)
    return record


def _acknowledged(record: Signal, before: Signal, streams: Sheets, today: str) -> Signal | None:
    if before.acknowledged_on is not None:
        raise refuse("already_acknowledged", "signal_id")
    day = record.acknowledged_on or today
    return judge(msgspec.structs.replace(record, acknowledged_on=day), before, streams, today)


def reopen(command: c.ReopenAbsences, seals: Seals, streams: Sheets, today: str) -> tuple[str, str]:
    """As it was before the person was said to be back; nothing where that was not said."""
    before = required(SIGNAL, RULES, command, streams)
    if before.ended_on is None:
        return before.signal_id, SIGNAL.stream_of(before)

    def opened(record: Signal, before: Signal, streams: Sheets, today: str) -> Signal:
        return msgspec.structs.replace(record, ended_on=None)

    return change(SIGNAL, ABSENCES_REOPENED, opened, RULES, command, seals, streams, today)


DECISIONS: dict[type, Decision] = {
    **decisions(SIGNAL, judge, RULES, c.SignalAbsences, c.CorrectSignal, c.VoidSignal),
    c.EndAbsences: partial(change, SIGNAL, ABSENCES_ENDED, judge, RULES),
    c.ReopenAbsences: reopen,
    c.AcknowledgeSignal: partial(change, SIGNAL, SIGNAL_ACKNOWLEDGED, _acknowledged, RULES),
}
