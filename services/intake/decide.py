"""Intake's decisions: what a command means for the records, and when it is refused. Pure: records in, steps out."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import msgspec

from services.intake import commands as c
from services.intake import events as e
from services.intake.erasing import erase_participant
from services.intake.events import NUMBER, File, Group, GroupDoc, Participant
from services.intake.files import Files, Seals, put_parcours, put_participant
from services.intake.hanging import nothing_hangs
from services.intake.parcours import PARCOURS_DECISIONS, check_persons
from services.intake.refusals import refuse
from services.intake.site_rules.decide import holding_at, told_of_numbers
from services.intake.subjects import SUBJECTS
from services.kernel import niss
from services.kernel.dates import today
from shared.eventlog import Entry
from shared.problems import refuse as common
from shared.streams import Prepared, Step


def decide(prepared: Prepared, streams: Files, now: datetime) -> tuple[str, str]:
    """Put a command's steps into the working set; returns (id, stream) of its record. Raises Refusal."""
    return DECISIONS[type(prepared.command)](prepared.command, prepared.sealed, streams, today(lambda: now).isoformat())


def _group(command: c.GroupFields) -> Group:
    fields = msgspec.structs.fields(Group)
    return Group(**{field.name: getattr(command, field.name) for field in fields})


def _check_group(group: Group, today: str) -> None:
    if group.site == "all":
        raise refuse("reserved_site", "site")
    if group.ends_on is not None and group.ends_on < group.starts_on:
        raise refuse("end_before_start", "ends_on")


def _put_group(
    streams: Files, kind: str, group_id: str, happened: str, record: Group | None, before: Group | None, why: Any
) -> tuple[str, str]:
    stream = f"group:{group_id}"
    streams.put(
        Step(stream, kind, group_id, happened, record, before, None, why),
        GroupDoc(record),
        [Entry("group", group_id, stream)],
    )
    return group_id, stream


def open_group(command: c.OpenGroup, seals: Seals, streams: Files, today: str) -> tuple[str, str]:
    """A new group; its planned dates may lie ahead."""
    if streams.entry("group", command.group_id):
        raise refuse("id_taken", "group_id")
    group = _group(command)
    _check_group(group, today)
    return _put_group(streams, e.GROUP_OPENED, group.group_id, group.starts_on, group, None, None)


def correct_group(command: c.CorrectGroup, seals: Seals, streams: Files, today: str) -> tuple[str, str]:
    """The group as it should read; a change of its site moves its parcours to that site."""
    before = streams.group(command.group_id)
    if before is None:
        raise refuse("no_such_record", "group_id")
    group = _group(command)
    _check_group(group, today)
    if group == before:
        return group.group_id, f"group:{group.group_id}"
    about = _put_group(streams, e.GROUP_CORRECTED, group.group_id, group.starts_on, group, before, command.why)
    if group.site != before.site:
        for entry in streams.children("parcours", group.group_id):
            parcours = streams.parcours(entry.id)
            if parcours is not None:
                moved = msgspec.structs.replace(parcours, site=group.site)
                put_parcours(streams, e.PARCOURS_CORRECTED, parcours.starts_on, moved, parcours, None)
    return about


def void_group(command: c.VoidGroup, seals: Seals, streams: Files, today: str) -> tuple[str, str]:
    """A group entered by mistake."""
    before = streams.group(command.group_id)
    if before is None:
        raise refuse("no_such_record", "group_id")
    if there := streams.parcours_of(command.group_id):
        raise refuse("in_use", "group_id", (("parcours", one.parcours_id) for one in there))
    nothing_hangs(streams, "group_id", command.group_id)
    return _put_group(streams, e.GROUP_VOIDED, command.group_id, today, None, before, command.why)


def _participant(command: c.ParticipantFields, seals: Seals, before: Participant | None, today: str) -> Participant:
    if command.site == "all":
        raise refuse("reserved_site", "site")
    if command.birth_date is not None and command.birth_date > today:
        raise refuse("after_today", "birth_date")
    born = date.fromisoformat(command.birth_date) if command.birth_date else None
    if command.national_number is not None and not niss.valid(command.national_number, born):
        raise refuse("bad_national_number", "national_number")
    held = before.identity if before else {}
    identity = {
        # A seal of the same text differs each time: keep the one recorded, so that nothing seems to have changed.
        field: held[field] if field in held and held[field].mark == seals[field].mark else seals[field]
        for field in e.IDENTITY
        if field in seals
    }
    year = int(command.birth_date[:4]) if command.birth_date else None
    merged_into = before.merged_into if before else None
    erased = before.erased if before else False
    if erased and identity:
        raise common("participant_erased", "participant_id")
    return Participant(
        command.participant_id, command.site, command.gender, year, command.birth_country, identity, merged_into, erased
    )


