"""One command followed through HTTP, log, relay, Kafka and figure under one trace id, across the real processes."""

import io
import json
import logging
from typing import Any

import pytest
from opentelemetry import trace
from opentelemetry.trace import NonRecordingSpan, SpanContext, TraceFlags

from shared import logs, tracing
from shared.problems import Misconfigured
from tests.e2e.checks import client, events, until
from tests.operation.collector import Collector
from tests.stacks import Stack

LAST, STRAY = "Zwaluwenberghe", "Wippelgemsedreef"
WAY = ("group", "participant", "parcours")
FOLLOWED = {
    "espace-intake: POST /v1/commands/enrol",
    "espace-intake: record",
    "espace-intake: append",
    "espace-intake: relay intake",
    "espace-bilan: roster intake",
    "espace-ateliers: roster intake",
    "espace-reporting: figures intake",
    "espace-reporting: trail intake",
}


def commands(mark: str) -> list[tuple[str, dict[str, Any]]]:
    group = {"group_id": f"{mark}-g", "site": mark, "public": "inactivity", "starts_on": "2019-01-07"}
    person = {"participant_id": f"{mark}-p", "site": mark, "last_name": LAST, "gender": "woman"}
    way = {
        "parcours_id": f"{mark}-k",
        "participant_id": f"{mark}-p",
        "group_id": f"{mark}-g",
        "starts_on": "2019-01-07",
    }
    return [("open-group", group), ("register-participant", person), ("enrol", way)]


def sent(stack: Stack, mark: str, **headers: str) -> list[str]:
    """Sends the commands; gives the correlation id of each answer."""
    found = []
    with client(stack, "intake") as http:
        for name, body in commands(mark):
            answer = http.post(f"/v1/commands/{name}", json=body, headers=headers)
            assert answer.status_code == 201, answer.text
            found.append(answer.headers["X-Correlation-Id"])
    return found


def counted(stack: Stack, mark: str) -> bool:
    with client(stack, "reporting") as http:
        answer = http.get("/v1/indicators", params={"year": 2019, "site": mark})
    rows = {one["id"]: one["numerator"] for one in answer.json().get("indicators", ())}
    return rows.get("participants") == 1


def test_one_command_is_followed_into_the_figure(traced: Stack, collector: Collector) -> None:
    trace_id = sent(traced, "trace")[-1]
    until(lambda: counted(traced, "trace"), "the participant is counted")
    until(lambda: {one.name for one in collector.of(trace_id)} >= FOLLOWED, "every span has arrived")
    spans = {one.name: one for one in collector.of(trace_id)}
    assert set(spans) == FOLLOWED

    server = spans["espace-intake: POST /v1/commands/enrol"]
    assert server.attributes["http.response.status_code"] == 201
    event = next(one for one in events(traced, "intake") if one["correlation_id"] == trace_id)
    assert event["traceparent"] == f"00-{trace_id}-{bytes(server.span.span_id).hex()}-01"
    for name in FOLLOWED - {"espace-intake: append", server.name}:
        assert spans[name].span.parent_span_id == server.span.span_id, name
    for name in ("espace-intake: relay intake", "espace-reporting: figures intake"):
        assert spans[name].attributes["espace.position.last"] == event["position"]
        assert server.span.start_time_unix_nano < spans[name].span.end_time_unix_nano


def test_the_trace_of_the_caller_goes_on_and_one_not_sampled_is_not_told(traced: Stack, collector: Collector) -> None:
    quiet, told = "11" * 16, "22" * 16
    assert sent(traced, "quiet", traceparent=f"00-{quiet}-{'33' * 8}-00") == [quiet] * 3
    assert sent(traced, "told", traceparent=f"00-{told}-{'33' * 8}-01") == [told] * 3
    until(lambda: counted(traced, "told"), "the participant is counted")
    figures = "espace-reporting: figures intake"
    until(lambda: figures in {one.name for one in collector.of(told)}, "the last span has arrived")
    server = [one.span for one in collector.of(told) if one.name.startswith("espace-intake: POST ")]
    assert {bytes(one.parent_span_id).hex() for one in server} == {"33" * 8}
    assert collector.of(quiet) == []
    marks = {one["traceparent"] for one in events(traced, "intake") if one["correlation_id"] == quiet}
    assert len(marks) == 3
    assert all(mark.endswith("-00") for mark in marks)


def test_a_trace_tells_nothing_of_a_person(traced: Stack, collector: Collector) -> None:
    with client(traced, "intake") as http:
        found = [
            http.get(f"/v1/participants/{STRAY}", params={"name": STRAY}, headers={"User-Agent": STRAY}),
            http.post("/v1/commands/register-participant", json={"participant_id": STRAY, STRAY: STRAY}),
            http.get(f"/v1/{STRAY}"),
        ]
    assert [answer.status_code for answer in found] == [422, 422, 404]
    ids = [answer.headers["X-Correlation-Id"] for answer in found]
    until(lambda: all(collector.of(one) for one in ids), "the spans of what was refused have arrived")
    assert {one.span.name for one in collector.of(ids[0])} == {"GET /v1/participants/{participant_id}"}
    for raw in collector.raw:
        assert LAST.encode() not in raw
        assert STRAY.encode() not in raw


def test_a_line_of_the_log_names_its_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.StringIO()
    monkeypatch.setattr("sys.stdout", out)
    root = logging.getLogger()
    before = (root.handlers[:], root.level)
    try:
        logs.configure("intake", "INFO")
        context = SpanContext(0x12, 0x34, is_remote=False, trace_flags=TraceFlags(1))
        with trace.use_span(NonRecordingSpan(context)):
            logging.getLogger("x").warning("something")
        logging.getLogger("x").warning("something else")
    finally:
        root.handlers[:], root.level = before
    inside, outside = (json.loads(line) for line in out.getvalue().splitlines())
    assert (inside["trace_id"], inside["span_id"]) == (f"{0x12:032x}", f"{0x34:016x}")
    assert "trace_id" not in outside


def test_without_a_collector_nothing_is_set_up() -> None:
    for env in ({}, {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://x", "OTEL_SDK_DISABLED": "true"}):
        tracing.configure("intake", env)
        assert not tracing.is_on()
        with tracing.span("anything") as span:
            assert span is None


def test_a_collector_without_the_sdk_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "opentelemetry.sdk.trace", None)
    with pytest.raises(Misconfigured, match="tracing"):
        tracing.configure("intake", {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9"})
