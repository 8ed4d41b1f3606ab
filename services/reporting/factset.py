"""Facts in memory, findable by what they hang on: all of them for a recount, those a batch touches for the running figures. Pure."""

from collections.abc import Iterable, Iterator
from typing import Any

from services.reporting.batch import Batch
from services.reporting.facts import Bilan, Group, Parcours, Person, Project, Record, Volume, Way, key
from services.reporting.working_day.keep import Keeping

KINDS: tuple[type, ...] = (Group, Person, Parcours, Bilan, Project)
# What a record can be found by, apart from its own id.
PARENTS: dict[type, tuple[str, ...]] = {
    Group: (),
    Person: ("merged_into",),
    Parcours: ("participant_id", "group_id"),
    Bilan: ("parcours_id",),
    Project: ("parcours_id",),
}


class FactSet:
    """Records by kind and id, with the sums that hang on parcours (`volumes`) and on groups (`sessions`).

    `kept` has what batches keep for the working day, where they do.
    """

    def __init__(self) -> None:
        self.kept = Keeping("")
        self.records: dict[type, dict[str, Any]] = {kind: {} for kind in KINDS}
        self.volumes: dict[str, dict[int, Volume]] = {}
        self.sessions: dict[tuple[str, str, int], int] = {}
        self.sites: set[str] = set()
        self._children: dict[tuple[type, str, str], set[str]] = {}

    def get(self, kind: type, identity: str) -> Any:
        """A record, standing or not, or None."""
        return self.records[kind].get(identity)

    def put(self, record: Record) -> bool:
        """Take a record in where it is later than the one held; says whether it was."""
        kind = type(record)
        identity = key(record)
        held = self.records[kind].get(identity)
        if held is not None:
            if held.position >= record.position:
                return False
            for parent in PARENTS[kind]:
                if (value := getattr(held, parent)) is not None:
                    self._children[kind, parent, value].discard(identity)
        self.records[kind][identity] = record
        for parent in PARENTS[kind]:
            if (value := getattr(record, parent)) is not None:
                self._children.setdefault((kind, parent, value), set()).add(identity)
        return True

    def children(self, kind: type, parent: str, value: str) -> list[Any]:
        """The standing records of a kind that name `value` as their parent."""
        mine = self.records[kind]
        return [
            mine[identity]
            for identity in sorted(self._children.get((kind, parent, value), ()))
            if mine[identity].standing
        ]

    def apply(self, batch: Batch) -> list[Record]:
        """Take a whole batch in; returns the records that were later than those held."""
        changed = [record for mine in batch.records.values() for record in mine.values() if self.put(record)]
        for (parcours, year), volume in batch.volumes.items():
            self.volumes.setdefault(parcours, {}).setdefault(year, Volume()).add(volume)
        for place, held in batch.sessions.items():
            self.sessions[place] = self.sessions.get(place, 0) + held
        self.sites |= batch.sites
        if batch.kept is not None:
            self.kept.merge(batch.kept)
        return changed

    def root(self, participant_id: str) -> str:
        """The file that survives the merges of this one: itself where there are none.

        Between two events merges can seem to go round in a circle. Each of its files has the same root then, so that
        a person has one contribution at any time, and it is taken away whole.
        """
        trail = [participant_id]
        while True:
            person: Person | None = self.get(Person, trail[-1])
            if person is None or not person.standing or person.merged_into is None:
                return trail[-1]
            if person.merged_into in trail:
                return min(trail[trail.index(person.merged_into) :])
            trail.append(person.merged_into)

    def family(self, root: str) -> Iterator[str]:
        """A file and all that were merged into it, directly or through another."""
        seen = {root}
        waiting = [root]
        while waiting:
            identity = waiting.pop()
            yield identity
            for merged in self.children(Person, "merged_into", identity):
                if merged.participant_id not in seen:
                    seen.add(merged.participant_id)
                    waiting.append(merged.participant_id)

    def way(self, parcours: Parcours | None) -> Way | None:
        """A parcours with what hangs on it; None where it does not stand, or its group is not known or was voided."""
        if parcours is None or not parcours.standing:
            return None
        group: Group | None = self.get(Group, parcours.group_id)
        if group is None or not group.standing:
            return None
        bilans = self.children(Bilan, "parcours_id", parcours.parcours_id)
        projects = self.children(Project, "parcours_id", parcours.parcours_id)
        return Way(parcours, group, bilans, projects)

    def ways(self, participants: Iterable[str]) -> list[Way]:
        """The parcours of these persons that count."""
        mine = (parcours for person in participants for parcours in self.children(Parcours, "participant_id", person))
        return [way for parcours in mine if (way := self.way(parcours)) is not None]
