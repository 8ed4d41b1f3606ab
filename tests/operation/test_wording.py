"""What is behind, and why, in words and in three languages."""

import string
from typing import Any

import pytest

from espace.wording import ALTERED, SENTENCES, SINCE, WHY, altered, sentences

AT = "2026-01-15T13:02:11+00:00"


def parts(**changes: dict[str, Any]) -> dict[str, Any]:
    """A healthy state, with changes to some parts."""

    def inbox(lag: int = 0) -> dict[str, Any]:
        return {"lag": lag, "age": 1.0, "parked": 0, "gap": [], "error": None, "error_since": None}

    found: dict[str, Any] = {name: {"state": "up", "address": "x"} for name in ("postgres", "kafka")}
    for name in ("intake", "bilan", "ateliers"):
        found[name] = {"state": "up", "log": {"position": 2000}, "relay": {"confirmed": 2000, "error": None}}
    found["reporting"] = {"state": "up", "inbox": {"bilan": inbox()}, "rebuild": {"state": "idle"}}
    for name, change in changes.items():
        found[name] = found[name] | change
    return {"healthy": False, "parts": found}


def reading(**changes: Any) -> dict[str, Any]:
    return {"inbox": {"bilan": parts()["parts"]["reporting"]["inbox"]["bilan"] | changes}}


def test_where_all_is_well() -> None:
    assert sentences(parts(), "en") == ["All is up and nothing is behind."]


def test_nothing_is_well_where_a_part_has_words_of_its_own() -> None:
    found = parts()
    found["parts"]["intake"]["words"] = ["intake lacks the events 16 to 30 that its topic holds."]
    assert sentences(found, "en") == []


def test_what_a_service_keeps_of_its_own_log_stands_still() -> None:
    failing = {"history": {"position": 12, "error": "KeyError", "error_since": AT}}
    assert sentences(parts(ateliers={"state": "trouble", "followers": failing}), "en") == [
        "Ateliers no longer keeps `history` up to date: it fails since 14:02 (KeyError) and tries again; see `follower_failed` in its log."
    ]
    well = {"history": {"position": 12, "error": None, "error_since": None}}
    assert sentences(parts(ateliers={"followers": well}), "en") == ["All is up and nothing is behind."]


def test_a_stack_of_several_whose_figures_are_old() -> None:
    says = {"fr": "Forest : situation à 14:02", "nl": "Forest: toestand om 14:02", "en": "Forest: as of 14:02"}
    away = {"stack": "forest", "late": True, "says": says, "error": "KafkaConnectionError", "error_since": AT}
    well = {"stack": "uccle", "late": False, "says": None, "error": None, "error_since": None}
    found = parts(reporting={"state": "trouble", "stacks": [away, well]})
    assert sentences(found, "nl") == [
        "Forest: toestand om 14:02; het mislukt sinds 14:02 (KafkaConnectionError) en probeert opnieuw."
    ]
    found = parts(reporting={"state": "trouble", "stacks": [away | {"error": None}, well]})
    assert sentences(found, "en") == ["Forest: as of 14:02; it is reading them."]


def test_what_is_wrong_with_a_log_of_reads_is_said_of_it() -> None:
    reads: dict[str, Any] = {"log": {"position": 9}, "relay": {"confirmed": 7, "error": None}, "notary": {}}
    assert sentences(parts(bilan={"reads": reads}), "en")[0].startswith("2 events of bilan-reads are not on Kafka yet")
    fault = {"what": "changed", "first": 3, "last": 3}
    reads |= {"relay": {"confirmed": 9, "error": None}, "notary": {"fault": fault}}
    assert "bilan-reads" in sentences(parts(bilan={"state": "trouble", "reads": reads}), "en")[0]
    trail = {"bilan-reads": {"lag": 3, "age": 1.0, "parked": 2}}
    assert sentences(parts(reporting={"trail": trail}), "en")[0].startswith(
        "Reporting holds 2 events of bilan-reads back"
    )


def test_where_nothing_runs() -> None:
    found = {"parts": {name: {"state": "down", "address": None} for name in ("postgres", "kafka", "intake")}}
    assert sentences(found, "fr") == ["Rien ne tourne : lancez `espace up -d`."]


def test_kafka_is_away_and_what_follows_from_it() -> None:
    found = parts(
        kafka={"state": "down"},
        bilan={"relay": {"confirmed": 796, "error": "KafkaConnectionError", "error_since": AT}},
        reporting=reading(lag=1204, error="KafkaConnectionError", error_since=AT),
    )
    assert sentences(found, "en") == [
        "Kafka cannot be reached since 14:02: what is recorded stays in the logs and follows later; start it: `espace up -d`.",
        "1,204 events of bilan are not on Kafka yet: Kafka cannot be reached.",
        "Reporting is 1,204 events behind bilan: Kafka cannot be reached.",
    ]
    assert sentences(found, "nl")[2] == "Reporting loopt 1.204 gebeurtenissen achter op bilan: Kafka is onbereikbaar."
    assert sentences(found, "fr")[2] == "Reporting a 1\u202f204 événements de retard sur bilan : Kafka est injoignable."


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({}, "it is reading them"),
        ({"gap": [[7, 1009]]}, "it waits for the events 7 to 1,009"),
        ({"error": "Unavailable", "error_since": AT}, "it fails since 14:02 (Unavailable) and tries again"),
    ],
)
def test_why_a_reader_is_behind(change: dict[str, Any], why: str) -> None:
    assert sentences(parts(reporting=reading(lag=5, **change)), "en") == [f"Reporting is 5 events behind bilan: {why}."]


def test_a_reader_waits_for_what_was_not_sent() -> None:
    found = parts(bilan={"relay": {"confirmed": 1990, "error": None}}, reporting=reading(lag=10))
    assert sentences(found, "en")[1] == "Reporting is 10 events behind bilan: bilan has not sent them to Kafka yet."


def test_parts_that_are_away_or_silent_parked_events_and_rebuilds() -> None:
    found = parts(
        postgres={"state": "down"},
        intake={"state": "down"},
        reporting=reading(parked=2) | {"state": "trouble", "rebuild": {"state": "failed"}},
    )
    found["parts"]["ateliers"] = {"state": "trouble", "address": "x"}
    starts = (
        "PostgreSQL cannot",
        "Intake does not answer",
        "Ateliers is up but",
        "Reporting holds 2 events",
        "The last rebuild",
    )
    told = sentences(found, "en")
    assert len(told) == len(starts)
    for line, start in zip(told, starts, strict=True):
        assert line.startswith(start)


@pytest.mark.parametrize("table", [SENTENCES, WHY, ALTERED, {"since": SINCE}])
def test_the_languages_say_the_same(table: dict[str, tuple[str, str, str]]) -> None:
    for code, texts in table.items():
        assert (
            len({frozenset(name for _, name, _, _ in string.Formatter().parse(text) if name) for text in texts}) == 1
        ), code


def test_an_altered_log_is_told_with_its_place() -> None:
    fault = {"what": "gone", "first": 12, "last": 14}
    notary = {"signed": 20, "walked": 0, "fault": fault, "error": None, "error_since": None}
    (told,) = sentences(parts(intake={"state": "trouble", "notary": notary}), "en")
    assert told == altered("intake", fault, "en")
    assert told.startswith("The log of intake is no longer what was recorded, positions 12 to 14 (events are gone)")
    failing = {**notary, "fault": None, "error": "OSError", "error_since": AT}
    (told,) = sentences(parts(intake={"state": "trouble", "notary": failing}), "nl")
    assert told.startswith("Het logboek van intake wordt niet meer ondertekend")
