"""Absences in a row over the running service: signalled, ended, reopened, undone by corrected sheets, acknowledged."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from services.kernel.dates import today
from tests.ateliers.test_service import programme
from tests.bilan.people import Enrolled, enrol, http
from tests.core.units import until
from tests.stacks import Stack

DONE = "Appelé chez sa sœur, revient lundi."


async def listed(ateliers: httpx.AsyncClient, one: Enrolled, **query: Any) -> list[dict[str, Any]]:
    found = (await ateliers.get("/v1/signals", params={"site": "saint-gilles", **query})).json()["signals"]
    return [signal for signal in found if signal["parcours_id"] == one.parcours]


async def test_three_absences_in_a_row_are_a_signal(stack: Stack) -> None:
    async with stack.services() as services, http(stack, "ateliers") as ateliers:
        one = await enrol(services)
        workshop, _ = await programme(services, one)
        first = today(lambda: datetime.now(UTC)) - timedelta(10)
        names = [f"s-{one.mark}-{number}" for number in range(4)]
        for number, name in enumerate(names):
            held = {"session_id": name, "workshop_id": workshop, "minutes": 60, "status": "held"}
            held |= {"held_on": (first + timedelta(number)).isoformat()}
            await services.post("ateliers", "/v1/commands/record-session", held)

        async def take(number: int, status: str) -> None:
            rows = [{"parcours_id": one.parcours, "status": status}]
            await services.post("ateliers", "/v1/commands/take-attendance", {"session_id": names[number], "rows": rows})

        async def told(*wanted: str) -> list[dict[str, Any]]:
            """The signals of this parcours, once they are these, `open` or `closed`."""

            async def as_wanted() -> list[dict[str, Any]] | None:
                found = await listed(ateliers, one)
                states = ["open" if signal["open"] else "closed" for signal in found]
                return [{}, *found] if sorted(states) == sorted(wanted) else None

            found: list[dict[str, Any]] = await until(as_wanted, f"signals {wanted}")
            return found[1:]

        for number in range(3):
            await take(number, "absent")
        (signal,) = await told("open")
        assert (signal["sessions"], signal["first_on"], signal["group_id"]) == (names[:3], first.isoformat(), one.group)
        await take(3, "present")
        (ended,) = await told("closed")
        assert (ended["signal_id"], ended["ended_on"]) == (signal["signal_id"], (first + timedelta(3)).isoformat())
        assert await listed(ateliers, one, open=True) == []
        await take(3, "absent")
        await told("open")
        await take(1, "excused")
        await told("open")  # three are left, the excused one apart
        await take(2, "present")
        await told()
        await take(2, "absent")
        (again,) = await told("open")
        assert again["signal_id"] != signal["signal_id"]
        acknowledged = {"signal_id": again["signal_id"], "done": DONE}
        await services.post("ateliers", "/v1/commands/acknowledge-signal", acknowledged)
        (closed,) = await told("closed")
        assert closed["done"] == DONE
        events = [line async for line in services.lines("ateliers", "/v1/events")]
        mine = [line for line in events if f"signals:{one.parcours}".encode() in line]
        kinds = [
            word
            for line in mine
            for word in ("signalled", "ended", "reopened", "voided", "acknowledged")
            if f"-{word}.v1".encode() in line
        ]
        assert kinds == ["signalled", "ended", "reopened", "voided", "signalled", "acknowledged"]
        assert DONE.encode() not in b"\n".join(events)

        status = (await ateliers.get("/v1/status")).json()["followers"]["history"]
        assert (status["position"], status["error"]) == (len(events), None)
        assert (await ateliers.post("/v1/inbox/anew")).status_code == 202

        async def anew() -> bool:
            found = (await ateliers.get("/v1/status")).json()
            return bool(found["followers"]["history"]["position"] >= len(events) and await listed(ateliers, one))

        await until(anew, "the tables made anew")
        assert await told("closed") == [closed]
