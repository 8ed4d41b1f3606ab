"""Every part killed outright while it works: what was lost is done by a second run, and nothing counts twice."""

import asyncio
import signal
import subprocess
from pathlib import Path

import asyncpg
import pytest

from tests.e2e.checks import bring, client, figures_equal, heads, settle, until, verify
from tests.e2e.folders import Rows, make, sites
from tests.e2e.midway import importing
from tests.stacks import Stack

YEARS = (2016, 2017, 2018)


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
    ("victims", "service", "size"),
    [
        (["intake"], "intake", 12_000),
        (["bilan", "ateliers"], "bilan", 20_000),
        (["postgres"], "ateliers", 50_000),
        (["kafka"], "intake", 16_000),
    ],
    ids=["intake", "bilan and ateliers", "postgres", "kafka"],
)
def test_parts_are_killed_during_an_import(
    mortal: Stack, tmp_path: Path, victims: list[str], service: str, size: int
) -> None:
    mark = f"kill{victims[0]}"
    rows = make(mark, people=20, sessions=60)
    with importing(mortal, tmp_path, rows, service, size) as midway:
        midway.reached()
        for victim in victims:
            mortal.kill(victim)
        midway.let_go()
        mortal.up()
        completed(mortal, midway.run, tmp_path, rows, mark)


def test_the_import_itself_is_killed(mortal: Stack, tmp_path: Path) -> None:
    rows = make("killimport", people=14, sessions=30)
    with importing(mortal, tmp_path, rows, "bilan", 20_000) as midway:
        midway.reached()
        midway.run.send_signal(signal.SIGKILL)
    assert bring(mortal, tmp_path, rows) == set()
    settle(mortal)
    figures_equal(mortal, rows, sites("killimport"), YEARS)
    verify(mortal)


async def test_reporting_is_killed_in_the_middle_of_a_rebuild_and_of_an_import(mortal: Stack, tmp_path: Path) -> None:
    rows, more = make("rebuild", people=14, sessions=30), make("meanwhile", people=20, sessions=60)
    assert bring(mortal, tmp_path / "before", rows) == set()
    settle(mortal)
    reporting = await asyncpg.connect(mortal.database("reporting"))
    with importing(mortal, tmp_path / "meanwhile", more, "ateliers", 50_000) as midway:
        await asyncio.to_thread(midway.reached)
        with client(mortal, "reporting") as http:
            async with reporting.transaction():
                # While somebody looks at what is live, nothing else becomes it: what was built waits for its switch.
                await reporting.execute("SELECT live FROM public.generation FOR SHARE")
                assert http.post("/v1/rebuild", json={}).status_code == 202
                until(lambda: sum(http.get("/v1/rebuild").json()["built"].values()) > 0, "events built anew")
                mortal.kill("reporting")
        midway.let_go()
        mortal.up()
        figures_equal(mortal, rows, sites("rebuild"), YEARS)
        completed(mortal, midway.run, tmp_path / "meanwhile", more, "meanwhile")
    await reporting.close()
    rebuilt = mortal.espace("rebuild")
    assert rebuilt.returncode == 0, rebuilt.stderr
    figures_equal(mortal, rows, sites("rebuild"), YEARS)
    figures_equal(mortal, more, sites("meanwhile"), YEARS)
    verify(mortal)
