"""A backup made while rows come in, restored into an empty stack: intact, the same figures, the same persons, and it goes on."""

import gzip
import json
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from tests import stacks
from tests.e2e.checks import LOGS, bring, client, figures_equal, heads, settle, until, verify
from tests.e2e.folders import Rows, make, sites, write
from tests.stacks import Stack

LAST, FIRST = "Zwaluwenberghe", "Quirinus"
MARK = "saved"


def rows() -> Rows:
    found = make(MARK, people=8, sessions=12)
    found["participants"][0] |= {"last_name": LAST, "first_name": FIRST}
    return found


def named(stack: Stack) -> dict[str, Any]:
    """The participants and what their names are, opened with their keys."""
    with client(stack, "intake") as http:
        lines = http.get("/v1/records/participants-in-full").raise_for_status().content.splitlines()
    return {one["participant_id"]: one["last_name"] for one in map(json.loads, lines)}


def reads(stack: Stack) -> list[Any]:
    """The reads of intake: who was shown names of whom."""
    with client(stack, "intake") as http:
        return [json.loads(line) for line in http.get("/v1/reads/events").raise_for_status().content.splitlines()]


def ways(stack: Stack) -> tuple[set[str], set[str]]:
    """The parcours that bilan and ateliers speak of, and those that intake has."""
    with client(stack, "bilan") as bilan, client(stack, "ateliers") as ateliers, client(stack, "intake") as intake:
        spoken = [
            *bilan.get("/v1/records/bilans").content.splitlines(),
            *ateliers.get("/v1/records/attendance").content.splitlines(),
        ]
        there = intake.get("/v1/records/parcours").content.splitlines()
    return {json.loads(line)["parcours_id"] for line in spoken}, {json.loads(line)["parcours_id"] for line in there}


