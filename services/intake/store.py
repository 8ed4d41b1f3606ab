"""What intake's commands need loaded, sealed and opened before they can be decided; and what is recorded now."""

from collections.abc import AsyncIterator, Iterable, Sequence
from typing import Any

import msgspec

from services.intake import commands as c
from services.intake import hanging
from services.intake.decide import check, decide
from services.intake.events import IDENTITY, NUMBER, File, GroupDoc, Participant
from services.intake.files import Files
from services.intake.site_rules.read import rules_of_sites
from services.intake.subjects import SUBJECTS
from services.intake.waiting.commands import OfferPlace
from services.intake.waiting.events import BY_PERSON, CANDIDACY
from shared import erasures, sites
from shared.envelope import canonical
from shared.eventlog import EventLog, Stream
from shared.reading import Reading
from shared.shelves import standing
from shared.streams import Prepared
from shared.vault import Erased, Vault

PIECE = 500
KINDS: dict[str, type] = {
    "group": GroupDoc,
    "participant": File,
    erasures.WORD: erasures.ErasureDoc,
    **SUBJECTS.documents,
}


class Intake:
    """Intake's domain as `shared.commands.Desk` takes it: loading and sealing here, rules in decide.py and parcours.py."""

    decide = staticmethod(decide)
    check = staticmethod(check)

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    async def prepare(self, log: EventLog, commands: Sequence[Any]) -> tuple[Files, list[Prepared]]:
        """The groups, files and parcours the commands touch, with files merged with one of them."""
        streams = Files(KINDS, (), ())
        named = _Named([*commands, *await SUBJECTS.load(log, streams, commands)])
        await self._directory(log, streams, "group", named.groups)
        await self._directory(log, streams, "parcours", named.parcours)
        entries = [streams.entry("parcours", identity) for identity in named.parcours]
        people = named.participants | {_id(entry.stream) for entry in entries if entry}
        joined = _joined(commands)
        lists = {f"{CANDIDACY.stream}:{identity}" for identity in joined} | hanging.streams_of(commands)
        groups = (f"group:{identity}" for identity in named.groups)
        streams.add(await self._load(log, [*groups, *(name for name in lists if not streams.has(name))]))
        if voided := hanging.people_voided(commands):
            streams.add((), await log.children(BY_PERSON, voided))
        people |= await self._members(log, streams, commands)
        people |= await self._same_number(log, streams, commands)
        await self._people(log, streams, people)
        await self._sites(log, streams, commands)
        await erasures.load(log, streams, _erased(commands, streams))
        moved_groups = {parcours.group_id for parcours in _parcours(streams)} - named.groups
        left = {f"{CANDIDACY.stream}:{identity}" for identity in _left(commands, named, streams)}
        wanted = {f"group:{identity}" for identity in moved_groups} | {one for one in left if not streams.has(one)}
        streams.add(await self._load(log, wanted))
        streams.read.clear()
        filed = {
            one.participant_id for one in commands if isinstance(one, c.RegisterParticipant | c.CorrectParticipant)
        }
        await self._vault.open_keys(filed, create=True)
        await self._vault.open_keys(people - filed, create=False)
        sealed = await SUBJECTS.seal(self._vault, streams, commands)
        prepared = []
        for command, mine in zip(commands, sealed, strict=True):
            prepared.append(mine if mine.sealed or mine.erased else self._seal(command, streams))
            streams.foresee(command)
        streams.foreseen.clear()
        streams.read.clear()
        await self._births(streams)
        for item in prepared:
            if "birth_date" in item.sealed:
                streams.opened[item.sealed["birth_date"].text] = item.command.birth_date
        return streams, prepared

    @staticmethod
    async def _load(log: EventLog, names: Iterable[str]) -> list[Any]:
        wanted = sorted(set(names))
        return list((await log.load(wanted)).values()) if wanted else []

    @staticmethod
    async def _directory(log: EventLog, streams: Files, kind: str, ids: Iterable[str]) -> None:
        wanted = sorted(ids)
        if wanted:
            streams.add((), (await log.find(kind, wanted)).values())

    async def _members(self, log: EventLog, streams: Files, commands: Sequence[Any]) -> set[str]:
        """The persons of groups that a command moves to another site or voids, begins a parcours in, or whose places it counts."""
        affected = []
        for command in commands:
            if isinstance(command, c.VoidGroup):
                affected.append(command.group_id)
            elif isinstance(command, c.CorrectGroup):
                group = streams.group(command.group_id)
                if group is not None and group.site != command.site:
                    affected.append(command.group_id)
        affected += _joined(commands)
        for command in commands:
            if isinstance(command, OfferPlace) and (one := standing(streams, CANDIDACY, command.candidacy_id)):
                group = streams.group(one.group_id)
                affected += [one.group_id] if group is not None and group.capacity is not None else []
        streams.read.clear()
        if not affected:
            return set()
        entries = await log.children("parcours", affected)
        streams.add((), entries)
        return {_id(entry.stream) for entry in entries}

    async def _same_number(self, log: EventLog, streams: Files, commands: Sequence[Any]) -> set[str]:
        """The persons who have a national number that a command gives to somebody, where that is not known to the caller."""
        filing = [one for one in commands if isinstance(one, c.RegisterParticipant | c.CorrectParticipant)]
        streams.numbers = {
            one.participant_id: self._vault.lookup(NUMBER, one.national_number) if one.national_number else ""
            for one in filing
        }
        looked = sorted({streams.numbers[one.participant_id] for one in filing if _looks(one)})
        entries = await log.children(NUMBER, looked) if looked else []
        streams.add((), entries)
        if looked and sites.own() is not None:
            await self._elsewhere(log, streams, looked, {entry.id for entry in entries})
        return {entry.id for entry in entries}

    @staticmethod
    async def _elsewhere(log: EventLog, streams: Files, marks: list[str], seen: set[str]) -> None:
        """The files with these numbers that the caller does not see: told of where the sites agree."""
        with sites.serving(None):
            others = [entry for entry in await log.children(NUMBER, marks) if entry.id not in seen]
            for entry in others:
                identity = entry.id
                while True:
                    name = f"participant:{identity}"
                    doc = (await log.load([name]))[name].doc
                    person = msgspec.json.decode(doc or b"null", type=File).participant
                    if person is None or person.merged_into is None:
                        break
                    identity = person.merged_into
                if person is not None and identity not in seen:
                    streams.elsewhere.setdefault(str(entry.parent), []).append((identity, person.site))

    @staticmethod
    async def _sites(log: EventLog, streams: Files, commands: Sequence[Any]) -> None:
        """The rules of the sites that may have to tell one another of a national number."""
        looking = {one.site for one in commands if _looks(one)}
        if not looking:
            return
        found = {doc.participant.site for doc in streams.documents_of("participant") if doc.participant}
        found |= {site for some in streams.elsewhere.values() for _, site in some}
        streams.site_rules = await rules_of_sites(log, looking | found)

    async def _people(self, log: EventLog, streams: Files, people: set[str]) -> None:
        waiting = set(people)
        while waiting:
            await self._directory(log, streams, "participant", waiting)
            streams.add(await self._load(log, (f"participant:{identity}" for identity in waiting)))
            merged = await log.children("participant", sorted(waiting))
            streams.add((), merged)
            further = {entry.id for entry in merged}
            for identity in waiting:
                file = streams.file(identity)
                if file and file.participant and file.participant.merged_into:
                    further.add(file.participant.merged_into)
            waiting = {identity for identity in further if not streams.has(f"participant:{identity}")}
        streams.read.clear()

    def _seal(self, command: Any, streams: Files) -> Prepared:
        held = streams.holder(command.parcours_id) if getattr(command, "parcours_id", None) else None
        owner = getattr(command, "participant_id", None) or held
        if owner is None or not (self._vault.knows(owner) or self._vault.erased(owner)):
            return Prepared(command)  # there is no such person, which the decision will say
        clear = {field: getattr(command, field, None) for field in (*IDENTITY, "why")}
        if self._vault.erased(owner) and any(text is not None for text in clear.values()):
            return Prepared(command, erased=True)
        seals = {field: self._vault.seal(owner, field, text) for field, text in clear.items() if text is not None}
        owners = {"why": owner}
        if isinstance(command, c.CorrectParcours) and "why" in seals and held is not None and self._vault.knows(held):
            # A parcours that moves tells each of the two persons' files why, under that person's key.
            seals["why_left"] = self._vault.seal(held, "why", str(command.why))
            owners["why_left"] = held
        return Prepared(command, seals, owners)

    async def _births(self, streams: Files) -> None:
        held = [
            (doc.participant.participant_id, doc.participant.identity["birth_date"])
            for doc in streams.documents_of("participant")
            if doc.participant and "birth_date" in doc.participant.identity
        ]
        await self._vault.open_keys([owner for owner, _ in held], create=False)
        for owner, sealed in held:
            try:
                streams.opened[sealed.text] = self._vault.unseal(owner, "birth_date", sealed)
            except Erased:
                continue  # an erased person's dates are judged no more


