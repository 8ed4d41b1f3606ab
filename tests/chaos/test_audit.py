"""The comparison can fail: a loss and a doubling planted in what is compared are found, each under its fault."""

from copy import deepcopy
from typing import Any

from tests.chaos import figures
from tests.chaos.audit import Acknowledged, audit
from tests.chaos.history import Recorded, story

WINDOWS = {"bilan": {0: "", 2: "kafka-cut"}}


def event(position: int, command: str, stream: str, kind: str = "bilan-completed.v1") -> dict[str, Any]:
    return {"position": position, "type": kind, "command_id": command, "stream": stream}


LOG = [
    event(1, "a", "parcours:1"),
    event(2, "b", "parcours:2", "bilan-voided.v1"),
    event(3, "b", "parcours:3"),
    event(4, "c", "parcours:3", "project-defined.v1"),
]
TOLD = [
    Acknowledged("bilan", "k1", "1", "parcours:1", 1, ("bilan-completed.v1",), ""),
    Acknowledged("bilan", "k2", "2", "parcours:3", 3, ("bilan-voided.v1", "bilan-completed.v1"), "kafka-cut"),
    Acknowledged("bilan", "k3", "3", "parcours:3", 4, ("project-defined.v1",), "kafka-cut"),
    Acknowledged("bilan", "k4", "3", "parcours:3", 4, (), "kafka-cut"),
]


def test_what_was_acknowledged_and_is_there_once_is_well() -> None:
    found = audit(TOLD, {"bilan": LOG}, WINDOWS)
    assert (found.sentences, found.lost, found.doubled) == ([], {}, {})


def test_an_event_that_is_gone_is_lost() -> None:
    found = audit(TOLD, {"bilan": LOG[:3]}, WINDOWS)
    assert (found.lost, found.doubled) == ({"kafka-cut": 1}, {})
    assert found.sentences == ["lost: bilan k3, acknowledged at 4 to 4"]


def test_an_event_of_another_stream_or_type_in_its_place_is_a_loss() -> None:
    for other in (event(1, "a", "parcours:9"), event(1, "a", "parcours:1", "bilan-voided.v1")):
        assert audit(TOLD, {"bilan": [other, *LOG[1:]]}, WINDOWS).lost == {"": 1}


def test_half_a_command_is_a_loss() -> None:
    torn = deepcopy(LOG)
    torn[1]["command_id"] = "z"
    found = audit(TOLD, {"bilan": torn}, WINDOWS)
    assert (found.lost, found.doubled) == ({"kafka-cut": 1}, {"": 1, "kafka-cut": 1})


def test_an_event_recorded_twice_is_doubled_under_its_fault() -> None:
    found = audit(TOLD, {"bilan": [*LOG, event(5, "d", "parcours:3", "project-defined.v1")]}, WINDOWS)
    assert (found.lost, found.doubled) == ({}, {"kafka-cut": 1})


def test_two_commands_that_were_told_one_event_are_a_loss() -> None:
    twin = Acknowledged("bilan", "k5", "3", "parcours:3", 4, ("project-defined.v1",), "topic-wiped")
    assert audit([*TOLD, twin], {"bilan": LOG}, WINDOWS).lost == {"topic-wiped": 1}


def test_a_position_left_out_is_a_loss() -> None:
    assert audit((), {"bilan": [event(2, "a", "parcours:1")]}, WINDOWS).lost == {"": 1}


def test_a_figure_that_lacks_a_record_or_has_it_twice_is_told() -> None:
    recorded = Recorded()
    for _, step in zip(range(260), story(3, 0), strict=False):
        recorded.note(step)
    whole = recorded.rows()
    assert all(whole.values()), "a chapter and a half has records of every kind"
    wanted = figures.counted(whole, 2020)
    assert figures.differences(wanted, figures.counted(whole, 2020)) == []
    for name in ("parcours", "bilans", "interventions", "attendance"):
        kept = {**whole, name: whole[name][1:]} if name != "parcours" else {**whole, name: whole[name][:-1]}
        assert figures.differences(figures.counted(kept, 2020), wanted), f"a lost row of {name}"
    twice = {**whole, "interventions": [*whole["interventions"], whole["interventions"][0]]}
    said = figures.differences(figures.counted(twice, 2020), wanted)
    assert any("'interventions'" in sentence for sentence in said)


def test_the_same_seed_gives_the_same_history() -> None:
    def beginning(seed: int) -> list[Any]:
        return [step for _, step in zip(range(400), story(seed, 1), strict=False)]

    assert beginning(5) == beginning(5)
    assert beginning(5) != beginning(6)
