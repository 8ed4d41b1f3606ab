"""Intake's working set for tests of its rules: a group, a person and a parcours to begin with, seals that can be told apart."""

from datetime import UTC, datetime
from typing import Any

from services.intake import commands as c
from services.intake.decide import check, decide
from services.intake.events import IDENTITY
from services.intake.files import Files
from services.intake.store import KINDS
from services.intake.subjects import SUBJECTS
from shared.eventlog import Stream
from shared.streams import Prepared
from shared.vault import Sealed
from tests.given import Rules

NOW = datetime(2026, 5, 4, 22, 30, tzinfo=UTC)  # 5 May in Brussels
GROUP = c.OpenGroup(group_id="g1", site="saint-gilles", public="inactivity", starts_on="2024-01-08")
ELSEWHERE = c.OpenGroup(group_id="g2", site="forest", public="inactivity", starts_on="2024-01-08")
PERSON = c.RegisterParticipant(participant_id="p1", site="saint-gilles", birth_date="1980-02-29", gender="woman")
OTHER = c.RegisterParticipant(participant_id="p2", site="saint-gilles")
PARCOURS = c.Enrol(parcours_id="k1", participant_id="p1", group_id="g1", starts_on="2024-01-08")
SEALED = {*IDENTITY, "why", *(name for kind in SUBJECTS.kinds for name in kind.sealed)}
IDS = ["g1", "g2", "g9", "p1", "p2", "p3", "p9", "k1", "k2", "k3", "k9"]


def seal(command: Any) -> dict[str, Sealed]:
    """Seals that can be told apart: the text differs each time, the mark does not."""
    clear = {field: getattr(command, field, None) for field in SEALED}
    return {field: Sealed(f"{field}-{id(command)}", str(text)) for field, text in clear.items() if text}


class Given(Rules[Files]):
    """A working set in which any stream that was not written is absent."""

    def __init__(self, *commands: Any) -> None:
        absent = [Stream(f"{kind}:{identity}", 0, None) for kind in KINDS for identity in IDS]
        super().__init__(Files(KINDS, absent, ()), decide, check, NOW)
        for command in commands:
            self.when(command)

    def prepared(self, command: Any) -> Prepared:
        """Sealed, with the birth date that the edge opens."""
        sealed = seal(command)
        if "birth_date" in sealed:
            self.streams.opened[sealed["birth_date"].text] = command.birth_date
        return Prepared(command, sealed)
