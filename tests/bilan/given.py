"""Bilan's working set for tests of its rules: a roster, records to begin with, seals that can be told apart."""

from datetime import UTC, datetime
from typing import Any

from services.bilan import commands as c
from services.bilan.decide import check, decide
from services.bilan.dossiers import Dossiers
from services.bilan.store import DOCUMENTS
from services.bilan.subjects import SUBJECTS
from services.kernel.roster import Listed
from shared.eventlog import Stream
from shared.streams import Prepared
from shared.vault import Sealed
from tests.given import Rules

NOW = datetime(2026, 5, 4, 22, 30, tzinfo=UTC)  # 5 May in Brussels
TODAY = "2026-05-05"
ROSTER = (
    Listed("k1", "p1", "g1", "saint-gilles", "2024-01-08", "2024-11-08"),
    Listed("k2", "p2", "g1", "saint-gilles", "2025-01-06", None),
    Listed("k3", "p3", "g1", "saint-gilles", "2024-01-08", None, standing=False),
)
ENTRY = c.CompleteBilan(
    bilan_id="b1", parcours_id="k1", phase="entry", held_on="2024-01-10", minutes=90, levels={"housing": 2}
)
END = c.CompleteBilan(bilan_id="b2", parcours_id="k1", phase="end", held_on="2024-11-05", minutes=60)
PLAN = c.DefineProject.model_validate(
    {"project_id": "r1", "parcours_id": "k1", "class": "social", "kind": "volunteering", "defined_on": "2024-06-03"}
)
CALL = c.RecordIntervention(intervention_id="i1", parcours_id="k1", kind="phone", held_on="2024-02-01", minutes=15)


SEALED = {"why", *(name for kind in SUBJECTS.kinds for name in kind.sealed)}
NUMBERS = (1, 2, 3, 9)


class Given(Rules[Dossiers]):
    """A working set in which any stream that was not written is absent: those named for k1 to i9, as ids are in the tests."""

    def __init__(self, *commands: Any) -> None:
        ids = [f"{letter}{number}" for letter in "kbri" for number in NUMBERS]
        absent = [Stream(f"{prefix}:{identity}", 0, None) for prefix in DOCUMENTS for identity in ids]
        super().__init__(Dossiers(DOCUMENTS, absent, ()), decide, check, NOW)
        self.streams.roster = {listed.parcours_id: listed for listed in ROSTER}
        for command in commands:
            self.when(command)

    def prepared(self, command: Any) -> Prepared:
        """Sealed by field for a command of a subject; a first command's reason for each person of the roster."""
        if type(command) in SUBJECTS.decisions:
            return Prepared(command, seal(command))
        why = getattr(command, "why", None)
        people = (one.participant_id for one in ROSTER) if why else ()
        return Prepared(command, {person: Sealed(f"{why} for {person}", "") for person in people})


def seal(command: Any) -> dict[str, Sealed]:
    """Seals that can be told apart: the text differs each time, the mark does not."""
    clear = {name: value for name in SEALED if (value := getattr(command, name, None)) is not None}
    return {name: Sealed(f"{name}-{id(command)}", str(value)) for name, value in clear.items()}


CORRECTS: dict[Any, Any] = {
    c.CompleteBilan: c.CorrectBilan,
    c.DefineProject: c.CorrectProject,
    c.RecordIntervention: c.CorrectIntervention,
}


def like(command: Any, **more: Any) -> Any:
    """The same command with other fields."""
    return type(command)(**(command.model_dump(by_alias=True) | more))


def corrected(command: Any, **more: Any) -> Any:
    """The correction that gives a record as it is, but for some fields."""
    return CORRECTS[type(command)](**(command.model_dump(by_alias=True, exclude={"command"}) | more))
