"""Events decoded into what a batch changes: the latest record of each thing, and the sum of each quantity. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import msgspec

from services.kernel.upcasters import UPCASTERS, Upcast
from services.reporting.facts import Bilan, Group, Parcours, Person, Project, Volume
from services.reporting.working_day.keep import Keeping
from services.reporting.working_day.records import KEPT
from shared.cloudevents import Incoming


# What of an event is read; none of it can be part of a cycle.
class _Group(msgspec.Struct, gc=False):
    group_id: str
    site: str
    public: str


class _Person(msgspec.Struct, gc=False):
    participant_id: str
    site: str
    gender: str | None = None
    birth_year: int | None = None
    birth_country: str | None = None
    merged_into: str | None = None


class _Parcours(msgspec.Struct, gc=False):
    parcours_id: str
    participant_id: str
    group_id: str
    starts_on: str
    qualification: str | None = None
    inactive_since: str | None = None
    never_worked: bool | None = None
    french_level: str | None = None
    french_course: str | None = None
    ended_on: str | None = None
    end_kind: str | None = None
    end_reason: str | None = None


class _Bilan(msgspec.Struct, gc=False):
    bilan_id: str
    parcours_id: str
    phase: str
    held_on: str
    minutes: int
    levels: dict[str, int | str] = {}


class _Project(msgspec.Struct, gc=False, rename={"project_class": "class"}):
    project_id: str
    parcours_id: str
    project_class: str
    kind: str
    defined_on: str
    withdrawn_on: str | None = None


class _Intervention(msgspec.Struct, gc=False):
    parcours_id: str
    held_on: str
    minutes: int


class _Workshop(msgspec.Struct, gc=False):
    site: str


class _Session(msgspec.Struct, gc=False):
    site: str
    held_on: str
    status: str
    group_id: str | None = None


class _Attendance(msgspec.Struct, gc=False):
    parcours_id: str
    status: str
    minutes: int
    held_on: str
    family: str
    cancelled: bool


def _decoder(kind: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(
        msgspec.defstruct("Data", [("record", kind | None), ("before", kind | None, None)], gc=False)
    )


_RECORDS = {
    "group": (_Group, Group),
    "participant": (_Person, Person),
    "participants": (_Person, Person),
    "parcours": (_Parcours, Parcours),
    "bilan": (_Bilan, Bilan),
    "project": (_Project, Project),
}
_QUANTITIES = {"intervention": _Intervention, "workshop": _Workshop, "session": _Session, "attendance": _Attendance}
_STEPS = {
    "group": "opened corrected voided",
    "participant": "registered corrected voided",
    "participants": "merged unmerged",
    "parcours": "ended prolonged corrected voided",
    "bilan": "completed corrected voided",
    "project": "defined corrected withdrawn voided",
    "intervention": "recorded corrected voided",
    "workshop": "planned corrected voided",
    "session": "planned corrected held cancelled voided",
    "attendance": "corrected voided",
}
_OF_TYPE = {
    "participant-enrolled": "parcours",
    "workshop-attended": "attendance",
    **{f"{about}-{step}": about for about, steps in _STEPS.items() for step in steps.split()},
}
"""What each type of event is about. Any other says nothing that an indicator counts, and its kind where it is of a subject."""
_DATED = ("attendance", "session", "intervention")
"""Of these what is recent is kept for the working day."""
_DECODERS = {
    name: _decoder(kind) for name, kind in {**{name: both[0] for name, both in _RECORDS.items()}, **_QUANTITIES}.items()
}


class _Read(NamedTuple):
    """How an event type is read: what it is about, and what makes older data that of today."""

    about: str
    decoder: msgspec.json.Decoder[Any]
    upcast: Upcast | None


_KNOWN: dict[str, _Read | None] = {}


def _kind(event_type: str) -> _Read | None:
    """How an event type is read, None where reporting has no use for it. Raises UnknownVersion."""
    if event_type not in _KNOWN:
        about = _OF_TYPE.get(event_type.rpartition(".v")[0])
        _KNOWN[event_type] = _Read(about, _DECODERS[about], UPCASTERS.to_newest(event_type)) if about else None
    return _KNOWN[event_type]


class Batch:
    """What a number of events change, in whatever order they came.

    `since` is the first day of which sheets are kept for the working day; without it nothing is kept beside the facts.
    """

    def __init__(self, since: str | None = None) -> None:
        self.kept = Keeping(since) if since is not None else None
        self.records: dict[type, dict[str, Any]] = {kind: {} for _, kind in _RECORDS.values()}
        self.volumes: dict[tuple[str, int], Volume] = {}
        self.sessions: dict[tuple[str, str, int], int] = {}
        self.sites: set[str] = set()

    def add(self, events: Iterable[Incoming]) -> "Batch":
        """Take events in. Raises UnknownVersion, or msgspec.DecodeError where the data is not what its type says."""
        by_type: dict[str, tuple[list[int], list[bytes]]] = {}
        for event in events:
            mine = by_type.get(event.type)
            if mine is None:
                mine = by_type[event.type] = ([], [])
            mine[0].append(event.position)
            mine[1].append(event.data)
        for name, (positions, data) in by_type.items():
            self.take(name, positions, data)
        return self

    def take(self, event_type: str, positions: Sequence[int], data: Sequence[bytes]) -> None:
        """Take in events of one type, by their positions and their data. Raises as `add` does."""
        known = _kind(event_type)
        if known is None:
            if self.kept is not None:
                self.kept.subject(event_type, positions, data)
            return
        about, decoder, upcast = known
        if upcast is not None:
            data = list(map(upcast, data))
        decoded: Iterable[Any] = map(decoder.decode, data)
        if self.kept is not None:
            if about in _DATED:
                decoded = list(decoded)
                self._recent(self.kept, about, positions, data, decoded)
            elif about in KEPT:
                self.kept.take(about, positions, data)
        if about == "attendance":
            self._attendance(decoded)
        elif about in _RECORDS:
            kind = _RECORDS[about][1]
            for position, one in zip(positions, decoded, strict=True):
                self._record(kind, one, position)
        else:
            for one in decoded:
                self._quantity(about, one)

    @staticmethod
    def _recent(
        kept: Keeping, about: str, positions: Sequence[int], data: Sequence[bytes], decoded: Sequence[Any]
    ) -> None:
        """Keep what happened, or was thought to have happened, since the day that is kept from: most is long ago."""
        since = kept.since
        recent = [
            at
            for at, one in enumerate(decoded)
            if ((said := one.record) is not None and said.held_on >= since)
            or ((said := one.before) is not None and said.held_on >= since)
        ]
        if recent:
            kept.take(about, [positions[at] for at in recent], [data[at] for at in recent])

    def _record(self, kind: type, data: Any, position: int) -> None:
        said = data.record if data.record is not None else data.before
        if said is None:
            return
        record = kind(*msgspec.structs.astuple(said), data.record is not None, position)
        if kind is Group or kind is Person:
            self.sites.add(said.site)
        mine = self.records[kind]
        identity = getattr(record, record.__struct_fields__[0])
        held = mine.get(identity)
        if held is None or held.position < position:
            mine[identity] = record

    def _quantity(self, about: str, data: Any) -> None:
        for said, sign in ((data.record, 1), (data.before, -1)):
            if said is None:
                continue
            if about == "workshop":
                self.sites.add(said.site)
            elif about == "session":
                if said.status == "held":
                    place = (said.site, said.group_id or "", int(said.held_on[:4]))
                    self.sessions[place] = self.sessions.get(place, 0) + sign
            else:
                volume = self._volume(said.parcours_id, int(said.held_on[:4]))
                volume.interventions += sign
                volume.intervention_minutes += sign * said.minutes

    def _volume(self, parcours: str, year: int) -> Volume:
        place = (parcours, year)
        volume = self.volumes.get(place)
        if volume is None:
            volume = self.volumes[place] = Volume()
        return volume

    def _attendance(self, decoded: Iterable[Any]) -> None:
        """Rows that count alike are counted first: a year of one person's attendance comes to a few different ones."""
        alike: defaultdict[tuple[str, str, str, str, int, bool], int] = defaultdict(int)
        for data in decoded:
            if (said := data.record) is not None:
                alike[said.parcours_id, said.held_on[:4], said.status, said.family, said.minutes, said.cancelled] += 1
            if (said := data.before) is not None:
                alike[said.parcours_id, said.held_on[:4], said.status, said.family, said.minutes, said.cancelled] -= 1
        for (parcours, year, status, family, minutes, cancelled), times in alike.items():
            if cancelled:
                continue
            volume = self._volume(parcours, int(year))
            if status == "present":
                volume.present += times
                if family == "educational":
                    volume.educational += times * minutes
                else:
                    volume.arts_culture += times * minutes
            elif status == "excused":
                volume.excused += times
            else:
                volume.absent += times
