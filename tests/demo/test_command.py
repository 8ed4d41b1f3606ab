"""The parts of `espace demo` that need no server: its place, the commands it runs, what it shows while it waits."""

import asyncio
import io
import os
import signal
from pathlib import Path
from typing import cast

import pytest
from rich.console import Console

from espace.client import Services
from espace.demo import command, place, programs, watch
from espace.demo.figures import Figure
from espace.stack import stack
from espace.stack.home import Home
from espace.stack.trouble import Trouble


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    for name in ("ESPACE_POSTGRES_URL", "ESPACE_KAFKA_BOOTSTRAP", "ESPACE_PREFIX"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ESPACE_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return monkeypatch


def test_each_run_begins_with_an_empty_home_of_its_own(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    left = tmp_path / "demo" / place.FOLDER / "groups.csv"
    left.parent.mkdir(parents=True)
    left.write_text("an earlier run's")
    other = tmp_path / "state.json"
    other.write_text("{}")
    environment.setenv("ESPACE_INTAKE_URL", "http://elsewhere.invalid")
    environment.setenv("ESPACE_TOKEN_FILE", "elsewhere")
    home = place.prepare()
    assert home.path == tmp_path / "demo"
    assert not left.exists()
    assert other.exists()
    assert os.environ["ESPACE_HOME"] == str(home.path)
    assert "ESPACE_INTAKE_URL" not in os.environ
    assert "ESPACE_TOKEN_FILE" not in os.environ


def test_what_a_person_types_next_is_as_seen_from_here(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    place.prepare()
    assert place.again("up -d").startswith("ESPACE_HOME=demo ")
    assert place.again("up -d").endswith("espace up -d")
    environment.setenv("ESPACE_PREFIX", "demo_1_")
    assert place.again("down").startswith("ESPACE_HOME=demo ESPACE_PREFIX=demo_1_ ")
    assert place.near(tmp_path.parent) == str(tmp_path.parent)


async def test_a_command_of_the_operator_and_how_it_ended(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    good = await programs.espace(("--help",), tmp_path)
    assert good.code == 0
    assert "import" in good.output
    bad = await programs.espace(("indicators", "--year", "soon"), tmp_path)
    assert bad.code == 2
    assert "--year" in bad.output


def test_without_a_terminal_a_line_says_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "LINE", 0.0)
    console = Console(file=io.StringIO(), width=200)
    figures = {"share.individual": Figure(25, 100, "percent")}
    with watch.Watch(console, str, 100) as seen:
        seen.show(watch.Sample({"intake": 40, "bilan": 2}, {"intake": 30, "bilan": 1}, figures))
        seen.show(watch.Sample({"intake": 41, "bilan": 2}, {"intake": 41, "bilan": 2}, figures))
    first, second = console.file.getvalue().splitlines()  # type: ignore[attr-defined]
    assert "31 of      42 in" in first
    assert "share.individual 25 %" in first
    assert "participants n/a" in first
    assert "43 of      43 in" in second
    assert seen.changes == 1
    assert seen.recorded == 43


def test_before_anything_is_recorded_the_line_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "LINE", 0.0)
    console = Console(file=io.StringIO(), width=200)
    with watch.Watch(console, str, 100) as seen:
        seen.show(watch.Sample({"intake": 0}, {"intake": 0}, {}))
    (line,) = console.file.getvalue().splitlines()  # type: ignore[attr-defined]
    assert "nothing recorded yet" in line
    assert "0 of" not in line


def test_in_a_terminal_the_figures_are_redrawn() -> None:
    console = Console(file=io.StringIO(), width=80, force_terminal=True)
    with watch.Watch(console, str, 100) as seen:
        seen.show(watch.Sample({"intake": 40}, {"intake": 30}, {"participants": Figure(7, None, "count")}))
    text = console.file.getvalue()  # type: ignore[attr-defined]
    assert "40 events" in text
    assert "30 events" in text
    assert "participants" in text


def test_a_part_that_fails_is_told_and_what_was_started_is_stopped(
    environment: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = tmp_path / "kafka.log"
    log.write_text("no room\n")
    stopped: list[Path] = []

    def fail(home: Home) -> None:
        raise Trouble("part_died", "Kafka stopped while it was starting.", part="Kafka", log=log)

    environment.setattr(stack, "up", fail)
    environment.setattr(stack, "down", lambda home, **_: stopped.append(home.path))
    assert command.run() == 1
    assert stopped[-1] == tmp_path / "demo"
    said = capsys.readouterr().out
    assert "Kafka: Kafka stopped while it was starting." in said
    assert "The end of kafka.log:" in said
    assert "no room" in said


def test_an_interrupted_run_stops_what_it_started(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    stopped: list[Path] = []

    def interrupt(home: Home) -> None:
        os.kill(os.getpid(), signal.SIGTERM)

    environment.setattr(stack, "up", interrupt)
    environment.setattr(stack, "down", lambda home, **_: stopped.append(home.path))
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    assert command.run() == 130
    assert stopped[-1] == tmp_path / "demo"
    assert (signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)) == before


async def test_a_command_that_fails_gives_its_last_words(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """There is no such folder, so nothing can be imported."""
    home = Home(tmp_path)
    home.prepare()
    watching = watch.Watch(Console(file=io.StringIO()), str, 1)
    urls = dict.fromkeys(("intake", "bilan", "ateliers", "reporting"), "http://127.0.0.1:1")
    async with Services(urls, lambda: "token", patience=0) as services:
        with pytest.raises(command.Failed, match="espace import"):
            await command.watched(watching, services, ("import", str(tmp_path / "absent")), home)


class Growing:
    """Services whose logs hold one event before the work is done, and 500 after it."""

    def __init__(self) -> None:
        self.position = 1

    async def get(self, service: str, path: str, params: object = None) -> object:
        if service == "reporting":
            return {"watermark": {}, "indicators": []}
        return {"log": {"position": self.position}}


class Busy:
    """Services that record another event, and count it in, whenever they are asked."""

    def __init__(self) -> None:
        self.position = 0

    async def get(self, service: str, path: str, params: object = None) -> object:
        self.position += 1
        if service == "reporting":
            return {"watermark": dict.fromkeys(watch.RECORDING, self.position), "indicators": []}
        return {"log": {"position": self.position}}


async def test_no_more_is_seen_counted_in_than_recorded() -> None:
    sample = await watch.look(cast(Services, Busy()))
    assert all(sample.applied[name] <= sample.recorded[name] for name in watch.RECORDING)


async def test_the_last_look_is_of_the_whole() -> None:
    services = Growing()

    async def work() -> None:
        services.position = 500

    watching = watch.Watch(Console(file=io.StringIO()), str, 1)
    await watching.until(cast(Services, services), asyncio.create_task(work()))
    assert watching.recorded == 1500
