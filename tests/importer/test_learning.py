"""An import asks for no more than its folder speaks of, and for all that the rules compare with it."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from espace.importer.folder import load, present
from espace.importer.learning import learn
from espace.importer.staging import Staging
from tests.importer.folders import (
    BILAN,
    GROUP,
    PERSON,
    PROJECT,
    SEAT,
    SESSION,
    TALK,
    TODAY,
    WAY,
    WHOLE,
    WORKSHOP,
    Folder,
    Told,
    rejected,
    short,
    write,
)

OTHERS = 300
OTHER: Folder = {
    "groups": [{**GROUP, "group_id": "G9"}],
    "participants": [{**PERSON, "participant_id": f"X9{number}"} for number in range(OTHERS)],
    "parcours": [
        {**WAY, "parcours_id": f"P9{number}", "participant_id": f"X9{number}", "group_id": "G9"}
        for number in range(OTHERS)
    ],
    "bilans": [{**BILAN, "bilan_id": f"B9{number}", "parcours_id": f"P9{number}"} for number in range(OTHERS)],
    "projects": [{**PROJECT, "project_id": f"J9{number}", "parcours_id": f"P9{number}"} for number in range(OTHERS)],
    "interventions": [
        {**TALK, "intervention_id": f"I9{number}", "parcours_id": f"P9{number}"} for number in range(OTHERS)
    ],
    "workshops": [{**WORKSHOP, "workshop_id": "W9"}],
    "sessions": [
        {**SESSION, "session_id": f"S9{number}", "workshop_id": "W9", "held_on": "2020-09-01"}
        for number in range(OTHERS)
    ],
    "attendance": [{**SEAT, "session_id": f"S9{number}", "parcours_id": f"P9{number}"} for number in range(OTHERS)],
}
RECORDED: Folder = {name: [*rows, *OTHER[name]] for name, rows in WHOLE.items()}
ELSEWHERE = {**WAY, "parcours_id": "P2", "participant_id": "X2"}
TWO: Folder = {
    **WHOLE,
    "participants": [PERSON, {**PERSON, "participant_id": "X2"}],
    "parcours": [WAY, ELSEWHERE],
}


class Counting(Told):
    """Counts the lines told of each file."""

    def __init__(self, recorded: Folder) -> None:
        super().__init__(recorded)
        self.told: Counter[str] = Counter()

    async def lines(self, service: str, path: str, *, body: Any = None) -> AsyncIterator[bytes]:
        async for line in super().lines(service, path, body=body):
            self.told[path.rpartition("/")[2]] += 1
            yield line


def learnt(place: Path, folder: Folder, recorded: Folder) -> tuple[Counter[str], dict[str, set[str]]]:
    """How many lines were told, and the ids that the store then has recorded."""
    write(place, folder)
    told = Counting(recorded)
    with Staging(place / "staging.sqlite") as store:
        load(place, present(place), store, TODAY, lambda _: None)
        asyncio.run(learn(told, store))
        ids = {name: {row[0] for row in store.db.execute(f"SELECT * FROM r_{name}")} for name in WHOLE}
    return told.told, ids


def test_of_a_long_history_only_what_the_folder_names(tmp_path: Path) -> None:
    told, ids = learnt(tmp_path, WHOLE, RECORDED)
    assert max(told.values()) <= 4, "a record is told once a question at most"
    assert ids == {name: {next(iter(row.values())) for row in rows} for name, rows in WHOLE.items()} | {
        "groups": {"G1", "G9"},
        "workshops": {"W1", "W9"},
    }


@pytest.mark.parametrize(
    ("folder", "name", "found"),
    [
        ({"bilans": [{**BILAN, "parcours_id": "P2"}]}, "bilans", {"B1"}),
        ({"projects": [{**PROJECT, "parcours_id": "P2"}]}, "projects", {"J1"}),
        ({"interventions": [{**TALK, "parcours_id": "P2"}]}, "interventions", {"I1"}),
        ({"bilans": [{**BILAN, "bilan_id": "B2"}]}, "bilans", {"B1"}),
        ({"parcours": [{**WAY, "starts_on": "2020-06-01"}]}, "bilans", {"B1"}),
        ({"parcours": [{**WAY, "starts_on": "2020-06-01"}]}, "interventions", {"I1"}),
        ({"parcours": [{**WAY, "starts_on": "2020-06-01"}]}, "attendance", {"S1"}),
        ({"sessions": [{**SESSION, "held_on": "2020-01-06"}]}, "attendance", {"S1"}),
        ({"sessions": [{**SESSION, "held_on": "2020-01-06"}]}, "parcours", {"P1"}),
        ({"groups": [{**GROUP, "site": "forest"}]}, "parcours", {"P1", "P2"}),
        ({"participants": [PERSON]}, "parcours", {"P1"}),
        ({"parcours": [{**WAY, "participant_id": "X2"}]}, "parcours", {"P1", "P2"}),
        ({"attendance": [{**SEAT, "parcours_id": "P2"}]}, "sessions", {"S1"}),
    ],
)
def test_what_a_rule_compares_is_asked_for(tmp_path: Path, folder: Folder, name: str, found: set[str]) -> None:
    recorded = {name: [*rows, *OTHER[name]] for name, rows in TWO.items()}
    _, ids = learnt(tmp_path, folder, recorded)
    assert ids[name] >= found
    assert len(ids[name]) < OTHERS


@pytest.mark.parametrize(
    ("folder", "fall"),
    [
        ({"parcours": [{**WAY, "starts_on": "2020-06-01"}]}, "parcours 2 starts_on:recorded_row_breaks"),
        ({"sessions": [{**SESSION, "held_on": "2020-01-06"}]}, "sessions 2 held_on:recorded_row_breaks"),
        ({"bilans": [{**BILAN, "bilan_id": "B2"}]}, "bilans 2 phase:phase_taken"),
        ({"participants": [{**PERSON, "birth_date": "2020-03-01"}]}, "participants 2 birth_date:recorded_row_breaks"),
    ],
)
def test_a_row_alone_is_judged_beside_what_is_recorded(tmp_path: Path, folder: Folder, fall: str) -> None:
    assert short(rejected(tmp_path, folder, RECORDED)) == [fall]
