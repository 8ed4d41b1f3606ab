"""The whole of `espace demo` with stand-ins for the stack: it ends with 0 only where every figure and the proof hold."""

import csv
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from espace.demo import command, place, programs, proof, today, watch, working_day
from espace.demo.published import FIGURES
from espace.demo.report import EVOLUTION
from espace.stack import stack
from espace.stack.home import Home
from tests.demo.plain import count

COUNTS = ("participants", "groups.active", "sessions.held")


class Stand:
    """Answers as the services would, from a plain count of the folder that the demonstration wrote."""

    joint = False

    def __init__(self, folder: Path, off: str, untraced: bool) -> None:
        self._folder = folder
        self._off = off
        self._untraced = untraced

    async def __aenter__(self) -> "Stand":
        return self

    async def __aexit__(self, *_: object) -> None:
        return None

    async def get(self, service: str, path: str, params: dict[str, Any] | None = None) -> Any:
        if path == "/v1/status":
            return {"log": {"position": 7}, "inbox": {"intake": {"watermark": 7}}}
        if path == "/v1/signals":
            return {"signals": ["one"]}
        if path == "/v1/day":
            counts = today.COUNTS | {"sessions": 2, "bilans": 2, "offers": 0 if self._off == "offers" else 1}
            return {"site": "saint-gilles", "on": "2026-11-25", "counts": counts}
        if path.endswith("/file"):
            now = {"state": "open", "starts_on": "2026-09-16", "attendance": None}
            due = [{"what": "action", "state": "late", "day": "2026-11-20"}]
            return {"participant_id": "j-05", "parcours": [now], "due": due}
        if path == "/v1/watermark":
            return {"intake": 7, "bilan": 7, "ateliers": 7}
        if path.endswith("/trace"):
            people = [record["participant_id"] for record in self._records() if record["end_kind"] == "abandoned"]
            behind = [{"participant_id": person, "numerator": 1} for person in people]
            return {"behind": behind[1:] if self._untraced else behind}
        assert params is not None
        return {"year": params["year"], "watermark": {"intake": 7}, "indicators": self._rows(params["year"])}

    async def post(self, service: str, path: str, body: dict[str, Any]) -> Any:
        refused = {"code": "no_place", "detail": "Nobody leaves."}
        last = refused if (service, self._off) == ("bilan", "refused") else {"id": "x"}
        return {"results": [{"id": "x"} for _ in body["units"][:-1]] + [last]}

    async def lines(self, service: str, path: str, params: dict[str, Any]) -> AsyncIterator[bytes]:
        for position, record in enumerate(self._records(), 1):
            data = json.dumps({"id": record["parcours_id"], "record": record, "before": None})
            yield json.dumps({"position": position, "type": "x", "hash": f"{position:064x}", "data": data}).encode()

    def _records(self) -> list[dict[str, str]]:
        with (self._folder / "parcours.csv").open(encoding="utf-8") as file:
            rows = [row for row in csv.DictReader(file) if row["ended_on"][:4] == "2016"]
        return [row | {"site": "saint-gilles"} for row in rows]

    def _rows(self, year: int) -> list[dict[str, Any]]:
        counted = count(self._folder, year)
        rows = []
        for name in {*FIGURES, *EVOLUTION}:
            numerator, denominator = counted.get(name, (5, 5))
            unit = "count" if name in COUNTS else "years" if name == "age.mean" else "percent"
            numerator += 2 * (name == self._off)
            rows.append(
                {
                    "id": name,
                    "numerator": numerator,
                    "unit": unit,
                    "denominator": None if unit == "count" else denominator,
                }
            )
        return rows


Runner = Callable[..., int]


@pytest.fixture
def demonstrate(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Runner:
    monkeypatch.setenv("ESPACE_HOME", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr(watch, "LINE", 0.0)
    for name in ("ESPACE_POSTGRES_URL", "ESPACE_KAFKA_BOOTSTRAP"):
        monkeypatch.delenv(name, raising=False)

    def run(off: str = "", verify: int = 0, imported: int = 0, *, untraced: bool = False) -> int:
        stand = Stand(tmp_path / "demo" / place.FOLDER, off, untraced)

        async def espace(words: tuple[str, ...], directory: Path) -> programs.Outcome:
            return programs.Outcome(verify if words[0] == "verify" else imported, f"said by {words[0]}")

        monkeypatch.setattr(programs, "espace", espace)
        monkeypatch.setattr(stack, "up", lambda home: {})
        monkeypatch.setattr(stack, "down", lambda home, **_: None)
        for module in (command, proof, working_day):
            monkeypatch.setattr(module.Services, "open", lambda home, **_: stand)
        Home(tmp_path / "demo").prepare()
        return command.run()

    return run


def test_all_holds(demonstrate: Runner, capsys: pytest.CaptureFixture[str]) -> None:
    assert demonstrate() == 0
    said = capsys.readouterr().out
    assert "23 of 23 figures are equal" in said
    assert "said by verify" in said
    assert "12 parcours" in said
    assert "action (late, 2026-11-20)" in " ".join(said.split())
    assert max(len(line) for line in said.splitlines() if "/" not in line) <= 80


def test_one_figure_off(demonstrate: Runner, capsys: pytest.CaptureFixture[str]) -> None:
    assert demonstrate(off="gender.man") == 1
    assert "22 of 23 figures are equal" in capsys.readouterr().out


def test_a_working_day_that_lacks_something(demonstrate: Runner, capsys: pytest.CaptureFixture[str]) -> None:
    assert demonstrate(off="offers") == 1
    assert "The day has 0 of offers, where it was given 1." in " ".join(capsys.readouterr().out.split())


def test_a_working_day_that_is_refused(demonstrate: Runner, capsys: pytest.CaptureFixture[str]) -> None:
    assert demonstrate(off="refused") == 1
    assert "bilan refused define-project" in capsys.readouterr().out


def test_a_recount_that_differs(demonstrate: Runner, capsys: pytest.CaptureFixture[str]) -> None:
    assert demonstrate(verify=4) == 1
    assert "ended with code 4" in capsys.readouterr().out


def test_a_figure_that_cannot_be_traced(demonstrate: Runner, capsys: pytest.CaptureFixture[str]) -> None:
    assert demonstrate(untraced=True) == 1
    assert "not the same" in capsys.readouterr().out


def test_an_import_with_rejected_rows(demonstrate: Runner, capsys: pytest.CaptureFixture[str]) -> None:
    assert demonstrate(imported=3) == 1
    assert "said by import" in capsys.readouterr().out
