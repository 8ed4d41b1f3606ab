"""Traces (OpenTelemetry): one command followed through HTTP, log, relay and inbox under one trace id.

Off, and free of cost, unless OTEL_EXPORTER_OTLP_ENDPOINT or OTEL_EXPORTER_OTLP_TRACES_ENDPOINT names a collector; the other
OTEL_* variables hold as their standard says. A span tells routes, topics, positions and counts, never what was sent: what an
exception says is left out.
"""

import os
import re
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Protocol

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import NonRecordingSpan, Span, SpanContext, SpanKind, Status, StatusCode, TraceFlags

from shared.problems import Misconfigured

TRACEPARENT = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})")
ENDPOINTS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
SAMPLED = 0x01
# A topic filled anew and a rebuild carry events of long ago: they are no part of the commands that recorded these.
FRESH = timedelta(minutes=10)

Attributes = Mapping[str, str | int]

_tracer = trace.get_tracer("espace")
_on = False


class Traced(Protocol):
    """What is known of an event when it passes a place."""

    @property
    def position(self) -> int: ...
    @property
    def recorded_at(self) -> str: ...
    @property
    def traceparent(self) -> str | None: ...


def configure(service: str, env: Mapping[str, str] = os.environ) -> None:
    """Send spans to the collector that the environment names, as `espace-<service>`. Misconfigured: the SDK is not installed."""
    global _on
    wanted = any(env.get(name) for name in ENDPOINTS)
    off = env.get("OTEL_SDK_DISABLED", "").lower() == "true" or env.get("OTEL_TRACES_EXPORTER") == "none"
    if not wanted or off:
        return
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        raise Misconfigured(
            f"{ENDPOINTS[1]} is set, but what sends traces is not installed: install espace-ressources[tracing], or unset it."
        ) from error
    name = env.get("OTEL_SERVICE_NAME") or f"espace-{service}"
    provider = TracerProvider(resource=Resource.create({"service.name": name}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)
    _on = True


def is_on() -> bool:
    """Whether spans are sent anywhere."""
    return _on


@contextmanager
def span(
    name: str, kind: SpanKind = SpanKind.INTERNAL, parent: str | None = None, attributes: Attributes | None = None
) -> Iterator[Span | None]:
    """A span around a block, below `parent` (a traceparent) or the span at hand; None where traces are off."""
    if not _on:
        yield None
        return
    context = _below(parent) if parent is not None else None
    with _tracer.start_as_current_span(
        name, context, kind, attributes, record_exception=False, set_status_on_exception=False
    ) as current:
        try:
            yield current
        except Exception as error:
            failed(current, type(error).__name__)
            raise


def failed(current: Span, kind: str) -> None:
    """Mark a span as failed, with the kind of failure alone."""
    current.set_attribute("error.type", kind)
    current.set_status(Status(StatusCode.ERROR))


def traceparent(current: Span) -> str:
    """What names a span to who comes after it (W3C Trace Context)."""
    found = current.get_span_context()
    return f"00-{found.trace_id:032x}-{found.span_id:016x}-{found.trace_flags & SAMPLED:02x}"


def trace_id(parent: str | None) -> str | None:
    """The trace id of a traceparent; None where it is none."""
    match = TRACEPARENT.fullmatch(parent or "")
    return match[1] if match else None


def passed(name: str, kind: SpanKind, events: Iterable[Traced], start: int, attributes: Attributes) -> None:
    """A span in each sampled trace that has events in a batch: that they passed here, between `start` (ns) and now."""
    if not _on:
        return
    end = time.time_ns()
    oldest = (datetime.fromtimestamp(start / 1e9, UTC) - FRESH).isoformat(timespec="microseconds")
    traces: dict[str, list[int]] = {}
    for event in events:
        if event.traceparent is not None and event.recorded_at >= oldest and sampled(event.traceparent):
            traces.setdefault(event.traceparent, []).append(event.position)
    for parent, positions in traces.items():
        own = {
            "espace.position.first": min(positions),
            "espace.position.last": max(positions),
            "espace.events": len(positions),
        }
        one = _tracer.start_span(name, _below(parent), kind, {**attributes, **own}, start_time=start)
        one.end(end)


def sampled(parent: str) -> bool:
    """Whether the spans of a trace are kept."""
    match = TRACEPARENT.fullmatch(parent)
    return match is not None and bool(int(match[3], 16) & SAMPLED)


def _below(parent: str) -> Context:
    match = TRACEPARENT.fullmatch(parent)
    if match is None:
        return Context()
    known = SpanContext(int(match[1], 16), int(match[2], 16), is_remote=True, trace_flags=TraceFlags(int(match[3], 16)))
    return trace.set_span_in_context(NonRecordingSpan(known), Context())
