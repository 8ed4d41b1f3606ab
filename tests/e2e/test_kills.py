"""Every part killed outright while it works: what was lost is done by a second run, and nothing counts twice."""

import contextlib
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from tests.e2e.checks import bring, client, figures_equal, heads, settle, until, verify
from tests.e2e.folders import Rows, make, sites, write
from tests.stacks import Stack

YEARS = (2016, 2017, 2018)


@contextlib.contextmanager
def importing(stack: Stack, place: Path, rows: Rows) -> Iterator[subprocess.Popen[str]]:
    """`espace import` in the background; ended with the test."""
    write(place, rows)
    run = subprocess.Popen(
        stack.command("import", str(place)),
        env=stack.environment(),
        cwd=place,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield run
    finally:
        run.kill()
        run.communicate()


def completed(stack: Stack, run: subprocess.Popen[str], place: Path, rows: Rows, mark: str) -> None:
    """The import ends by itself or says what to do; after a second run all is there, once."""
    _, said = run.communicate(timeout=120)
    assert run.returncode in (0, 1), said
    assert "Traceback" not in said
    if run.returncode == 1:
        assert said.strip(), "an import that could not run says why"
    assert bring(stack, place, rows) == set()
    done = heads(stack)
    assert bring(stack, place, rows) == set()
    assert heads(stack) == done
    settle(stack)
    figures_equal(stack, rows, sites(mark), YEARS)
    verify(stack)


@pytest.mark.parametrize(
    "victims", [["intake"], ["bilan", "ateliers"], ["postgres"], ["kafka"]], ids=lambda found: " and ".join(found)
)
def test_parts_are_killed_during_an_import(mortal: Stack, tmp_path: Path, victims: list[str]) -> None:
    mark = f"kill{victims[0]}"
    rows = make(mark, people=20, sessions=60)
    with importing(mortal, tmp_path, rows) as run:
        some_way_in(mortal, run, rows, Random(mark))
        for victim in victims:
            mortal.kill(victim)
        mortal.up()
        completed(mortal, run, tmp_path, rows, mark)


def some_way_in(stack: Stack, run: subprocess.Popen[str], rows: Rows, dice: Random) -> None:
    """A moment while the import runs, the same for the same dice: so many events after its start.

    It stands still while we look, so that it cannot end between the look and what comes next.
    """
    total = sum(len(kept) for kept in rows.values())
    moment = sum(heads(stack).values()) + dice.randrange(total // 20, total // 3)

    def come() -> bool:
        run.send_signal(signal.SIGSTOP)
        assert run.poll() is None, "the import ended by itself"
        found = sum(heads(stack).values()) >= moment
        if not found:
            run.send_signal(signal.SIGCONT)
        return found

    until(come, "the import under way")
    run.send_signal(signal.SIGCONT)


def test_the_import_itself_is_killed(mortal: Stack, tmp_path: Path) -> None:
    rows = make("killimport", people=14, sessions=30)
    with importing(mortal, tmp_path, rows) as run:
        some_way_in(mortal, run, rows, Random("import"))
        run.send_signal(signal.SIGKILL)
    assert bring(mortal, tmp_path, rows) == set()
    settle(mortal)
    figures_equal(mortal, rows, sites("killimport"), YEARS)
    verify(mortal)


def test_reporting_is_killed_in_the_middle_of_a_rebuild_and_of_an_import(mortal: Stack, tmp_path: Path) -> None:
    rows, more = make("rebuild", people=14, sessions=30), make("meanwhile", people=20, sessions=60)
    assert bring(mortal, tmp_path / "before", rows) == set()
    settle(mortal)
    with importing(mortal, tmp_path / "meanwhile", more) as run, client(mortal, "reporting") as http:
        some_way_in(mortal, run, more, Random("reporting"))
        assert http.post("/v1/rebuild", json={}).status_code == 202
        until(lambda: sum(http.get("/v1/rebuild").json()["built"].values()) > 0, "events built anew")
        mortal.kill("reporting")
        mortal.up()
        figures_equal(mortal, rows, sites("rebuild"), YEARS)
        completed(mortal, run, tmp_path / "meanwhile", more, "meanwhile")
    rebuilt = mortal.espace("rebuild")
    assert rebuilt.returncode == 0, rebuilt.stderr
    figures_equal(mortal, rows, sites("rebuild"), YEARS)
    figures_equal(mortal, more, sites("meanwhile"), YEARS)
    verify(mortal)
