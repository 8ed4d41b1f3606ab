"""The services as the import meets them, in memory: they keep what they are sent and tell it again."""

from collections.abc import AsyncIterator
from types import TracebackType
from typing import Any

import msgspec

from espace.client import Problem
from espace.importer.units import COMMANDS
from espace.stack.trouble import Trouble
from tests.importer.folders import chosen

FILE_OF = {command: (file, new == 0) for file, pair in COMMANDS.items() for new, command in enumerate(pair)}
KEYS = {
    "groups": "group_id", "participants": "participant_id", "parcours": "parcours_id", "bilans": "bilan_id",
    "projects": "project_id", "interventions": "intervention_id", "workshops": "workshop_id", "sessions": "session_id",
}  # fmt: skip


class FakeServices:
    """Records by file and id. `refuse` names ids that are refused, `odd` ids whose command has a form not known, `after` ids
    that are refused until another is recorded.

    `lag` is how many times a roster is asked before it has heard of the parcours; after `away_after` requests no service
    answers any more.
    """

    def __init__(self) -> None:
        self.records: dict[str, dict[str, dict[str, Any]]] = {file: {} for file in (*KEYS, "attendance")}
        self.answers: dict[str, dict[str, Any]] = {}
        self.events = 0
        self.bodies: list[bytes] = []
        self.refuse: set[str] = set()
        self.odd: set[str] = set()
        self.after: dict[str, str] = {}
        self.contended: set[str] = set()
        self.lag = 2
        self.away_after: int | None = None

    def open(self, *_: Any, **__: Any) -> "FakeServices":
        return self

    async def __aenter__(self) -> "FakeServices":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    async def get(self, service: str, path: str) -> Any:
        if path == "/v1/forms":
            return {"forms": []}
        assert path == "/v1/status"
        if service == "intake":
            return {"log": {"position": self.events}}
        self.lag -= 1
        return {"inbox": {"intake": {"watermark": 0 if self.lag > 0 else self.events}}}

    async def lines(self, service: str, path: str, *, body: Any = None) -> AsyncIterator[bytes]:
        file = path.removeprefix("/v1/records/")
        for record in chosen(file, self.records[file].values(), body):
            yield msgspec.json.encode(record)

    async def post(self, service: str, path: str, body: Any, *, key: str | None = None) -> Any:
        assert path == "/v1/batch"
        if self.away_after is not None and len(self.bodies) >= self.away_after:
            raise Trouble("service_away", "The service does not answer.", part=service)
        self.bodies.append(body)
        units = msgspec.json.decode(body)["units"]
        if any(self._names(unit) & self.odd for unit in units):
            raise Problem(service, 422, "invalid", "The request does not have the form asked for.", [])
        return {"results": [self._unit(unit) for unit in units]}

    @staticmethod
    def _names(unit: dict[str, Any]) -> set[str]:
        text = msgspec.json.encode(unit["commands"]).decode()
        return {word for word in text.split('"') if word}

    def _unit(self, unit: dict[str, Any]) -> dict[str, Any]:
        if unit["key"] in self.answers:
            return self.answers[unit["key"]]
        names = self._names(unit)
        if names & self.contended:
            self.contended -= names
            return {"status": 409, "code": "contended", "errors": []}
        early = {one for one, other in self.after.items() if not any(other in rows for rows in self.records.values())}
        if names & (self.refuse | early):
            return {"status": 409, "code": "id_taken", "errors": [{"field": "site", "rule": "id_taken"}]}
        before = self.events
        for command in unit["commands"]:
            self._take(dict(command))
        answer = {"status": 200, "events": ["x.v1"] * (self.events - before), "position": self.events}
        self.answers[unit["key"]] = answer
        return answer

    def _take(self, command: dict[str, Any]) -> None:
        name = command.pop("command")
        # Said of every parcours that is new, and no part of the record.
        assert command.pop("entered_afterwards", False) == (name == "enrol")
        assert command.pop("keep_status", False) == (name == "take-attendance")
        assert command.pop("why", None) == ("import" if name.startswith("correct-") else None)
        assert command.pop("same_number_accepted", False) == (name in COMMANDS["participants"])
        if name != "take-attendance":
            file, new = FILE_OF[name]
            assert new == (command[KEYS[file]] not in self.records[file]), f"{name} of what is known or not"
            self._put(file, command[KEYS[file]], command)
            return
        for row in command["rows"]:
            seat = {"session_id": command["session_id"], "minutes": None, "reason": None, **row}
            self._put(
                "attendance",
                f"{seat['session_id']}/{seat['parcours_id']}",
                {**seat, "has_reason": bool(seat["reason"])},
            )

    def _put(self, file: str, name: str, record: dict[str, Any]) -> None:
        if self.records[file].get(name) != record:
            self.records[file][name] = record
            self.events += 1
