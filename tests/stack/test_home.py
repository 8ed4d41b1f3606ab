"""The home: its lock, its secrets, its ports, and what it says when it cannot be used."""

import json
import os
import socket
import stat
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from espace.stack import processes
from espace.stack.home import DATA_VERSION, Home
from espace.stack.trouble import Trouble


@pytest.fixture
def place(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    home.prepare()
    return home


def test_a_secret_is_made_once_and_is_its_owners_alone(place: Home) -> None:
    first = place.secret("one")
    assert place.secret("one") == first
    assert place.secret("two") != first
    assert stat.S_IMODE((place.secrets / "one").stat().st_mode) == 0o600
    assert stat.S_IMODE(place.secrets.stat().st_mode) == 0o700


def test_a_port_is_kept_while_it_is_free(place: Home) -> None:
    port = place.port("part")
    assert place.port("part") == port
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        assert place.port("part") != port


def test_the_lock_tells_who_holds_it(place: Home) -> None:
    with place.lock(), pytest.raises(Trouble, match=str(os.getpid())) as caught, place.lock(patience=0):
        pass
    assert caught.value.code == "busy"


def test_the_lock_of_a_dead_process_is_free(place: Home) -> None:
    program = "import os, sys\nfrom espace.stack.home import Home\nwith Home(sys.argv[1]).lock(): os._exit(0)"
    subprocess.run([sys.executable, "-c", program, str(place.path)], check=True)
    assert (place.path / "lock").read_text() != ""
    with place.lock(patience=0):
        assert (place.path / "lock").read_text() == str(os.getpid())


@pytest.mark.parametrize(("version", "age"), [(DATA_VERSION - 1, "an older"), (DATA_VERSION + 1, "a newer")])
def test_data_of_another_version_are_left_alone(place: Home, version: int, age: str) -> None:
    (place.path / "state.json").write_text(json.dumps({"version": version}))
    with pytest.raises(Trouble, match=f"{age} release.*--wipe") as caught:
        place.prepare()
    assert caught.value.code == "data_version"


def test_a_home_that_cannot_be_made_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Trouble, match="ESPACE_HOME"):
        Home(tmp_path / "file" / "home").prepare()


def test_wipe_leaves_nothing_or_only_the_secrets(place: Home) -> None:
    place.secret("one")
    place.wipe(keep_secrets=True)
    assert [path.name for path in place.path.iterdir()] == ["secrets"]
    place.wipe()
    assert not place.path.exists()


def test_a_pid_that_is_now_anothers_is_not_taken_for_ours() -> None:
    started = psutil.Process().create_time()
    assert processes.alive({"pid": os.getpid(), "started": started})
    assert not processes.alive({"pid": os.getpid(), "started": started - 60})
    processes.stop({"pid": os.getpid(), "started": started - 60})


def test_a_process_deaf_to_the_first_signal_is_killed(tmp_path: Path) -> None:
    log = tmp_path / "log"
    deaf = "import signal; signal.signal(15, signal.SIG_IGN); print('deaf', flush=True); signal.pause()"
    who = processes.spawn([sys.executable, "-c", deaf], log=log)
    processes.wait_ready("deaf", who, lambda: "deaf" in log.read_text(), log=log)
    processes.stop(who, ((15, 0.2), (9, 10)))
    assert not processes.alive(who)


def test_a_part_that_dies_while_it_starts_is_told_with_the_end_of_its_log(tmp_path: Path) -> None:
    log = tmp_path / "log"
    who = processes.spawn([sys.executable, "-c", "raise SystemExit('no such thing')"], log=log)
    with pytest.raises(Trouble) as caught:
        processes.wait_ready("part", who, lambda: False, log=log)
    assert caught.value.code == "part_died"
    assert caught.value.log_end() == "no such thing"


@pytest.mark.parametrize("text", ['{"vers', "[]", '{"version": "x"}'])
def test_a_state_that_is_none_is_told_with_what_to_do(place: Home, text: str) -> None:
    (place.path / "state.json").write_text(text)
    with pytest.raises(Trouble, match="delete that file") as caught:
        place.state()
    assert caught.value.code == "state_unreadable"