def _joined(commands: Sequence[Any]) -> set[str]:
    """The groups in which these commands start a parcours on the day itself: their places and waiting lists count."""
    return {
        command.group_id if isinstance(command, c.Enrol) else command.next.group_id
        for command in commands
        if isinstance(command, c.Enrol | c.ProlongParcours) and not command.entered_afterwards
    }


def _left(commands: Sequence[Any], named: "_Named", streams: Files) -> set[str]:
    """The groups whose waiting lists may have somebody back, by a parcours that is voided: it may also come from the request itself."""
    voided = [streams.parcours(one.parcours_id) for one in commands if isinstance(one, c.VoidParcours)]
    return named.groups | {one.group_id for one in voided if one is not None} if voided else set()


def _erased(commands: Sequence[Any], streams: Files) -> list[str]:
    """The files of those whom these commands erase."""
    named = erasures.named(commands)
    return sorted({*named, *(identity for one in named for identity in streams.family(one))})


def _looks(command: Any) -> bool:
    """Whether it is looked who else has the national number that a command gives."""
    filing = isinstance(command, c.RegisterParticipant | c.CorrectParticipant)
    return filing and command.national_number is not None and not command.same_number_accepted


class _Named:
    """The ids that commands name."""

    def __init__(self, commands: Sequence[Any]) -> None:
        self.groups: set[str] = set()
        self.participants: set[str] = set()
        self.parcours: set[str] = set()
        for command in commands:
            self._take(command)
            if isinstance(command, c.ProlongParcours):
                self._take(command.next)
            if isinstance(command, c.MergeParticipants):
                self.participants.add(command.into)

    def _take(self, fields: Any) -> None:
        for name, ids in (
            ("group_id", self.groups),
            ("participant_id", self.participants),
            ("parcours_id", self.parcours),
        ):
            if (identity := getattr(fields, name, None)) is not None:
                ids.add(identity)


