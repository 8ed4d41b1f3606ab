"""Kafka's jars are those of the lock, or none."""

from pathlib import Path

import pytest

from espace.stack import jars
from espace.stack.trouble import Trouble


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ESPACE_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_the_lock_names_the_broker_its_logging_and_no_address() -> None:
    names = [name for name, digest in jars.locked() if len(bytes.fromhex(digest)) == 32]
    assert {jars.BROKER, jars.LOGGING} <= set(names)
    assert len(names) == len({name.rpartition(":")[0] for name in names}) == len(list(jars.locked()))
    assert "//" not in jars.LOCK.read_text()


def test_a_missing_or_altered_jar_is_not_used(cache: Path) -> None:
    with pytest.raises(Trouble, match="make setup") as caught:
        jars.jars()
    assert caught.value.code == "jars_missing"


def test_without_a_network_it_says_what_to_do(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("https_proxy", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with pytest.raises(Trouble, match="make setup") as caught:
        jars.fetch()
    assert caught.value.code == "no_network"
    assert list(cache.iterdir()) == []
