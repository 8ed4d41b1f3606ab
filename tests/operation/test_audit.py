"""What an auditor takes away and checks without us."""

import asyncio
import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import asyncpg
import httpx
import pytest

from espace import audit, audit_check
from tests.stacks import Stack

PERSON = "audited-1"


@pytest.fixture(scope="module")
def package(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package of whole logs, in which somebody was registered twice since a checkpoint was kept beside it."""
    folder = tmp_path_factory.mktemp("audit")
    for number in ("1", "2"):
        _registered(stack, f"audited-{number}")
        note = httpx.get(f"{stack.url('intake')}/v1/log/checkpoint", headers=_bearer(stack))
        (folder / number).write_text(note.text, encoding="utf-8")
    done = stack.espace("audit", "export", str(folder / "whole.zip"), "--since", str(folder / "1"))
    assert done.returncode == 0, done.stderr
    return folder / "whole.zip"


def alone(*words: str | Path) -> subprocess.CompletedProcess[str]:
    """The checker as an auditor has it: one file, in a folder of its own, nothing of this project on the path."""
    place = Path(str(words[0])).parent / "alone"
    place.mkdir(exist_ok=True)
    shutil.copy(audit_check.__file__, place / "audit_check.py")
    command = [sys.executable, "-I", str(place / "audit_check.py"), *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, cwd=place, check=False)


def test_a_package_is_checked_by_one_file_alone(package: Path) -> None:
    done = alone(package, package.parent / "1", package.parent / "2")
    assert done.returncode == 1, "the proof from the second checkpoint on was not asked for"
    assert "--since" in done.stderr
    done = alone(package, package.parent / "1")
    assert (done.returncode, done.stderr) == (0, "")
    assert "espace-ressources/intake: " in done.stdout


def test_one_persons_events_with_their_proofs(stack: Stack, package: Path) -> None:
    part = package.with_name("part.zip")
    assert stack.espace("audit", "export", str(part), "--participant", PERSON).returncode == 0
    done = stack.espace("audit", "check", str(part), str(package.parent / "1"))
    assert done.returncode == 1, "no proof from that checkpoint on is in it"
    done = stack.espace("audit", "check", str(part))
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(part) as file:
        events = [json.loads(line) for line in file.read("intake/events.ndjson").splitlines()]
    assert {event["participant"] for event in events} == {PERSON}
    assert "proof" in events[0]


def test_a_log_in_which_events_are_missing_is_exported_as_it_is(stack: Stack, package: Path, tmp_path: Path) -> None:
    async def there() -> list[bytes]:
        async with stack.services() as services:
            return [line async for line, _ in audit.events(services, "intake", 10**9, audit.Chosen())]

    with zipfile.ZipFile(package) as file:
        told = file.read("intake/events.ndjson").splitlines()
    assert asyncio.run(there())[: len(told)] == told, "it ends where the log does, however many were to be there"


def test_a_kept_checkpoint_that_the_package_does_not_meet_is_told(
    stack: Stack, package: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    note = (package.parent / "1").read_text(encoding="utf-8")
    (tmp_path / "other").write_text(note.replace("espace-ressources/intake", "elsewhere/intake"), encoding="utf-8")
    assert audit_check.main(str(package), str(tmp_path / "other")) == 1
    assert "does not have that log" in capsys.readouterr().err
    _registered(stack, "audited-3")
    newer = httpx.get(f"{stack.url('intake')}/v1/log/checkpoint", headers=_bearer(stack)).text
    (tmp_path / "newer").write_text(newer, encoding="utf-8")
    assert audit_check.main(str(package), str(tmp_path / "newer")) == 1
    assert "events are gone" in capsys.readouterr().err
    with zipfile.ZipFile(tmp_path / "empty.zip", "w"):
        pass
    assert audit_check.main(str(tmp_path / "empty.zip")) == 1
    assert "has no log" in capsys.readouterr().err


def _dropped(lines: list[bytes]) -> list[bytes]:
    return lines[:-1]


def _swapped(lines: list[bytes]) -> list[bytes]:
    return [*lines[:-2], lines[-1], lines[-2]]


def _changed(lines: list[bytes]) -> list[bytes]:
    return [*lines[:-1], lines[-1].replace(b"audited", b"changed")]


def _other_author(lines: list[bytes]) -> list[bytes]:
    return [json.dumps(json.loads(lines[0]) | {"actor": "x"}).encode(), *lines[1:]]


def _twice(lines: list[bytes]) -> list[bytes]:
    return [*lines, lines[-1]]


@pytest.mark.parametrize("by", [_dropped, _swapped, _changed, _other_author, _twice])
def test_a_package_that_was_altered_is_told(
    package: Path, tmp_path: Path, by: Callable[[list[bytes]], list[bytes]], capsys: pytest.CaptureFixture[str]
) -> None:
    altered = tmp_path / "altered.zip"
    with zipfile.ZipFile(package) as file, zipfile.ZipFile(altered, "w") as other:
        for name in file.namelist():
            content = file.read(name)
            if name == "intake/events.ndjson":
                content = b"\n".join(by(content.splitlines()))
            other.writestr(name, content)
    assert audit_check.main(str(altered)) == 1
    assert capsys.readouterr().err.startswith("intake: ")


def test_a_checkpoint_of_another_log_is_told(package: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = (package.parent / "1").read_text(encoding="utf-8").split("\n")
    lines[1] = str(int(lines[1]) - 1)
    (tmp_path / "kept").write_text("\n".join(lines), encoding="utf-8")
    assert audit_check.main(str(package), str(tmp_path / "kept")) == 1
    assert "not signed" in capsys.readouterr().err


def test_what_cannot_be_exported_is_said(stack: Stack, package: Path, tmp_path: Path) -> None:
    done = stack.espace("audit", "export", str(package))
    assert (done.returncode, "there already" in done.stderr) == (1, True)
    (tmp_path / "none").write_text("hello")
    done = stack.espace("audit", "export", str(tmp_path / "a.zip"), "--since", str(tmp_path / "none"))
    assert (done.returncode, "no checkpoint" in done.stderr) == (1, True)


def test_what_the_tree_does_not_have_is_refused(stack: Stack, package: Path) -> None:
    def asked(proof: str, **numbers: int) -> httpx.Response:
        return httpx.get(f"{stack.url('intake')}/v1/log/{proof}", params=numbers, headers=_bearer(stack))

    size = int((package.parent / "2").read_text(encoding="utf-8").split("\n")[1])
    assert asked("inclusion", position=1, size=size).json()["size"] == size
    assert asked("inclusion", position=size + 1, size=size).json()["code"] == "not_in_tree"
    assert asked("consistency", old=size + 1, size=size).json()["code"] == "not_in_tree"
    assert asked("consistency", old=1, size=size + 10**9).json()["code"] == "not_signed_yet"
    assert asked("inclusion", position=0, size=size).status_code == 422


def _registered(stack: Stack, participant: str) -> None:
    answer = httpx.post(
        f"{stack.url('intake')}/v1/commands/register-participant",
        json={"participant_id": participant, "site": "audited"},
        headers=_bearer(stack),
    )
    assert answer.status_code == 201, answer.text


def _bearer(stack: Stack) -> dict[str, str]:
    return {"Authorization": f"Bearer {stack.token()}"}


async def test_verify_sees_a_checkpoint_that_is_not_the_logs(fresh_stack: Stack) -> None:
    fresh_stack.up()
    _registered(fresh_stack, "p")
    done = fresh_stack.espace("verify")
    assert done.returncode == 0, done.stderr
    connection = await asyncpg.connect(fresh_stack.database("intake"))
    await connection.execute("SET session_replication_role = replica")
    await connection.execute(
        "UPDATE signed SET note = replace(note, chr(10) || '1' || chr(10), chr(10) || '2' || chr(10))"
    )
    await connection.close()
    done = fresh_stack.espace("verify")
    assert done.returncode == 4
    assert "intake: its checkpoint is not signed with its key" in done.stderr
