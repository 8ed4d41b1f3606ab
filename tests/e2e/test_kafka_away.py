"""Kafka stopped, emptied and made anew: what is recorded stays recorded, and reaches the figures when the broker is there."""

import shutil
from pathlib import Path

from espace.stack import kafka, processes
from shared.kafka import Kafka
from tests.e2e.checks import bring, client, figures_equal, settle, standing, verify
from tests.e2e.folders import Rows, make, sites
from tests.stacks import Stack

YEARS = (2016, 2017, 2018)


def stop(stack: Stack) -> None:
    with stack.home.lock():
        kafka.stop(stack.home)


def start(stack: Stack) -> None:
    with stack.home.lock():
        kafka.start(stack.home)


def test_commands_go_on_without_kafka(mortal: Stack, tmp_path: Path) -> None:
    rows = make("nokafka", people=10, sessions=10)
    base = {name: rows[name] if name in ("groups", "participants", "parcours") else [] for name in rows}
    assert bring(mortal, tmp_path, base) == set()
    settle(mortal)
    before = standing(mortal)
    stop(mortal)

    with client(mortal, "bilan") as bilan, client(mortal, "ateliers") as ateliers, client(mortal, "intake") as intake:
        for row in rows["interventions"]:
            body = {**row, "minutes": int(row["minutes"])}
            assert bilan.post("/v1/commands/record-intervention", json=body).status_code == 201
        for row in rows["workshops"]:
            assert ateliers.post("/v1/commands/plan-workshop", json=row).status_code == 201
        more = {"participant_id": "nokafka-later", "site": sites("nokafka")[0]}
        assert intake.post("/v1/commands/register-participant", json=more).status_code == 201
        for service in (bilan, ateliers, intake):
            assert service.get("/health/ready").status_code == 200
    late = mortal.espace("settle", "--timeout", "0.5")
    assert (late.returncode, "bilan" in late.stderr) == (1, True), late.stderr

    start(mortal)
    settle(mortal)
    assert standing(mortal) == before, "all go on by themselves"
    counted = {**base, "interventions": rows["interventions"], "workshops": rows["workshops"]}
    figures_equal(mortal, counted, sites("nokafka"), YEARS)
    verify(mortal)
    assert bring(mortal, tmp_path, rows) == set()
    settle(mortal)
    figures_equal(mortal, rows, sites("nokafka"), YEARS)


def test_topics_deleted_while_all_runs(mortal: Stack, tmp_path: Path) -> None:
    rows = make("topics", people=8, sessions=10)
    bring(mortal, tmp_path, rows)
    settle(mortal)
    before = standing(mortal)
    bootstrap = (mortal.home.part("kafka") or {})["bootstrap"]
    processes.run_async(kafka.delete_topics(Kafka(bootstrap), "espace."))
    go_on(mortal, "topics", rows)
    assert standing(mortal) == before


def test_everything_kafka_held_is_lost(mortal: Stack, tmp_path: Path) -> None:
    rows = make("datagone", people=8, sessions=10)
    bring(mortal, tmp_path, rows)
    settle(mortal)
    before = standing(mortal)
    stop(mortal)
    shutil.rmtree(mortal.home.path / "kafka" / "data")
    start(mortal)
    go_on(mortal, "datagone", rows)
    assert standing(mortal) == before


def go_on(stack: Stack, mark: str, rows: Rows) -> None:
    """The figures hold, a command still reaches them, and a rebuild finds the whole history in the refilled topics."""
    figures_equal(stack, rows, sites(mark), YEARS)
    one = {
        "intervention_id": f"{mark}-after",
        "parcours_id": rows["parcours"][0]["parcours_id"],
        "kind": "phone",
        "held_on": rows["parcours"][0]["starts_on"],
        "minutes": "41",
    }
    with client(stack, "bilan") as bilan:
        answer = bilan.post("/v1/commands/record-intervention", json={**one, "minutes": 41})
        assert answer.status_code == 201, answer.text
    settle(stack)
    counted = {**rows, "interventions": [*rows["interventions"], one]}
    figures_equal(stack, counted, sites(mark), YEARS)
    rebuilt = stack.espace("rebuild")
    assert rebuilt.returncode == 0, rebuilt.stderr
    figures_equal(stack, counted, sites(mark))
    verify(stack)
