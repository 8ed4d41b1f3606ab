"""A figure moves while the worker watches: one command, and the annual table has it within moments."""

import time
from typing import Any

from espace.importer.columns import FILES
from tests.e2e.checks import client, equal, heads, until
from tests.e2e.folders import Rows
from tests.stacks import Stack

MOMENTS = 10.0
"""Seconds within which a figure moves on a busy machine; a second or less is usual."""
GROUP = {"group_id": "watch-g", "site": "watch", "public": "immigration", "starts_on": "2018-01-08"}
PERSON = {"participant_id": "watch-p", "site": "watch", "gender": "woman", "birth_date": "1976-05-04"}
WAY = {
    "parcours_id": "watch-k", "participant_id": "watch-p", "group_id": "watch-g", "starts_on": "2018-01-15",
    "french_course": "fle",
}  # fmt: skip
BILAN = {"bilan_id": "watch-b", "parcours_id": "watch-k", "phase": "entry", "held_on": "2018-01-20", "minutes": 50}
WORKSHOP = {"workshop_id": "watch-w", "site": "watch", "family": "educational", "label": "Budget"}
SESSION = {
    "session_id": "watch-s", "workshop_id": "watch-w", "group_id": "watch-g", "held_on": "2018-02-01", "minutes": 90,
    "status": "held",
}  # fmt: skip
SEAT = {"session_id": "watch-s", "parcours_id": "watch-k", "status": "present"}
STEPS: list[tuple[str, str, str, dict[str, Any]]] = [
    ("intake", "open-group", "groups", GROUP),
    ("intake", "register-participant", "participants", PERSON),
    ("intake", "enrol", "parcours", WAY),
    ("bilan", "complete-bilan", "bilans", BILAN),
    ("ateliers", "plan-workshop", "workshops", WORKSHOP),
    ("ateliers", "record-session", "sessions", SESSION),
    ("ateliers", "record-attendance", "attendance", SEAT),
]


def test_each_command_moves_the_table(mortal: Stack) -> None:
    records: Rows = {name: [] for name in FILES}
    with client(mortal, "reporting") as reporting:

        def reached(service: str, position: int) -> bool:
            answer = reporting.get("/v1/watermark")
            return bool(answer.json()[service] >= position)

        for service, command, name, row in STEPS:
            with client(mortal, service) as http:
                # A roster hears of the parcours in its own time; what hangs on it is refused until then.
                answer = until(
                    lambda http=http, command=command, row=row: (  # type: ignore[misc]
                        one if (one := http.post(f"/v1/commands/{command}", json=row)).is_success else None
                    ),
                    f"{command} accepted",
                    MOMENTS,
                )
            asked = time.monotonic()
            position = answer.json()["position"]
            until(lambda service=service, position=position: reached(service, position), f"{command} counted", MOMENTS)  # type: ignore[misc]
            assert time.monotonic() - asked < MOMENTS
            records[name].append({key: str(value) for key, value in row.items()})
            for public in ("all", "immigration", "inactivity"):
                found = reporting.get("/v1/indicators", params={"year": 2018, "site": "watch", "public": public})
                equal(found.json(), records, 2018, "watch", public)
                assert found.json()["watermark"][service] >= position
    assert heads(mortal)["ateliers"] >= 3
