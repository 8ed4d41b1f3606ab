"""Persons enrolled in intake and heard of by the rosters, for tests over a running stack."""

import secrets
from dataclasses import dataclass

import httpx

from espace.client import Services, addresses
from espace.importer.rosters import heard
from tests.shapes import ajudged
from tests.stacks import Stack


@dataclass(frozen=True)
class Enrolled:
    """The ids of a group, a person and their parcours, of this test alone. `mark` makes further ids."""

    mark: str

    @property
    def group(self) -> str:
        return f"g-{self.mark}"

    @property
    def participant(self) -> str:
        return f"p-{self.mark}"

    @property
    def parcours(self) -> str:
        return f"k-{self.mark}"


async def enrol(services: Services) -> Enrolled:
    """A person with a parcours that started on 8 January 2024, known to bilan and ateliers when this returns."""
    one = Enrolled(secrets.token_hex(4))
    group = {"group_id": one.group, "site": "saint-gilles", "public": "inactivity", "starts_on": "2024-01-08"}
    group["label"] = f"Groupe {one.mark}"
    person = {"participant_id": one.participant, "site": "saint-gilles"}
    parcours = {"parcours_id": one.parcours, "participant_id": one.participant, "group_id": one.group}
    await services.post("intake", "/v1/commands/open-group", group)
    await services.post("intake", "/v1/commands/register-participant", person)
    await services.post("intake", "/v1/commands/enrol", {**parcours, "starts_on": "2024-01-08"})
    await heard(services)
    return one


def http(stack: Stack, service: str) -> httpx.AsyncClient:
    """A plain client of one service, where a test looks at statuses and headers; its answers are those of the document."""
    headers = {"Authorization": f"Bearer {stack.token()}"}
    base = addresses(stack.home, {})[service]
    hooks = {"response": [ajudged]}
    return httpx.AsyncClient(base_url=base, headers=headers, trust_env=False, timeout=30, event_hooks=hooks)
