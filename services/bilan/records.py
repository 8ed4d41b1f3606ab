"""The rules of bilan's first records: bilans, projects and interventions. Pure: records in, steps out."""

from typing import Any

import msgspec

from services.bilan import commands as c
from services.bilan import events as e
from services.bilan.dossiers import BILAN, PROJECT, Dossiers, Kind, Record, Seals, put_record, stream_of, take_record
from services.bilan.events import Project
from services.bilan.hanging import nothing_left
from services.bilan.outcomes.events import ACHIEVEMENT
from services.bilan.refusals import refuse
from services.kernel.codes import project_kinds


def _record(kind: Kind, command: Any) -> Record:
    fields = {field.name: getattr(command, field.name) for field in msgspec.structs.fields(kind.record)}
    if kind is BILAN:
        fields["levels"] = {domain: level for domain, level in command.levels.items() if level != "not_assessed"}
    record: Record = kind.record(**fields)
    return record


def _own_rules(kind: Kind, record: Record, streams: Dossiers, today: str) -> None:
    listed = streams.roster.get(record.parcours_id)
    if listed is None or not listed.standing:
        raise refuse("unknown_parcours", "parcours_id")
    day: str = getattr(record, kind.day)
    if day > today:
        raise refuse("after_today", kind.day)
    if day < listed.starts_on:
        raise refuse("before_parcours", kind.day)
    if isinstance(record, Project):
        if record.kind not in project_kinds(record.project_class):
            raise refuse("kind_of_other_class", "kind")
        if record.withdrawn_on is not None and record.withdrawn_on > today:
            raise refuse("after_today", "withdrawn_on")
        if record.withdrawn_on is not None and record.withdrawn_on < record.defined_on:
            raise refuse("end_before_start", "withdrawn_on")


def _standing(kind: Kind, command: Any, streams: Dossiers) -> Any:
    before = streams.record(kind, getattr(command, kind.key))
    if before is None:
        raise refuse("no_such_record", kind.key)
    return before


def record(kind: Kind, command: Any, whys: Seals, streams: Dossiers, today: str) -> tuple[str, str]:
    """A new record. An ended parcours still takes them."""
    if streams.entry(kind.name, getattr(command, kind.key)):
        raise refuse("id_taken", kind.key)
    new = _record(kind, command)
    _own_rules(kind, new, streams, today)
    return put_record(streams, kind, kind.recorded, getattr(new, kind.day), new, None, whys)


def correct(kind: Kind, command: Any, whys: Seals, streams: Dossiers, today: str) -> tuple[str, str]:
    """The record as it should read, its parcours included."""
    before = _standing(kind, command, streams)
    new = _record(kind, command)
    if new == before:
        return getattr(new, kind.key), stream_of(new.parcours_id)
    _own_rules(kind, new, streams, today)
    return put_record(streams, kind, kind.corrected, getattr(new, kind.day), new, before, whys)


def void(kind: Kind, command: Any, whys: Seals, streams: Dossiers, today: str) -> tuple[str, str]:
    """A record entered by mistake."""
    before = _standing(kind, command, streams)
    nothing_left(kind, before, whys, streams, today)
    return take_record(streams, kind, kind.voided, today, before, whys)


def withdraw_project(command: c.WithdrawProject, whys: Seals, streams: Dossiers, today: str) -> tuple[str, str]:
    """A project that the person gave up: not one that was reached."""
    before: Project = _standing(PROJECT, command, streams)
    if before.withdrawn_on is not None:
        raise refuse("already_withdrawn", "project_id")
    new = msgspec.structs.replace(before, withdrawn_on=command.withdrawn_on)
    _own_rules(PROJECT, new, streams, today)
    if streams.children(ACHIEVEMENT.name, before.project_id):
        raise refuse("project_reached", "project_id")
    return put_record(streams, PROJECT, e.PROJECT_WITHDRAWN, command.withdrawn_on, new, before, whys)
