"""Kafka's jars are those of the lock, or none."""

from pathlib import Path

import pytest

from espace.stack import jars
from espace.stack.trouble import Trouble


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ESPACE_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("https_proxy", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")


def test_the_lock_names_the_broker_its_logging_and_no_address() -> None:
    names = [name for name, digest in jars.locked() if len(bytes.fromhex(digest)) == 32]
    assert {jars.BROKER, jars.LOGGING} <= set(names)
    assert len(names) == len({name.rpartition(":")[0] for name in names}) == len(list(jars.locked()))
    assert "//" not in jars.LOCK.read_text()


def test_a_missing_jar_without_a_network_is_told_with_what_to_do(cache: Path, offline: None) -> None:
    with pytest.raises(Trouble, match=r"make setup.*ESPACE_KAFKA_BOOTSTRAP") as caught:
        jars.jars()
    assert caught.value.code == "no_network"
    assert list(cache.iterdir()) == []


def test_an_altered_jar_is_not_used(cache: Path, offline: None) -> None:
    cache.mkdir()
    for name, _ in jars.locked():
        _, artifact, version = name.split(":")
        (cache / f"{artifact}-{version}.jar").write_bytes(b"not that jar")
    with pytest.raises(Trouble) as caught:
        jars.jars()
    assert caught.value.code == "no_network"
