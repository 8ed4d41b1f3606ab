"""Older versions of an event become the newest, step by step; a version that nobody knows is refused."""

import json
from typing import Any

import msgspec
import pytest

from services.kernel import roster
from services.kernel.upcasters import UPCASTERS, Data, UnknownVersion, Upcasters
from tests.core.topics import event


def _renamed(data: Data) -> Data:
    """The second version says `minutes` where the first said `length`."""
    record = dict(data["record"])
    record["minutes"] = record.pop("length")
    return data | {"record": record}


def _in_seconds(data: Data) -> Data:
    """The third version counts in seconds."""
    record = dict(data["record"])
    record["seconds"] = record.pop("minutes") * 60
    return data | {"record": record}


STEPS = {"bilan-completed.v2": _in_seconds, "bilan-completed.v1": _renamed}


@pytest.mark.parametrize(("version", "record"), [(1, {"length": 45, "kept": "é"}), (2, {"minutes": 45, "kept": "é"})])
def test_every_older_version_becomes_the_newest(version: int, record: dict[str, Any]) -> None:
    upcast = Upcasters(STEPS).to_newest(f"bilan-completed.v{version}")
    assert upcast is not None
    found = json.loads(upcast(json.dumps({"id": "b", "record": record, "before": None}).encode()))
    assert found == {"id": "b", "record": {"seconds": 2700, "kept": "é"}, "before": None}


def test_the_newest_version_is_left_as_it_is() -> None:
    assert Upcasters(STEPS).to_newest("bilan-completed.v3") is None
    assert Upcasters(STEPS).to_newest("project-defined.v1") is None
    assert UPCASTERS.to_newest("bilan-completed.v1") is None


@pytest.mark.parametrize(
    "event_type",
    ["bilan-completed.v4", "bilan-completed.v0", "project-defined.v2", "bilan-completed", ".v1", "bilan-completed.v²"],
)
def test_a_version_that_nobody_knows_is_refused(event_type: str) -> None:
    for _ in range(2):
        with pytest.raises(UnknownVersion):
            Upcasters(STEPS).to_newest(event_type)


def test_a_step_that_nothing_leads_to_is_refused_when_it_is_written() -> None:
    with pytest.raises(ValueError, match=r"no step leads to bilan-completed\.v2"):
        Upcasters({"bilan-completed.v2": _in_seconds})
    with pytest.raises(ValueError, match="no event type"):
        Upcasters({"bilan-completed": _in_seconds})


def test_data_that_is_no_object_is_the_events_fault() -> None:
    upcast = Upcasters(STEPS).to_newest("bilan-completed.v1")
    assert upcast is not None
    for data in (b"[]", b"{", b"7"):
        with pytest.raises(msgspec.DecodeError):
            upcast(data)


def test_the_roster_reads_older_versions_too(monkeypatch: pytest.MonkeyPatch) -> None:
    group = {"group_id": "G", "site": "forest", "public": "inactivity"}
    older = {name: value for name, value in group.items() if name != "public"} | {"audience": "inactivity"}

    def step(data: Data) -> Data:
        record = dict(data["record"])
        record["public"] = record.pop("audience")
        return data | {"record": record}

    monkeypatch.setattr(roster, "UPCASTERS", Upcasters({"group-opened.v1": step}))
    events = [
        msgspec.structs.replace(
            event(position),
            type=f"group-opened.v{version}",
            data=json.dumps({"id": name, "record": record | {"group_id": name}, "before": None}).encode(),
        )
        for position, version, name, record in ((1, 1, "G1", older), (2, 2, "G2", group))
    ]
    lines = roster.read(events)[roster.ListedGroup]
    assert [(line.group_id, line.public) for line in lines if isinstance(line, roster.ListedGroup)] == [
        ("G1", "inactivity"),
        ("G2", "inactivity"),
    ]
    with pytest.raises(UnknownVersion):
        roster.read([msgspec.structs.replace(events[1], type="group-opened.v3")])
