"""Generated folders, judged twice: by the import and by the plain judge."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.importer import plain_judge
from tests.importer.folders import TODAY, Folder, rejected

DAYS = st.sampled_from(
    ["2026-01-01", "2026-02-01", "2026-03-01", "2026-04-01", "2026-05-01", "2026-06-15", "2026-06-16"]
)
PAST = st.sampled_from(["2026-01-01", "2026-02-01", "2026-03-01", "2026-04-01", "2026-05-01", "2026-06-15"])


def _ids(letter: str, count: int) -> st.SearchStrategy[str]:
    return st.sampled_from([f"{letter}{number}" for number in range(1, count + 1)])


def _row(**columns: Any) -> st.SearchStrategy[dict[str, str]]:
    return st.fixed_dictionaries(
        {name: st.just(value) if isinstance(value, str) else value for name, value in columns.items()}
    )


@st.composite
def _way(draw: Callable[[st.SearchStrategy[Any]], Any]) -> dict[str, str]:
    row = draw(_row(
        parcours_id=_ids("P", 5), participant_id=_ids("X", 3), group_id=_ids("G", 3), starts_on=PAST,
        inactive_since=st.sampled_from(["", "", "2026-01-01", "2026-03-01"]),
        ended_on="", end_kind="", end_reason="", prolonged_into="",
    ))  # fmt: skip
    kind = draw(st.sampled_from(["", "completed", "prolonged", "prolonged"]))
    if kind:
        row |= {"end_kind": kind, "ended_on": draw(PAST)}
        if row["ended_on"] < row["starts_on"] and draw(st.integers(0, 3)):
            row["ended_on"], row["starts_on"] = row["starts_on"], row["ended_on"]
    if kind == "prolonged":
        row["prolonged_into"] = draw(_ids("P", 6))
    return row  # type: ignore[no-any-return]


FOLDER: st.SearchStrategy[Folder] = st.fixed_dictionaries({
    "groups": st.lists(_row(
        group_id=_ids("G", 3), site=st.sampled_from(["here", "here", "there", "all"]), public="inactivity",
        starts_on="2026-01-01",
    ), max_size=4),
    "participants": st.lists(_row(
        participant_id=_ids("X", 3), site="here",
        birth_date=st.sampled_from(["", "", "2026-01-01", "2026-02-01", "2026-03-01"]),
    ), max_size=4),
    "parcours": st.lists(_way(), max_size=6),
    "bilans": st.lists(_row(
        bilan_id=_ids("B", 4), parcours_id=_ids("P", 4), phase=st.sampled_from(["entry", "end", "follow_up"]),
        held_on=DAYS, minutes="60", housing=st.sampled_from(["", "", "not_assessed", "3"]),
    ), max_size=4),
    "projects": st.lists(_row(**{
        "project_id": _ids("J", 2), "parcours_id": _ids("P", 4), "class": "social", "kind": "health",
        "defined_on": PAST, "withdrawn_on": st.sampled_from(["", "2026-03-01"]),
    }), max_size=2),
    "interventions": st.just([]),
    "workshops": st.just([{"workshop_id": "W1", "site": "here", "family": "educational", "label": "A"}]),
    "sessions": st.lists(_row(
        session_id=_ids("S", 2), workshop_id=_ids("W", 1), group_id=st.sampled_from(["", "", "G1"]), held_on=DAYS,
        minutes="60", status=st.sampled_from(["held", "planned"]),
    ), max_size=3),
    "attendance": st.lists(_row(
        session_id=_ids("S", 2), parcours_id=_ids("P", 4), status=st.sampled_from(["absent", "present"]),
    ), max_size=4),
})  # fmt: skip


def _ours(folder: Folder, recorded: Folder) -> dict[tuple[str, int], tuple[str, str]]:
    with TemporaryDirectory() as directory:
        return {
            (file, line): (column, code) for file, line, column, code in rejected(Path(directory), folder, recorded)
        }


def _accepted(folder: Folder, recorded: Folder) -> Folder:
    """What is recorded after a folder: its standing rows over what was there."""
    falls = plain_judge.judge(folder, recorded, TODAY.isoformat())
    after: dict[str, list[Any]] = {}
    for file in plain_judge.ORDER:
        held = {plain_judge.id_of(file, row): row for row in recorded.get(file, [])}
        for line, row in enumerate(folder.get(file, []), start=2):
            if (file, line) not in falls:
                held[plain_judge.id_of(file, row)] = row
        after[file] = list(held.values())
    return after


@settings(max_examples=150, deadline=None)
@given(FOLDER, FOLDER, FOLDER)
def test_the_import_and_the_plain_judge_reject_the_same_rows(first: Folder, second: Folder, third: Folder) -> None:
    recorded: Folder = {}
    for folder in (first, second, third):
        assert _ours(folder, recorded) == plain_judge.judge(folder, recorded, TODAY.isoformat())
        after = _accepted(folder, recorded)
        assert plain_judge.judge(after, {}, TODAY.isoformat()) == {}, "what is recorded breaks no rule"
        recorded = after


@settings(max_examples=60, deadline=None)
@given(FOLDER)
def test_the_same_folder_again_is_rejected_for_the_same_rows(folder: Folder) -> None:
    once = _ours(folder, {})
    recorded = _accepted(folder, {})
    again = _ours({file: [row for line, row in enumerate(rows, 2) if (file, line) not in once]
                   for file, rows in folder.items()}, recorded)  # fmt: skip
    assert again == {}
