"""PostgreSQL stopped under load: told as 503, nothing half-written, and what was acknowledged is there exactly once."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import msgspec

from espace.stack import postgres
from tests.e2e.checks import SERVICES, bring, client, events, figures_equal, settle, standing, until, verify
from tests.e2e.folders import Row, Rows, make, sites
from tests.stacks import Stack

CLIENTS = 4
YEARS = (2016, 2017, 2018)


@dataclass
class Told:
    """What the clients were told: acknowledged ids, those left without an answer, and the statuses of failures."""

    acknowledged: set[str] = field(default_factory=set)
    unanswered: dict[str, Row] = field(default_factory=dict)
    statuses: Counter[int | str] = field(default_factory=Counter)


def body(row: Row) -> dict[str, str | int]:
    return {**row, "minutes": int(row["minutes"])}


def send(stack: Stack, rows: list[Row], told: Told, stop: threading.Event) -> None:
    """Commands one after the other, none tried again here."""
    with client(stack, "bilan") as http:
        for row in rows:
            if stop.is_set():
                return
            key = row["intervention_id"]
            try:
                answer = http.post("/v1/commands/record-intervention", json=body(row), headers={"Idempotency-Key": key})
            except httpx.TransportError as error:
                told.statuses[type(error).__name__] += 1
                told.unanswered[key] = row
                continue
            if answer.is_success:
                told.acknowledged.add(key)
            else:
                told.statuses[answer.status_code] += 1
                told.unanswered[key] = row


def calls(rows: Rows, mark: str, number: int) -> list[Row]:
    """Many interventions of the folder's parcours."""
    ways = rows["parcours"]
    return [
        {
            "intervention_id": f"{mark}-c{place}",
            "parcours_id": ways[place % len(ways)]["parcours_id"],
            "kind": "phone",
            "held_on": "2019-05-06",
            "minutes": str(place % 50),
        }
        for place in range(number)
    ]


def test_postgres_stops_and_comes_back_under_load(mortal: Stack, tmp_path: Path) -> None:
    stack, mark = mortal, "nopg"
    rows = make(mark, people=8, sessions=10)
    assert bring(stack, tmp_path, rows) == set()
    settle(stack)
    before = standing(stack)
    more = calls(rows, mark, 40_000)
    told, stop = Told(), threading.Event()
    with ThreadPoolExecutor(CLIENTS) as threads:
        under_way = [threads.submit(send, stack, more[number::CLIENTS], told, stop) for number in range(CLIENTS)]
        try:
            until(lambda: len(told.acknowledged) > 50, "first commands")
            with stack.home.lock():
                postgres.stop(stack.home)
            reached = len(told.acknowledged)
            until(lambda: told.statuses[503] >= 20, "refusals while PostgreSQL is away")
            refusals(stack, more[-1])
            assert len(told.acknowledged) <= reached + CLIENTS, "nothing is acknowledged without PostgreSQL"
            with stack.home.lock():
                postgres.start(stack.home)
            until(lambda: len(told.acknowledged) > reached + 50, "commands after PostgreSQL is back")
        finally:
            stop.set()
        for one in under_way:
            one.result()
    assert set(told.statuses) == {503}, told.statuses
    ready(stack)

    unanswered = dict(list(told.unanswered.items())[:40])
    recorded = ids(stack, mark)
    assert told.acknowledged - set(recorded) == set()
    again, never = Told(), threading.Event()
    send(stack, list(unanswered.values()), again, never)
    assert again.acknowledged == set(unanswered)
    recorded = ids(stack, mark)
    assert set(recorded.values()) == {1}, "each exactly once"
    assert told.acknowledged | set(unanswered) <= set(recorded)
    settle(stack)
    by_id = {row["intervention_id"]: row for row in more}
    counted = {**rows, "interventions": [*rows["interventions"], *(by_id[one] for one in recorded)]}
    figures_equal(stack, counted, sites(mark), (*YEARS, 2019))
    verify(stack)
    assert standing(stack) == before, "the services recover by themselves"


def refusals(stack: Stack, row: Row) -> None:
    """Every service says 503, in the form of a problem, and when to come again; none says it is ready."""
    asked: list[tuple[str, str, str, Any]] = [
        ("intake", "POST", "/v1/commands/register-participant", {"participant_id": "nopg-half", "site": "x"}),
        ("bilan", "POST", "/v1/commands/record-intervention", body(row)),
        ("ateliers", "GET", "/v1/events", None),
        ("ateliers", "GET", "/v1/status", None),
        ("reporting", "GET", "/v1/indicators?year=2016", None),
        ("reporting", "GET", "/v1/status", None),
        ("reporting", "GET", "/v1/figures", None),
        ("reporting", "POST", "/v1/parked/replay", None),
        ("reporting", "POST", "/v1/rebuild", None),
    ]
    kinds = {"intake": ("groups", "parcours"), "bilan": ("bilans",), "ateliers": ("sessions", "attendance")}
    asked += [(service, "GET", f"/v1/records/{kind}", None) for service, mine in kinds.items() for kind in mine]
    for service, method, path, content in asked:
        with client(stack, service) as http:
            answer = http.request(method, path, json=content)
            assert answer.status_code == 503, f"{service} {path}: {answer.status_code} {answer.text}"
            assert answer.headers["content-type"] == "application/problem+json"
            assert int(answer.headers["retry-after"]) > 0
            assert (answer.json()["code"], answer.json()["status"]) == ("unavailable", 503)
            assert http.get("/health/live").status_code == 200
            assert http.get("/health/ready").status_code == 503


def ready(stack: Stack) -> None:
    for service in SERVICES:
        with client(stack, service) as http:
            until(lambda http=http: http.get("/health/ready").status_code == 200, f"{service} ready")  # type: ignore[misc]


def ids(stack: Stack, mark: str) -> Counter[str]:
    """How often each of the commands' interventions is in the log."""
    recorded = [event for event in events(stack, "bilan") if event["type"].startswith("intervention-recorded")]
    named = [str(msgspec.json.decode(event["data"])["id"]) for event in recorded]
    return Counter(one for one in named if one.startswith(f"{mark}-c"))
