"""Groups, files and the directory as they follow from intake's events: for a log that is completed from its topic."""

from collections.abc import Sequence

import msgspec

from services.intake.events import NUMBER, RECORDS, File, Group, GroupDoc, Parcours, Participant
from services.intake.subjects import SUBJECTS
from shared import erasures
from shared.envelope import Recorded, canonical
from shared.eventlog import Entry
from shared.recovery import said
from shared.vault import Erased, Vault

_FILE = msgspec.json.Decoder(File)


def replay(doc: bytes | None, event: Recorded) -> tuple[bytes, list[Entry]]:
    """A group, file or shelf after an event, and the record's place in the directory. Raises KeyError for a type that is not intake's."""
    if event.type in SUBJECTS.by_event:
        return SUBJECTS.replay(doc, event)
    if event.type == erasures.PERSON_ERASED:
        return erasures.replay(event)
    kind = RECORDS[event.type]
    identity, record = said(event, kind)
    if kind is Group:
        return canonical(GroupDoc(record)), [Entry("group", identity, event.stream)]
    file = File(None, {}) if doc is None else _FILE.decode(doc)
    if kind is Participant:
        parent = record.merged_into if record else None
        return canonical(File(record, file.parcours)), [Entry("participant", identity, event.stream, parent)]
    parcours: dict[str, Parcours] = {key: value for key, value in file.parcours.items() if key != identity}
    if record is not None:
        parcours = file.parcours | {identity: record}
    group = record.group_id if record else None
    return canonical(File(file.participant, parcours)), [Entry("parcours", identity, event.stream, group)]


async def numbers(vault: Vault, events: Sequence[Recorded]) -> list[Entry]:
    """Where the marks of the national numbers are that these events give or take, from the persons' own keys."""
    people = {}
    for event in events:
        if RECORDS.get(event.type) is Participant:
            identity, record = said(event, Participant)
            people[identity] = record
    await vault.open_keys(people, create=False)
    return [_number(vault, identity, record) for identity, record in people.items()]


def _number(vault: Vault, identity: str, record: Participant | None) -> Entry:
    sealed = record.identity.get(NUMBER) if record else None
    try:
        clear = vault.unseal(identity, NUMBER, sealed) if sealed else ""
    except Erased:
        clear = ""
    stream = f"participant:{identity}" if clear else ""
    return Entry(NUMBER, identity, stream, vault.lookup(NUMBER, clear) if clear else "")
