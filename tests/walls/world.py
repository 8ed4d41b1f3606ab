"""Two sites with a record of every kind each, made of the services' own examples."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import httpx

from espace.importer.rosters import heard
from espace.tokens import AUDIENCE, ISSUER, sign
from services.ateliers import examples as ateliers
from services.ateliers.subjects import SUBJECTS as ATELIERS
from services.bilan import examples as bilan
from services.bilan.subjects import SUBJECTS as BILAN
from services.intake import examples as intake
from services.intake.subjects import SUBJECTS as INTAKE
from tests.stacks import EVERY_ROLE, Stack

EXAMPLES: dict[str, Mapping[str, Mapping[str, Any]]] = {
    "intake": {**intake.EXAMPLES, **INTAKE.examples},
    "bilan": {**bilan.EXAMPLES, **BILAN.examples},
    "ateliers": {**ateliers.EXAMPLES, **ATELIERS.examples},
}
MADE = {
    "intake": (
        "open-group", "register-participant", "record-candidacy", "enrol", "suspend-parcours", "record-profile-value",
        "give-consent", "grant-funding", "end-parcours", "record-follow-up", "set-site-rule",
    ),
    "bilan": (
        "complete-bilan", "define-project", "record-intervention", "record-assessment", "draft-bilan", "record-placement",
        "record-french-course", "state-project-idea", "plan-project-step", "reach-project", "record-intervention-detail",
        "assign-referent", "record-problem",
    ),
    "ateliers": (
        "plan-workshop", "record-session", "record-attendance", "record-offering", "record-contract", "record-series",
        "record-slot", "sign-up", "record-excuse", "signal-absences", "open-feed",
    ),
}  # fmt: skip
"""The examples that give each stream of a service something to hold, in order."""
ONE = {
    "parcours_id": "g-2016-a-04", "session_id": "s-2016-0203", "ended_on": "2016-11-30", "starts_on": "2016-02-01",
    "participant_id": "p-0101", "bilan_id": "b-2016-0042", "project_id": "r-2016-0011",
}  # fmt: skip
"""Whom and what every example is about here."""


GONE = {"participant_id": "p-0103"}
ONCE: dict[str, dict[str, dict[str, Any]]] = {
    "intake": {
        "register-participant": {**GONE, "site": ""},
        "enrol": {**GONE, "parcours_id": "k-0103", "group_id": "g-2016-a", "starts_on": "2015-02-02",
                  "ended_on": "2015-03-02", "end_kind": "completed", "entered_afterwards": True},
    }
}  # fmt: skip
ERASED: dict[str, dict[str, Any]] = {"erase-participant": {**GONE, "reason": "requested"}}
"""Somebody else, who was erased."""
MORE: dict[str, dict[str, Any]] = {"sign-up": {"signed_up_on": "2016-03-01"}}
"""What an example needs besides where it is told of the past."""


def of(site: str, identity: str) -> str:
    """The id that a record of the examples has at a site."""
    return f"{site}.{identity}"


def at(site: str, command: str, example: Mapping[str, Any]) -> dict[str, Any]:
    """An example as a site would send it."""
    told = {name: ONE.get(name, value) for name, value in example.items()} | MORE.get(command, {})
    named = {name: _named(site, name, value) for name, value in told.items()}
    # A number is one person's.
    named.pop("national_number", None)
    return {"command": command, **named, **({"site": site} if "site" in named else {})}


def _named(site: str, name: str, value: Any) -> Any:
    if isinstance(value, str) and name.endswith("_id") and name != "worker_id":
        return of(site, value)
    if isinstance(value, list) and (name.endswith("_ids") or name == "sessions"):
        return [of(site, one) for one in value]
    return value


def client(stack: Stack, service: str, *sites: str) -> httpx.Client:
    """A client of one service for these sites; for every one unless any is named."""
    pem = (stack.home.secrets / "token-private.pem").read_text()
    token = sign(
        pem, issuer=ISSUER, audience=AUDIENCE, subject="worker", roles=EVERY_ROLE, now=datetime.now(UTC),
        sites=list(sites) if sites else None,
    )  # fmt: skip
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.Client(base_url=stack.url(service), headers=headers, trust_env=False, timeout=30)


def do(http: httpx.Client, command: str, **body: Any) -> httpx.Response:
    """A command."""
    return http.post(f"/v1/commands/{command}", json=body)


def filled(stack: Stack, *sites: str) -> None:
    """Record all of MADE at each site, each site by who works there alone."""
    for service, commands in MADE.items():
        for site in sites:
            with client(stack, service, site) as http:
                for command in commands:
                    answer = do(http, **at(site, command, EXAMPLES[service][command]))
                    assert answer.is_success, (command, answer.text)
                for command, body in {**ONCE.get(service, {}), **ERASED}.items():
                    told = {name: _named(site, name, value) for name, value in body.items()}
                    answer = do(http, command, **(told | ({"site": site} if "site" in told else {})))
                    assert answer.is_success, (command, answer.text)
        if service == "intake":
            asyncio.run(_heard(stack))
    # What follows the logs is looked at, and so has followed them.
    with client(stack, "intake") as http:
        http.post("/v1/search", json={"name": "Exemple"}).raise_for_status()
    with client(stack, "ateliers") as http:
        http.get("/v1/signals").raise_for_status()


async def _heard(stack: Stack) -> None:
    async with stack.services() as services:
        await heard(services)
