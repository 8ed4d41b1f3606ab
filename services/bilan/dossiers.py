"""Bilan's working set: what is recorded of each parcours, as a decision sees and changes it. Pure."""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import msgspec

from services.bilan import commands as c
from services.bilan import events as e
from services.bilan.events import Bilan, Dossier, Intervention, Project
from services.bilan.plans.commands import CorrectGoal, CorrectProblem
from services.kernel.roster import Listed
from shared.eventlog import Entry
from shared.problems import refuse
from shared.streams import Step, Streams
from shared.vault import Sealed

Seals = dict[str, Sealed]
"""Why a command is given, sealed for each participant whose record it touches."""
Record = Bilan | Project | Intervention


class Kind(NamedTuple):
    """A kind of record: its word in the directory, its type, its place in the dossier, its date and its event types."""

    name: str
    record: type[Any]
    shelf: str
    day: str
    recorded: str
    corrected: str
    voided: str

    @property
    def key(self) -> str:
        """The name of its id."""
        return f"{self.name}_id"


# fmt: off
BILAN: Final = Kind(
    "bilan", Bilan, "bilans", "held_on", e.BILAN_COMPLETED, e.BILAN_CORRECTED, e.BILAN_VOIDED
)
PROJECT: Final = Kind(
    "project", Project, "projects", "defined_on", e.PROJECT_DEFINED, e.PROJECT_CORRECTED, e.PROJECT_VOIDED
)
INTERVENTION: Final = Kind(
    "intervention", Intervention, "interventions", "held_on",
    e.INTERVENTION_RECORDED, e.INTERVENTION_CORRECTED, e.INTERVENTION_VOIDED,
)
# fmt: on
KINDS: Final = (BILAN, PROJECT, INTERVENTION)


NAMED: Final = {
    "problem_id": "problem",
    "goal_id": "goal",
    "action_id": "action",
    "bilan_id": "bilan",
    "project_id": "project",
    "successor_id": "project",
    "intervention_id": "intervention",
}
"""The fields by which records and commands name what is kept in a stream of a parcours, what it hangs on first: the kind's word."""


MOVES: Final[dict[type, str]] = {
    c.CorrectBilan: "bilan_id",
    c.CorrectProject: "project_id",
    c.CorrectIntervention: "intervention_id",
    CorrectProblem: "problem_id",
    CorrectGoal: "goal_id",
}
"""The commands that may move a record on which others hang to another parcours, with its key."""


def named(fields: Any) -> Iterator[tuple[str, str]]:
    """What a record or a command names that is kept in a stream of a parcours, by kind and id."""
    for name, kind in NAMED.items():
        identity = getattr(fields, name, None)
        if isinstance(identity, str):
            yield kind, identity


def stream_of(parcours_id: str) -> str:
    """The stream of a parcours."""
    return f"parcours:{parcours_id}"


class Dossiers(Streams):
    """Bilan's working set. `roster` has the parcours that intake knows, of those the commands touch, `roots` for a merged file
    of theirs the one that survives.

    `coming` has the parcours of what the same request makes, by kind and id: what hangs on that is sealed before it is decided.
    """

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.roster: dict[str, Listed] = {}
        self.roots: dict[str, str] = {}
        self.coming: dict[tuple[str, str], str] = {}

    def dossier(self, parcours_id: str) -> Dossier:
        """What stands for a parcours."""
        doc: Dossier | None = self.doc(stream_of(parcours_id))
        return doc or Dossier()

    def record(self, kind: Kind, identity: str) -> Any:
        """A record that stands, or None."""
        entry = self.entry(kind.name, identity)
        doc = self.doc(entry.stream) if entry else None
        return getattr(doc, kind.shelf).get(identity) if doc else None

    def owner(self, fields: Any) -> str | None:
        """Whose parcours a record or a command is about."""
        parcours_id = self.parcours_of(fields)
        return self.participant(parcours_id) if parcours_id is not None else None

    def parcours_of(self, fields: Any) -> str | None:
        """The parcours that a record or a command names; else that of what it names (NAMED)."""
        named: str | None = getattr(fields, "parcours_id", None)
        return named or next(iter(self.dossiers_of(fields)), None)

    def dossiers_of(self, fields: Any) -> Iterator[str]:
        """The parcours of what a record or a command names (NAMED)."""
        for kind, identity in named(fields):
            entry = self.entry(kind, identity)
            coming = self.coming.get((kind, identity))
            if (kind, identity) in self.foreseen:
                yield self.foreseen[kind, identity]
            elif entry is not None:
                yield entry.stream.partition(":")[2]
            elif coming is not None:
                yield coming

    def same_person(self, first: Any, second: Any) -> bool:
        """Whether two records of a parcours each are about one person, as far as the roster knows them: also of merged files."""
        one, other = self.participant(first.parcours_id), self.participant(second.parcours_id)
        return self.roots.get(one or "", one) == self.roots.get(other or "", other)

    def foresee(self, command: Any) -> None:
        """Where a correction puts a record on which others hang."""
        key = MOVES.get(type(command))
        parcours = self.parcours_of(command)
        if key is not None and parcours is not None:
            self.foreseen[NAMED[key], getattr(command, key)] = parcours

    def participant(self, parcours_id: str) -> str | None:
        """Whose parcours it is."""
        listed = self.roster.get(parcours_id)
        return listed.participant_id if listed else None


def put_record(
    streams: Dossiers, kind: Kind, event: str, happened: str, record: Any, before: Any, whys: Seals
) -> tuple[str, str]:
    """Record it as it now reads. One that moves to another parcours leaves a dossier (record null) and joins the other (before null)."""
    identity = getattr(record, kind.key)
    if before is not None and before.parcours_id != record.parcours_id:
        take_record(streams, kind, event, happened, before, whys)
        before = None
    dossier = streams.dossier(record.parcours_id)
    shelf = getattr(dossier, kind.shelf) | {identity: record}
    return _put(streams, kind, event, happened, identity, record, before, whys, shelf, record.parcours_id)


def take_record(streams: Dossiers, kind: Kind, event: str, happened: str, before: Any, whys: Seals) -> tuple[str, str]:
    """Take a record out of its dossier. Its directory entry stays: an id that was used is not used again."""
    identity = getattr(before, kind.key)
    dossier = streams.dossier(before.parcours_id)
    shelf = {key: value for key, value in getattr(dossier, kind.shelf).items() if key != identity}
    return _put(streams, kind, event, happened, identity, None, before, whys, shelf, None)


def _put(
    streams: Dossiers,
    kind: Kind,
    event: str,
    happened: str,
    identity: str,
    record: Any,
    before: Any,
    whys: Seals,
    shelf: dict[str, Any],
    parent: str | None,
) -> tuple[str, str]:
    parcours_id = (record or before).parcours_id
    stream = stream_of(parcours_id)
    participant = streams.participant(parcours_id)
    why = whys.get(participant) if participant else None
    if whys and why is None:
        raise refuse("contended", "why")  # sealed for whom it was about before
    step = Step(stream, event, identity, happened, record, before, participant, why)
    doc = msgspec.structs.replace(streams.dossier(parcours_id), **{kind.shelf: shelf})
    streams.put(step, doc, [Entry(kind.name, identity, stream, parent)])
    return identity, stream