def _id(stream: str) -> str:
    return stream.partition(":")[2]


def _parcours(streams: Files) -> Iterable[Any]:
    for file in streams.documents_of("participant"):
        yield from file.parcours.values()


async def groups(streams: AsyncIterator[Stream]) -> AsyncIterator[bytes]:
    """The groups of these streams that stand, a JSON line each."""
    async for stream in streams:
        doc = msgspec.json.decode(stream.doc or b"null", type=GroupDoc)
        if doc.group is not None:
            yield canonical(doc.group) + b"\n"


async def participants(
    streams: AsyncIterator[Stream], reading: Reading, shown: Sequence[str] = ("birth_date",)
) -> AsyncIterator[bytes]:
    """The files that stand, a JSON line each. Of the identity the fields of `shown` alone are opened, null where erased."""
    waiting: list[Participant] = []
    async for stream in streams:
        participant = msgspec.json.decode(stream.doc or b"null", type=File).participant
        if participant is not None:
            waiting.append(participant)
        if len(waiting) == PIECE:
            yield await _participant_lines(waiting, reading, shown)
            waiting = []
    yield await _participant_lines(waiting, reading, shown)


async def _participant_lines(people: list[Participant], reading: Reading, shown: Sequence[str]) -> bytes:
    await reading.open_keys([one.participant_id for one in people])
    lines = []
    for one in people:
        row = msgspec.structs.asdict(one)
        del row["identity"], row["birth_year"], row["erased"]
        mine = one.participant_id
        opened = {field: reading.shown("participant", mine, field, one.identity.get(field)) for field in shown}
        lines.append(canonical(row | opened) + b"\n")
    return b"".join(lines)


async def parcours(streams: AsyncIterator[Stream]) -> AsyncIterator[bytes]:
    """The parcours of these persons that stand, a JSON line each."""
    async for stream in streams:
        for record in msgspec.json.decode(stream.doc or b"null", type=File).parcours.values():
            if sites.sees(record.site):
                yield canonical(record) + b"\n"
