"""Who was shown what is sealed of whom, and why: noted where a route opens it, recorded before the answer goes out.

A route opens sealed texts through the request's `Reading`; `Guarded`, the layer around the routes, lets no byte of the answer go
before what was opened for it is in the log of reads. So a read that is recorded nowhere is one that nobody was answered.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import unquote_to_bytes

import msgspec
from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared import ids, sites
from shared.commands import Origin
from shared.db import Unavailable
from shared.envelope import NewEvent, canonical
from shared.eventlog import Append
from shared.headers import header
from shared.problems import Refusal, refuse
from shared.read_log import ReadLog
from shared.vault import Sealed, Vault
from shared.web import clock, origin_of, refused

PERSON_READ: Final = "person-read.v1"
REASON: Final = b"x-reason"
LONGEST_REASON = 500
PIECE = 1_000
"""Persons in one append."""
_NOT_TEXT = re.compile(r"[\x00-\x1f\x7f-\x9f]")

Fields = Mapping[str, Iterable[str]]
"""By kind of record the fields of it that were shown."""


class PersonRead(msgspec.Struct, frozen=True):
    """That somebody was shown what is sealed of a person: by which route, and which fields of which kinds of record. Never a value."""

    read_id: str
    participant_id: str
    route: str
    shown: dict[str, list[str]]


def reason_of(raw: bytes | None) -> str | None:
    """Why somebody reads, from the header as it came: UTF-8, percent-encoded or not, or Latin-1. Raises Refusal `reason_unfit`."""
    if raw is None:
        return None
    given = unquote_to_bytes(raw)
    try:
        text = given.decode().strip()
    except UnicodeDecodeError:
        text = given.decode("latin-1").strip()
    if len(text) > LONGEST_REASON or _NOT_TEXT.search(text):
        raise refuse("reason_unfit", "X-Reason")
    return text or None


def reads(
    request: str, route: str, noted: Mapping[str, Fields], whys: Mapping[str, Sealed | None], now: str
) -> list[NewEvent]:
    """The events of one request, a person each, in order of id. Pure."""
    stream = f"read:{request}"
    events = []
    for number, (participant, fields) in enumerate(sorted(noted.items()), 1):
        shown = {kind: sorted(some) for kind, some in sorted(fields.items())}
        record = PersonRead(f"{request}/{number}", participant, route, shown)
        data = {"id": record.read_id, "record": record, "before": None, "why": whys.get(participant)}
        events.append(NewEvent(stream, PERSON_READ, canonical(data), now, participant))
    return events


class Reading:
    """What one request opens for whoever asks. `kept` is where reads are recorded, `required` whether they have to say why."""

    def __init__(
        self, vault: Vault, kept: ReadLog, origin: Origin, route: str, reason: str | None, *, required: bool
    ) -> None:
        self._vault = vault
        self._kept = kept
        self._origin = origin
        self._route = route
        self._reason = reason
        self._required = required
        self._noted: dict[str, dict[str, set[str]]] = {}
        self._told: dict[str, dict[str, set[str]]] = {}

    @property
    def vault(self) -> Vault:
        """For what is opened and not shown: who of those compared is shown is then noted."""
        return self._vault

    async def open_keys(self, participants: Iterable[str]) -> None:
        """Load the keys of these persons. Raises Unavailable."""
        await self._vault.open_keys(participants, create=False)

    def shown(self, kind: str, participant: str, field: str, sealed: Sealed | None) -> str | None:
        """A field of a kind of record in clear, and noted as read; None where there is none, or nobody can read it any more."""
        clear = self._vault.shown(participant, field, sealed)
        if clear is not None:
            self.note(kind, participant, field)
        return clear

    def note(self, kind: str, participant: str, *fields: str) -> None:
        """Note as read what was opened before."""
        known: set[str] = self._told.get(participant, {}).get(kind, set())
        if fresh := {field for field in fields if field not in known}:
            self._noted.setdefault(participant, {}).setdefault(kind, set()).update(fresh)

    async def recorded(self) -> None:
        """Record what is noted and was not recorded yet: of a long listing each person once, not once a piece.

        Raises Refusal `reason_needed` or `log_restored`, and Unavailable: nothing of it may be shown then.
        """
        if not self._noted:
            return
        if self._kept.relay.ahead is not None:
            raise refuse("log_restored")
        if self._required and self._reason is None:
            raise refuse("reason_needed", "X-Reason")
        people = sorted(self._noted)
        for start in range(0, len(people), PIECE):
            await self._append({one: self._noted[one] for one in people[start : start + PIECE]})
        for participant, kinds in self._noted.items():
            told = self._told.setdefault(participant, {})
            for kind, fields in kinds.items():
                told.setdefault(kind, set()).update(fields)
        self._noted = {}

    async def _append(self, noted: Mapping[str, Fields]) -> None:
        request = ids.in_order()
        now = clock().isoformat(timespec="microseconds")
        whys = await self._whys(noted)
        stream = f"read:{request}"
        # That somebody read is recorded whatever sites they have: it is the service that says so.
        with sites.serving(None):
            appended = self._kept.log.append(
                Append(
                    key=request,
                    fingerprint=b"",
                    actor=self._origin.actor.subject,
                    recorded_at=now,
                    command_id=request,
                    correlation_id=self._origin.correlation_id,
                    causation_id=self._origin.causation_id,
                    traceparent=self._origin.traceparent,
                    events=reads(request, self._route, noted, whys, now),
                    expected={stream: 0},
                    docs={stream: b"null"},
                    entries=[],
                    answer=lambda position: b"",
                )
            )
        await appended

    async def _whys(self, people: Iterable[str]) -> dict[str, Sealed | None]:
        """The reason sealed for each; none where the key was destroyed since."""
        if self._reason is None:
            return {}
        wanted = list(people)
        await self.open_keys(wanted)
        return {one: self._vault.seal(one, "why", self._reason) if self._vault.knows(one) else None for one in wanted}


def reading(request: Request) -> Reading:
    """The request's reading, for a route. Raises Refusal `reason_unfit`."""
    state = request.scope["state"]
    found: Reading | None = state.get("reading")
    if found is None:
        parts = request.app.state.parts
        raw = header(request.scope, REASON)
        route = getattr(request.scope.get("route"), "path_format", request.scope["path"])
        found = state["reading"] = Reading(
            parts.vault,
            parts.reads,
            origin_of(request),
            f"{request.method} {route}",
            reason_of(None if raw is None else raw.encode("latin-1")),
            required=parts.settings.read_reason == "required",
        )
    return found


class Guarded:
    """ASGI middleware, the innermost: what was opened for an answer is recorded before any of it is sent."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request. Where a read cannot be recorded its answer says so; one that is under way breaks off."""
        if scope["type"] != "http" or not scope["path"].startswith("/v1/"):
            await self._app(scope, receive, send)
            return
        refusal = False

        async def recorded(message: Message) -> None:
            nonlocal refusal
            found: Reading | None = scope["state"].get("reading")
            if found is not None and not refusal:
                try:
                    await found.recorded()
                except (Refusal, Unavailable) as error:
                    if message["type"] != "http.response.start":
                        raise
                    refusal = True
                    await refused(Request(scope), error)(scope, receive, send)
            if not refusal:
                await send(message)

        await self._app(scope, receive, recorded)
