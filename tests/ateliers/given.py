"""Given / when / then for ateliers' rules: a working set of plain data, no database."""

import hashlib
from datetime import UTC, datetime
from typing import Any

from services.ateliers import commands as c
from services.ateliers.decide import check, decide
from services.ateliers.sheets import Seals, Sheets
from services.ateliers.store import KINDS
from services.ateliers.subjects import SUBJECTS
from services.kernel.roster import Listed, ListedGroup
from shared.eventlog import Stream
from shared.streams import Prepared
from shared.vault import Sealed
from tests.given import Rules

NOW = datetime(2026, 5, 4, 22, 30, tzinfo=UTC)  # 5 May in Brussels
TODAY = "2026-05-05"
ROSTER = (
    Listed("k1", "p1", "g1", "saint-gilles", "2024-01-08", "2024-11-08"),
    Listed("k2", "p2", "g1", "saint-gilles", "2024-03-04", None),
    Listed("k3", "p3", "g1", "saint-gilles", "2024-01-08", None, standing=False),
)
GROUPS = (
    ListedGroup("g1", "saint-gilles", "inactivity"),
    ListedGroup("g2", "saint-gilles", "immigration", standing=False),
)
WORKSHOP = c.PlanWorkshop(workshop_id="w1", site="saint-gilles", family="educational", label="Budget")
OTHER = c.PlanWorkshop(workshop_id="w2", site="forest", family="arts_culture", label="Théâtre")
SESSION = c.RecordSession(
    session_id="s1", workshop_id="w1", group_id="g1", held_on="2024-05-06", minutes=120, status="held"
)


def mark(owner: str, text: str) -> str:
    """A mark as the vault gives it: by owner and text."""
    return hashlib.sha256(f"{owner}/{text}".encode()).hexdigest()[:8]


class Absent(Sheets):
    """A working set in which any stream that was not written is absent."""

    def has(self, name: str) -> bool:
        if not super().has(name):
            self.add([Stream(name, 0, None)])
        return True

    def doc(self, name: str) -> Any:
        return super().doc(name) if self.has(name) else None


class Given(Rules[Sheets]):
    """A working set in which any stream that was not written is absent."""

    def __init__(self, *commands: Any) -> None:
        super().__init__(Absent(KINDS, (), ()), decide, check, NOW)
        self.streams.roster = {listed.parcours_id: listed for listed in ROSTER}
        self.streams.groups = {listed.group_id: listed for listed in GROUPS}
        self.streams.members = {"g1": [listed for listed in ROSTER if listed.standing]}
        self.count = 0
        for command in commands:
            self.when(command)

    def seal(self, command: Any) -> Seals:
        """What the edge would seal; a seal of the same text differs each time, its mark under one key does not."""
        seals: Seals = {}
        for index, row in enumerate(getattr(command, "rows", [command])):
            self.count += 1
            listed = self.streams.roster.get(getattr(row, "parcours_id", ""))
            if listed is None or getattr(row, "reason", None) is None:
                continue
            seals[f"reason.{index}"] = Sealed(f"sealed {self.count}", mark(listed.participant_id, row.reason))
            doc = self.streams.sheet(command.session_id)
            before = doc.attendance.get(row.parcours_id) if doc else None
            if before and before.owner and before.owner != listed.participant_id:
                seals[f"held.{index}"] = Sealed("", mark(before.owner, row.reason))
        for name in ("why", *(name for kind in SUBJECTS.kinds for name in kind.sealed)):
            if getattr(command, name, None):
                seals[name] = Sealed(f"sealed {getattr(command, name)}", getattr(command, name))
        return seals

    def prepared(self, command: Any) -> Prepared:
        """With its seals."""
        return Prepared(command, self.seal(command))


def like(command: Any, **more: Any) -> Any:
    """The same command with other fields."""
    return type(command)(**(command.model_dump() | more))


def corrected(command: Any, **more: Any) -> Any:
    """The correction that gives a record as it is, but for some fields."""
    kind: Any = c.CorrectWorkshop if isinstance(command, c.PlanWorkshop) else c.CorrectSession
    return kind(**(command.model_dump(exclude={"command"}) | more))


def sheet(*rows: tuple[Any, ...], session: str = "s1") -> c.TakeAttendance:
    """A sheet of rows (parcours, status, minutes, reason), the later ones optional."""
    names = ("parcours_id", "status", "minutes", "reason")
    return c.TakeAttendance.model_validate(
        {"session_id": session, "rows": [dict(zip(names, row, strict=False)) for row in rows]}
    )
