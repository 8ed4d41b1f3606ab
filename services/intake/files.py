"""Intake's working set: groups, files and parcours as a decision sees and changes them. Pure."""

from typing import Any

from services.intake.commands import CorrectParcours, Enrol, ProlongParcours, RegisterParticipant
from services.intake.events import NUMBER, File, Group, GroupDoc, Parcours, Participant
from services.intake.site_rules.events import SiteRule
from shared.eventlog import Entry
from shared.streams import Step, Streams
from shared.vault import Sealed

Seals = dict[str, Sealed]


class Files(Streams):
    """Intake's working set. The edge fills `opened`, the clear birth date of each sealed one, and `numbers`, the keyed mark of
    the national number that a command gives a person ("" for none).

    `elsewhere` has, by mark, the files with that number that the caller does not see, each with its site; `site_rules` the
    rules of the sites concerned.
    """

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.opened: dict[str, str] = {}
        self.numbers: dict[str, str] = {}
        self.elsewhere: dict[str, list[tuple[str, str]]] = {}
        self.site_rules: dict[str, list[SiteRule]] = {}

    def group(self, group_id: str) -> Group | None:
        """A group that stands."""
        doc: GroupDoc | None = self.doc(f"group:{group_id}")
        return doc.group if doc else None

    def file(self, participant_id: str) -> File | None:
        """A person's file and parcours."""
        doc: File | None = self.doc(f"participant:{participant_id}")
        return doc

    def parcours(self, parcours_id: str) -> Parcours | None:
        """A parcours that stands."""
        entry = self.entry("parcours", parcours_id)
        file: File | None = self.doc(entry.stream) if entry else None
        return file.parcours.get(parcours_id) if file else None

    def parcours_of(self, group_id: str) -> list[Parcours]:
        """The parcours of a group that stand. All of them must have been loaded, with their persons' files."""
        found = (self.parcours(entry.id) for entry in self.children("parcours", group_id))
        return [one for one in found if one is not None]

    def family(self, participant_id: str) -> dict[str, tuple[Participant, File]]:
        """A person's files by id: the one that survives first, then those merged into it, directly or through another.

        All of them must have been loaded. Empty where there is no such person.
        """
        root = participant_id
        while (file := self.file(root)) and file.participant and file.participant.merged_into:
            root = file.participant.merged_into
        found: dict[str, tuple[Participant, File]] = {}
        waiting = [root]
        while waiting:
            file = self.file(identity := waiting.pop())
            if file is not None and file.participant is not None:
                found[identity] = file.participant, file
                waiting += reversed([entry.id for entry in self.children("participant", identity)])
        return found

    def holder(self, parcours_id: str) -> str | None:
        """Whose a parcours is, or is to be by what was foreseen of it."""
        parcours = self.parcours(parcours_id)
        return self.foreseen.get(("parcours", parcours_id), parcours.participant_id if parcours else None)

    def owner(self, fields: Any) -> str | None:
        """The participant that a record or a command is about, where their file stands or is about to be opened."""
        identity = getattr(fields, "participant_id", None)
        if parcours_id := getattr(fields, "parcours_id", None):
            identity = self.holder(parcours_id) or identity
        if identity is None or ("participant", identity) in self.foreseen:
            return identity
        file = self.file(identity) if self.has(f"participant:{identity}") else None
        return identity if file and file.participant else None

    def foresee(self, command: Any) -> None:
        """Whose a parcours is once it is corrected or begun, and whose file is opened."""
        if isinstance(command, CorrectParcours | Enrol):
            self.foreseen["parcours", command.parcours_id] = command.participant_id
        elif isinstance(command, ProlongParcours) and (owner := self.owner(command)) is not None:
            self.foreseen["parcours", command.next.parcours_id] = owner
        elif isinstance(command, RegisterParticipant):
            self.foreseen["participant", command.participant_id] = command.participant_id

    def birth(self, participant: Participant) -> str | None:
        """A person's birth date, None where it is not known."""
        sealed = participant.identity.get("birth_date")
        return self.opened.get(sealed.text) if sealed else None


def standing_person(streams: Files, participant_id: str) -> Participant | None:
    """A person whose file stands."""
    file = streams.file(participant_id)
    return file.participant if file else None


def put_participant(
    streams: Files, kind: str, happened: str, record: Participant | None, before: Participant | None, why: Any = None
) -> tuple[str, str]:
    """Record a person's file as it now reads."""
    standing = record or before
    assert standing is not None
    identity = standing.participant_id
    stream = f"participant:{identity}"
    file = streams.file(identity)
    parcours = file.parcours if file else {}
    parent = record.merged_into if record else None
    step = Step(stream, kind, identity, happened, record, before, identity, why)
    entries = [Entry("participant", identity, stream, parent)]
    if record is None or identity in streams.numbers:
        # Found again by a keyed mark of the national number: a file with the same mark may be the same person.
        mark = streams.numbers.get(identity) if record else None
        entries.append(Entry(NUMBER, identity, stream if mark else "", mark))
    streams.put(step, File(record, parcours), entries)
    return identity, stream


def put_parcours(
    streams: Files,
    kind: str,
    happened: str,
    record: Parcours,
    before: Parcours | None,
    why: Any = None,
    why_left: Any = None,
) -> tuple[str, str]:
    """Record a parcours as it now reads. One that moves to another person leaves a file (record null) and joins the other (before null)."""
    identity = record.parcours_id
    if before is not None and before.participant_id != record.participant_id:
        take_parcours(streams, kind, happened, before, why_left)
        before = None
    stream = f"participant:{record.participant_id}"
    file = streams.file(record.participant_id)
    assert file is not None
    doc = File(file.participant, file.parcours | {identity: record})
    step = Step(stream, kind, identity, happened, record, before, record.participant_id, why)
    streams.put(step, doc, [Entry("parcours", identity, stream, record.group_id)])
    return identity, stream


def take_parcours(streams: Files, kind: str, happened: str, before: Parcours, why: Any) -> tuple[str, str]:
    """Take a parcours out of its person's file. Its directory entry stays: an id that was used is not used again."""
    stream = f"participant:{before.participant_id}"
    file = streams.file(before.participant_id)
    assert file is not None
    rest = {key: value for key, value in file.parcours.items() if key != before.parcours_id}
    step = Step(stream, kind, before.parcours_id, happened, None, before, before.participant_id, why)
    streams.put(step, File(file.participant, rest), [Entry("parcours", before.parcours_id, stream, None)])
    return before.parcours_id, stream