def _new_number(
    command: c.RegisterParticipant | c.CorrectParticipant, streams: Files, held: Participant | None, today: str
) -> None:
    """A national number that the person did not have, and that has no other file: none of this site, nor of another where
    both sites share that. Files that were merged with this one are the same person's.
    """
    mark = streams.numbers.get(command.participant_id)
    if not mark or command.same_number_accepted:
        return
    mine = next(iter(streams.family(held.participant_id)), None) if held else None
    found = list(streams.elsewhere.get(mark, ()))
    for entry in streams.children(NUMBER, mark):
        theirs = next((one for one, _ in streams.family(entry.id).values()), None)
        if theirs is not None and entry.id != command.participant_id:
            found.append((theirs.participant_id, theirs.site))
    rules = holding_at(streams.site_rules, today)
    for identity, site in found:
        if identity != mine and told_of_numbers(rules, command.site, site):
            raise refuse("number_known", "national_number", see=f"/v1/participants/{identity}")


def register_participant(command: c.RegisterParticipant, seals: Seals, streams: Files, today: str) -> tuple[str, str]:
    """A new file."""
    if streams.entry("participant", command.participant_id):
        raise refuse("id_taken", "participant_id")
    record = _participant(command, seals, None, today)
    _new_number(command, streams, None, today)
    return put_participant(streams, e.PARTICIPANT_REGISTERED, today, record, None)


def _standing(streams: Files, participant_id: str, code: str = "no_such_record") -> tuple[File, Participant]:
    file = streams.file(participant_id)
    if file is None or file.participant is None:
        raise refuse(code, "participant_id")
    return file, file.participant


def correct_participant(command: c.CorrectParticipant, seals: Seals, streams: Files, today: str) -> tuple[str, str]:
    """The file as it should read. Its parcours may not start before the birth date it now has: see check."""
    _, before = _standing(streams, command.participant_id)
    record = _participant(command, seals, before, today)
    if record == before:
        return record.participant_id, f"participant:{record.participant_id}"
    if record.identity.get(NUMBER) != before.identity.get(NUMBER):
        _new_number(command, streams, before, today)
    return put_participant(streams, e.PARTICIPANT_CORRECTED, today, record, before, seals.get("why"))


def void_participant(command: c.VoidParticipant, seals: Seals, streams: Files, today: str) -> tuple[str, str]:
    """A file opened by mistake."""
    file, before = _standing(streams, command.participant_id)
    merged = [("participant", entry.id) for entry in streams.children("participant", command.participant_id)]
    if file.parcours or merged:
        raise refuse("in_use", "participant_id", [*(("parcours", one) for one in file.parcours), *merged])
    nothing_hangs(streams, "participant_id", command.participant_id)
    return put_participant(streams, e.PARTICIPANT_VOIDED, today, None, before, seals.get("why"))


def merge_participants(command: c.MergeParticipants, seals: Seals, streams: Files, today: str) -> tuple[str, str]:
    """Two files are one person; what hangs on the one counts as the survivor's."""
    _, before = _standing(streams, command.participant_id)
    if before.merged_into is not None:
        raise refuse("participant_merged", "participant_id")
    if before.erased:
        raise common("participant_erased", "participant_id")
    survivor: str | None = command.into
    while survivor is not None:
        if survivor == command.participant_id:
            raise refuse("merge_with_itself", "into")
        file = streams.file(survivor)
        if file is None or file.participant is None:
            raise refuse("unknown_participant", "into")
        if file.participant.erased:
            raise common("participant_erased", "into")
        survivor = file.participant.merged_into
    record = msgspec.structs.replace(before, merged_into=command.into)
    return put_participant(streams, e.PARTICIPANTS_MERGED, today, record, before, seals.get("why"))


def unmerge_participants(command: c.UnmergeParticipants, seals: Seals, streams: Files, today: str) -> tuple[str, str]:
    """The file stands on its own again."""
    _, before = _standing(streams, command.participant_id)
    if before.merged_into is None:
        raise refuse("not_merged", "participant_id")
    record = msgspec.structs.replace(before, merged_into=None)
    return put_participant(streams, e.PARTICIPANTS_UNMERGED, today, record, before, seals.get("why"))


DECISIONS: dict[type, Callable[[Any, Seals, Files, str], tuple[str, str]]] = {
    c.OpenGroup: open_group,
    c.CorrectGroup: correct_group,
    c.VoidGroup: void_group,
    c.RegisterParticipant: register_participant,
    c.CorrectParticipant: correct_participant,
    c.VoidParticipant: void_participant,
    c.MergeParticipants: merge_participants,
    c.UnmergeParticipants: unmerge_participants,
    c.EraseParticipant: erase_participant,
}
DECISIONS |= PARCOURS_DECISIONS | SUBJECTS.decisions


def check(streams: Files, now: datetime) -> None:
    """What must hold between the records that the unit touched. Raises Refusal."""
    check_persons(streams)
    SUBJECTS.check(streams, today(lambda: now).isoformat())
