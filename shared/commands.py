"""One path for every command: load, seal, decide, append; a unit of commands is recorded whole or refused whole."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from hashlib import sha256
from typing import Any, Protocol

from shared import ids, metrics, sites, tracing
from shared.access import Actor
from shared.envelope import canonical
from shared.eventlog import Answer, Append, Conflict, Elsewhere, EventLog, KeyReused
from shared.problems import Refusal, refuse
from shared.streams import Prepared, Step, Streams

ATTEMPTS = 12
_count = cache(metrics.COMMANDS.labels)


class Domain(Protocol):
    """What a service brings: its loading at the edge and its pure rules."""

    async def prepare(self, log: EventLog, commands: Sequence[Any]) -> tuple[Streams, list[Prepared]]:
        """The streams that these commands touch, and the commands with identity and free text sealed, in the same order."""
        ...

    def decide(self, prepared: Prepared, streams: Any, now: datetime) -> tuple[str, str]:
        """Put the command's steps into the working set; returns (id, stream) of the record it is about. Raises Refusal."""
        ...

    def check(self, streams: Any, now: datetime) -> None:
        """Judge what must hold between the records that the unit touched. Raises Refusal."""
        ...


@dataclass(frozen=True)
class Origin:
    """Who asks, and what the request belongs to."""

    actor: Actor
    correlation_id: str
    causation_id: str | None = None
    traceparent: str | None = None


@dataclass(frozen=True)
class Unit:
    """Commands judged and recorded together. `key` is the caller's idempotency key, "" where none was given."""

    commands: Sequence[Any]
    key: str = ""
    if_match: int | None = None
    fingerprint: bytes = field(default=b"")

    def request(self) -> bytes:
        """SHA-256 of what is asked: the same key with another request is a mistake of the caller."""
        if self.fingerprint:
            return self.fingerprint
        return sha256(canonical([command.model_dump(mode="json") for command in self.commands])).digest()


def unexplained(command: Any) -> bool:
    """Whether a command that has to say why does not: what takes back or changes what was recorded."""
    return getattr(command, "asks_why", False) and command.why is None