@pytest.fixture(scope="module")
def saved(traced: Stack, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of the stack, made while a second folder is being imported."""
    place = tmp_path_factory.mktemp("saved")
    bring(traced, place / "first", rows())
    assert named(traced)
    write(place / "second", make(f"{MARK}2", people=20, sessions=40))
    start = heads(traced)
    command = traced.command("import", str(place / "second"))
    with subprocess.Popen(command, env=traced.environment(), cwd=place, stderr=subprocess.DEVNULL) as importing:
        until(lambda: heads(traced)["intake"] > start["intake"], "the import has begun")
        done = traced.espace("backup", str(place / "backup"))
        assert done.returncode == 0, done.stderr
        assert importing.wait(120) == 0
    assert json.loads((place / "backup" / "manifest.json").read_text())["logs"]["bilan"]["position"] >= start["bilan"]
    assert [path.name for path in place.iterdir() if path.name.endswith(".partial")] == []
    return place / "backup"


@pytest.fixture
def empty(postgres: str, kafka: str) -> Iterator[Stack]:
    """A home on which nothing was started, with names of its own on the session's servers."""
    with stacks.sharing(postgres, kafka) as stack:
        yield stack


def test_it_comes_back_whole_in_an_empty_stack_and_goes_on(
    traced: Stack, saved: Path, empty: Stack, tmp_path: Path
) -> None:
    # The keys were kept elsewhere.
    shutil.copytree(saved, tmp_path / "main", ignore=shutil.ignore_patterns("keys"))
    shutil.copytree(saved / "keys", tmp_path / "keys")
    assert empty.espace("restore", str(tmp_path / "main")).returncode == 1
    done = empty.espace("restore", str(tmp_path / "main"), "--keys", str(tmp_path / "keys"))
    assert done.returncode == 0, done.stderr
    manifest = json.loads((saved / "manifest.json").read_text())
    assert heads(empty) == {service: manifest["logs"][service]["position"] for service in LOGS}
    kept = manifest["logs"]["intake"]["reads"]
    *_, last = reads(empty)
    assert (last["position"], last["hash"], last["type"]) == (kept["position"], kept["hash"], "person-read.v1")
    settle(empty)
    verify(empty)
    figures_equal(empty, rows(), sites(MARK), (2016, 2018))
    names = named(empty)
    assert names[f"{MARK}-p0"] == LAST
    assert names.items() <= named(traced).items()
    spoken, there = ways(empty)
    assert spoken <= there
    # What was cut off is brought in by the same folder, and the sum of both is what it was.
    bring(empty, tmp_path / "again", make(f"{MARK}2", people=20, sessions=40))
    bring(empty, tmp_path / "more", make("later", people=3, sessions=3))
    settle(empty)
    verify(empty)
    figures_equal(empty, make(f"{MARK}2", people=20, sessions=40), sites(f"{MARK}2"), (2016,))

    refused = empty.espace("restore", str(saved))
    assert refused.returncode == 1
    assert "espace down --wipe" in refused.stderr
    assert named(empty)[f"{MARK}-p0"] == LAST


def test_names_are_in_no_file_of_the_backup(saved: Path) -> None:
    seen = [gzip.decompress(path.read_bytes()) for path in saved.rglob("*.gz")]
    assert any(f"{MARK}-p0".encode() in text for text in seen)
    assert not [text for text in seen if LAST.encode() in text]
    assert {path.stat().st_mode & 0o777 for path in saved.rglob("*") if path.is_file()} == {0o600}


def test_any_tool_can_check_it(saved: Path) -> None:
    for folder in (saved, saved / "keys"):
        subprocess.run(["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=folder, check=True, capture_output=True)
    listed = {line.split("  ")[1] for line in (saved / "SHA256SUMS").read_text().splitlines()}
    assert listed == {str(path.relative_to(saved)) for path in saved.rglob("*") if path.is_file()
                      and not path.is_relative_to(saved / "keys") and path.name != "SHA256SUMS"}  # fmt: skip
    tables = json.loads((saved / "manifest.json").read_text())["logs"]["bilan"]["tables"]
    assert set(tables) == {"events", "head", "streams", "directory", "commands", "signed", "adopted"}


def interrupt(stack: Stack, target: Path) -> None:
    """A backup that is killed while it writes."""
    command = stack.command("backup", str(target))
    with subprocess.Popen(command, env=stack.environment(), stderr=subprocess.DEVNULL) as saving:
        until(lambda: list(target.parent.glob(f".{target.name}.*.partial/bilan/*")), "it has begun to write")
        saving.send_signal(signal.SIGKILL)


async def test_what_was_interrupted_is_no_backup(traced: Stack, tmp_path: Path) -> None:
    ateliers = await asyncpg.connect(traced.database("ateliers"))
    async with ateliers.transaction():
        # It comes no further than this table of ateliers, which it reads after those of bilan.
        await ateliers.execute("LOCK TABLE alembic_version IN ACCESS EXCLUSIVE MODE")
        interrupt(traced, tmp_path / "cut")
    await ateliers.close()
    assert not (tmp_path / "cut").exists()
    (left,) = tmp_path.iterdir()
    told = traced.espace("restore", str(left))
    assert told.returncode == 1
    assert "no whole backup" in told.stderr
    assert traced.espace("backup", str(tmp_path / "cut")).returncode == 0
    again = traced.espace("backup", str(tmp_path / "cut"))
    assert again.returncode == 1
    assert "exists already" in again.stderr


def test_what_is_damaged_or_newer_or_no_pair_is_refused(empty: Stack, saved: Path, tmp_path: Path) -> None:
    def refused(folder: Path, word: str, *more: str) -> None:
        told = empty.espace("restore", str(folder), *more)
        assert told.returncode == 1
        assert word in told.stderr, told.stderr
        assert "Traceback" not in told.stderr
        assert not empty.home.state()["parts"], "nothing is started for what cannot be restored"

    shutil.copytree(saved, tmp_path / "flipped")
    events = tmp_path / "flipped" / "intake" / "events.gz"
    raw = bytearray(events.read_bytes())
    raw[len(raw) // 2] ^= 1
    events.write_bytes(raw)
    refused(tmp_path / "flipped", "events.gz")
    shutil.copytree(saved, tmp_path / "short")
    (tmp_path / "short" / "keys" / "intake.gz").unlink()
    refused(tmp_path / "short", "intake.gz")
    refused(tmp_path, "no whole backup")
    for number, change in enumerate(({"format": 99, "what": "is new"}, {"id": "another"})):
        place = tmp_path / f"made{number}"
        shutil.copytree(saved, place)
        manifest = place / "manifest.json"
        manifest.write_text(json.dumps(json.loads(manifest.read_text()) | change))
        lines = [line for line in (place / "SHA256SUMS").read_text().splitlines() if "manifest" not in line]
        told = subprocess.run(["sha256sum", "manifest.json"], cwd=place, check=True, capture_output=True, text=True)
        (place / "SHA256SUMS").write_text("\n".join([*lines, told.stdout]))
        refused(place, ("newer version", "another backup")[number])