class Desk:
    """Takes units, decides them against what is recorded, and has the log append them.

    `mark` makes of a request what is kept of it beside its key: a request may name a person, and whoever holds no key is to
    learn nothing by hashing guesses.
    """

    def __init__(
        self,
        log: EventLog,
        domain: Domain,
        clock: Callable[[], datetime],
        mark: Callable[[bytes], bytes] = lambda request: request,
    ) -> None:
        self._log = log
        self._domain = domain
        self._clock = clock
        self._mark = mark

    async def handle(self, units: Sequence[Unit], origin: Origin) -> list[Answer | Refusal]:
        """The answer to each unit, in order. A unit whose streams moved meanwhile is decided again on what then holds."""
        units = [replace(unit, fingerprint=self._mark(unit.request())) if unit.key else unit for unit in units]
        with metrics.COMMAND_SECONDS.time(), tracing.span("record", attributes={"espace.units": len(units)}):
            outcomes = await self._outcomes(units, origin)
        for outcome in outcomes:
            _count(outcome.rule.code if isinstance(outcome, Refusal) else "accepted").inc()
        return outcomes

    async def _outcomes(self, units: Sequence[Unit], origin: Origin) -> list[Answer | Refusal]:
        results: list[Answer | Refusal | None] = [None] * len(units)
        keyed = {unit.key: unit.request() for unit in units if unit.key}
        if keyed:
            given = await self._log.answers(keyed)
            for index, unit in enumerate(units):
                if unit.key in given:
                    results[index] = self._repeated(given[unit.key])
        for attempt in range(ATTEMPTS):
            waiting = [index for index, result in enumerate(results) if result is None]
            if not waiting:
                break
            if attempt > 1:
                await asyncio.sleep(0)  # let the writers ahead of us finish their commit
            await self._attempt(units, waiting, results, origin)
        outcomes = [refuse("contended") if result is None else result for result in results]
        await self._answered_meanwhile(units, outcomes)
        return outcomes

    async def _answered_meanwhile(self, units: Sequence[Unit], outcomes: list[Answer | Refusal]) -> None:
        """What was refused because the same request, sent twice at once, had just been recorded gets its answer."""
        refused = [index for index, one in enumerate(outcomes) if isinstance(one, Refusal) and units[index].key]
        if not refused:
            return
        given = await self._log.answers({units[index].key: units[index].request() for index in refused})
        for index in refused:
            if units[index].key in given:
                outcomes[index] = self._repeated(given[units[index].key])

    @staticmethod
    def _repeated(given: Answer | KeyReused) -> Answer | Refusal:
        return refuse("idempotency_key_reused", "Idempotency-Key") if isinstance(given, KeyReused) else given

    async def _attempt(
        self, units: Sequence[Unit], waiting: list[int], results: list[Answer | Refusal | None], origin: Origin
    ) -> None:
        commands = [command for index in waiting for command in units[index].commands]
        streams, sealed = await self._domain.prepare(self._log, commands)
        now = self._clock()
        appends: list[tuple[int, Append]] = []
        taken = iter(sealed)
        for index in waiting:
            unit = units[index]
            mine = [next(taken) for _ in unit.commands]
            try:
                append = self._decide(unit, mine, streams, now, origin)
            except Refusal as refusal:
                streams.drop()
                # A rule that finds what was prepared out of date says so: prepared anew, the unit is decided again.
                if refusal.rule.code != "contended":
                    results[index] = refusal
                continue
            streams.accept()
            appends.append((index, append))
        with tracing.span("append", attributes={"espace.units": len(appends)}):
            done = await asyncio.gather(*(self._log.append(item) for _, item in appends), return_exceptions=True)
        for (index, _), outcome in zip(appends, done, strict=True):
            if isinstance(outcome, Conflict):
                continue
            if isinstance(outcome, KeyReused):
                results[index] = refuse("idempotency_key_reused", "Idempotency-Key")
            elif isinstance(outcome, Elsewhere):
                results[index] = refuse("kept_elsewhere")
            elif isinstance(outcome, BaseException):
                raise outcome
            else:
                results[index] = outcome

    def _decide(self, unit: Unit, commands: list[Prepared], streams: Streams, now: datetime, origin: Origin) -> Append:
        about = []
        for command in commands:
            if unexplained(command.command):
                raise refuse("why_needed", "why")
            if command.erased:
                raise refuse("participant_erased")
            before = len(streams.steps)
            about.append(self._domain.decide(command, streams, now))
            if command.misplaced(streams.steps[before:]):
                # What it hangs on moved after it was sealed.
                raise refuse("contended")
        self._domain.check(streams, now)
        if sites.own() is not None:
            for step in streams.steps:
                _reached(step)
        identity, stream = about[0]
        if unit.if_match is not None and streams.version(stream) != unit.if_match:
            raise refuse("stream_moved", "If-Match")
        version = streams.version(stream) + sum(step.stream == stream for step in streams.steps)
        answer = {"id": identity, "stream": stream, "version": version, "events": [step.type for step in streams.steps]}
        command_id = ids.in_order()
        return Append(
            key=unit.key or command_id,
            fingerprint=unit.request() if unit.key else b"",
            actor=origin.actor.subject,
            recorded_at=now.isoformat(timespec="microseconds"),
            command_id=command_id,
            correlation_id=origin.correlation_id,
            causation_id=origin.causation_id,
            traceparent=origin.traceparent,
            events=[step.event() for step in streams.steps],
            expected=streams.expected(),
            docs=streams.documents(),
            entries=streams.new_entries(),
            claims=streams.claims(),
            listed=streams.listed(),
            answer=lambda position: canonical(answer | {"position": position}),
        )


def _reached(step: Step) -> None:
    """Raises Refusal where a step brings a record to a site that is not the caller's, or takes one away from such a site."""
    places = {getattr(record, "site", None) for record in (step.record, step.before)}
    # A file that another site keeps may be told more of by who follows the person; it stays there.
    if step.before is None or step.record is None or len(places) > 1:
        for site in places - {None}:
            sites.reach(site)
