"""Who may do what: every route and command of every service, tried with every role, against the table of roles."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from fastapi import APIRouter, FastAPI

from espace import tokens
from services import rights
from services.kernel.roles import BILANS, IDENTITY, LOG, NOTES, ROLES, Role
from shared.needs import OPEN, Declared, Each, Needs, Open, check, declarations, needs
from shared.problems import Misconfigured
from shared.roles import Need, Roles
from tests.http.apps import AUDIENCE, ISSUER, PRIVATE, RECORDING, app_of
from tests.stacks import Stack

SERVICES = (*RECORDING, "reporting")
JSON = "application/json"
OTHERWISE = f"{JSON}; charset=utf-8"
"""The same to FastAPI, which takes the command then: the short way does not."""


def bearer(*roles: str, **claims: Any) -> dict[str, str]:
    token = tokens.sign(
        PRIVATE,
        issuer=ISSUER,
        audience=AUDIENCE,
        subject="somebody",
        roles=list(roles),
        now=datetime.now(UTC),
        **claims,
    )
    return {"Authorization": f"Bearer {token}"}


shared_app = cache(app_of)
BEARERS = {role.code: bearer(role.code) for role in ROLES}


def client(app: FastAPI) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app, raise_app_exceptions=False), base_url="http://service")


def requests(service: str, one: Declared) -> Iterator[tuple[str, bytes | None, str, Need]]:
    """What is asked of a route: its address, its body, the media type of that, and what the declaration says that it needs."""
    assert isinstance(one.needs, Needs)
    if one.path.startswith("/v1/commands/"):
        body = _example(service, one.path.rpartition("/")[2])
        for kind in (JSON, OTHERWISE):
            yield one.path, body, kind, one.needs.rights
    elif one.needs.by:
        for value, need in one.needs.table.items():
            yield one.path.replace(f"{{{one.needs.by}}}", value), b"{}", JSON, need | one.needs.rights
    else:
        yield re.sub(r"\{[^}]+\}", "x", one.path), b"{}" if one.method == "POST" else None, JSON, one.needs.rights


def _one_of_each(need: Need) -> list[Role]:
    """A role that may and one that may not."""
    able, unable = ([one for one in ROLES if (need <= one.rights) is may] for may in (True, False))
    return able[:1] + unable[:1]


def _example(service: str, command: str) -> bytes:
    recording = RECORDING[service]
    return msgspec.json.encode((dict(recording.examples) | dict(recording.subjects.examples))[command])


@pytest.mark.parametrize("service", SERVICES)
async def test_every_role_may_do_what_the_table_says_and_nothing_else(service: str) -> None:
    app = shared_app(service)
    tried = 0
    async with client(app) as http:
        for one in declarations(app):
            if isinstance(one.needs, Open):
                continue
            assert one.needs is not None, f"{one.method} {one.path}"
            if isinstance(one.needs, Each):
                continue
            for path, body, kind, need in requests(service, one):
                assert need
                for role in ROLES if kind == JSON else _one_of_each(need):
                    headers = BEARERS[role.code] | ({"Content-Type": kind} if body is not None else {})
                    answer = await http.request(one.method, path, content=body, headers=headers)
                    told = f"{role.code}: {one.method} {path} answered {answer.status_code}"
                    if need <= role.rights:
                        assert answer.status_code in (200, 304, 404, 422, 503), told
                    else:
                        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden"), told
                    tried += 1
    assert tried > 100


@pytest.mark.parametrize("service", RECORDING)
async def test_in_a_batch_each_unit_needs_what_its_commands_need(service: str) -> None:
    app = shared_app(service)
    (batch,) = [one for one in declarations(app) if isinstance(one.needs, Each)]
    assert isinstance(batch.needs, Each)
    units = [
        {"key": name, "commands": [{"command": name, **_decoded(service, name)}]} for name in sorted(batch.needs.table)
    ]
    async with client(app) as http:
        for role in ROLES:
            may_not = [one for one in units if not batch.needs.table[str(one["key"])] <= role.rights]
            answer = await http.post("/v1/batch", json={"units": may_not}, headers=BEARERS[role.code])
            # Nobody's database is looked at where nothing may be done.
            codes = [one["code"] for one in answer.json().get("results", [])]
            assert codes == ["forbidden"] * len(may_not), role.code


def _decoded(service: str, command: str) -> Any:
    return msgspec.json.decode(_example(service, command))


async def test_the_refusal_names_who_may_in_the_language_asked() -> None:
    async with client(shared_app("bilan")) as http:
        for language, label in (
            ("fr", "Travailleur social"),
            ("nl", "Maatschappelijk werker"),
            ("en", "Social worker"),
        ):
            answer = await http.get("/v1/actions", headers=BEARERS["reception"] | {"Accept-Language": language})
            assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
            assert label in answer.json()["detail"]
            assert "{" not in answer.json()["detail"]


async def test_rights_add_up_and_an_unknown_role_gives_none() -> None:
    async with client(shared_app("reporting")) as http:
        assert (await http.post("/v1/rebuild", headers=BEARERS["operator"])).status_code == 403
        both = bearer("operator", "auditor")
        assert (await http.post("/v1/rebuild", headers=both)).status_code == 503
        assert (await http.get("/v1/codes", headers=bearer("admin"))).status_code == 403
        assert (await http.get("/v1/codes", headers=bearer())).status_code == 403


def test_what_each_role_is_kept_from() -> None:
    """Said here a second time, since the table is what everything else is compared with."""
    held = {role.code: role.rights for role in ROLES}
    for role in ("operator", "analyst", "auditor"):
        assert not held[role] & (IDENTITY | NOTES | BILANS | {"records", "attendance"})
    assert "log" not in held["operator"] | held["analyst"]
    assert "identity" not in held["workshop_leader"]
    for role in ("reception", "workshop_leader"):
        assert not held[role] & (NOTES | BILANS | LOG)
    recording = {"enrol", "support", "take_attendance", "schedule", "organise"}
    assert not held["data_protection_officer"] & recording
    assert [role for role in held if "protect" in held[role]] == ["data_protection_officer"]
    assert [role for role in held if "exact_figures" in held[role]] == ["social_worker", "coordinator", "auditor"]


@pytest.mark.parametrize(
    ("dependencies", "path", "says"),
    [
        ([], "/v1/new", "does not declare"),
        ([needs(BILANS), OPEN], "/v1/new", "does not declare once"),
        ([needs(BILANS)], "/new", "below /v1/"),
        ([OPEN], "/v1/new", "none without"),
        ([needs(frozenset({"fly"}))], "/v1/new", "fly, which no role has"),
    ],
)
async def test_a_service_does_not_start_with_a_route_whose_need_is_not_clear(
    dependencies: list[Any], path: str, says: str
) -> None:
    app = app_of("reporting")
    routes = APIRouter()

    @routes.get(path, dependencies=dependencies)
    async def new() -> None:
        """Nothing."""

    app.include_router(routes)
    with pytest.raises(Misconfigured, match=says):
        async with app.router.lifespan_context(app):
            """Never reached."""
    with pytest.raises(ValueError, match="OPEN"):
        needs(frozenset())


def test_the_page_is_made_of_what_is_declared() -> None:
    page = Path(__file__).parents[2] / "docs" / "rights.md"
    assert page.read_text(encoding="utf-8") == rights.page(), "run `make docs`"


def test_the_interface_says_what_each_operation_needs() -> None:
    paths = shared_app("intake").openapi()["paths"]
    assert paths["/v1/search"]["post"]["x-rights"] == ["identity"]
    assert paths["/v1/commands/merge-participants"]["post"]["x-rights"] == ["enrol", "notes"]
    assert paths["/v1/batch"]["post"]["x-rights"]["enrol"] == ["enrol"]
    assert paths["/v1/records/{kind}"]["get"]["x-rights"]["participants-in-full"] == [
        "identity",
        "records",
        "reference",
    ]
    assert "x-rights" not in paths["/health/live"]["get"]


def test_every_service_declares_everything() -> None:
    for service in SERVICES:
        check(shared_app(service), Roles(ROLES))


async def test_a_running_service_asks_the_same(stack: Stack) -> None:
    async with httpx.AsyncClient(base_url=stack.url("intake"), trust_env=False) as http:
        headers = {"Authorization": f"Bearer {stack.token('workshop_leader')}"}
        answer = await http.post("/v1/search", json={"name": "Exemple"}, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
        headers = {"Authorization": f"Bearer {stack.token('reception')}"}
        assert (await http.post("/v1/search", json={"name": "Exemple"}, headers=headers)).status_code == 200


async def test_an_analyst_sees_figures_without_small_cells_and_others_see_them_exact(stack: Stack) -> None:
    site, year = "small-cells", 2024
    async with stack.services() as services:
        group = {"group_id": "sc-g", "site": site, "public": "inactivity", "starts_on": "2024-02-05"}
        await services.post("intake", "/v1/commands/open-group", group)
        for number in range(6):
            who = {"participant_id": f"sc-{number}", "site": site, "gender": "man" if number == 0 else "woman"}
            await services.post("intake", "/v1/commands/register-participant", who)
            way = {"parcours_id": f"sc-k{number}", "participant_id": f"sc-{number}", "group_id": "sc-g"}
            enrol = way | {"starts_on": "2024-02-05", "entered_afterwards": True}
            await services.post("intake", "/v1/commands/enrol", enrol)
    assert stack.espace("settle").returncode == 0
    seen: dict[str, dict[str, Any]] = {}
    for role in ("analyst", "coordinator"):
        headers = {"Authorization": f"Bearer {stack.token(role)}"}
        async with httpx.AsyncClient(base_url=stack.url("reporting"), headers=headers, trust_env=False) as http:
            answer = await http.get("/v1/indicators", params={"year": year, "site": site})
            seen[role] = {row["id"]: row for row in answer.raise_for_status().json()["indicators"]}
            behind = await http.get("/v1/indicators/participants/trace", params={"year": year, "site": site})
            assert behind.status_code == (403 if role == "analyst" else 200)
    exact, shown = seen["coordinator"], seen["analyst"]
    # What other tests recorded of that year at other sites may take more cells with it than the two of this one.
    assert exact["participants"]["numerator"] == 6
    assert [exact[f"gender.{one}"]["numerator"] for one in ("man", "woman", "x")] == [1, 5, 0]
    assert [shown[f"gender.{one}"]["numerator"] for one in ("man", "woman")] == [None, None]
    assert all("hidden" not in row for row in exact.values())
    for name, row in shown.items():
        assert row["hidden"] or row == exact[name] | {"hidden": False}


def test_a_command_whose_token_may_not_says_so_in_the_callers_language(stack: Stack, tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text(stack.token("workshop_leader"))
    env = stack.env | {"ESPACE_TOKEN_FILE": str(token), "LC_ALL": "fr_BE.UTF-8"}
    for words in (("export", str(tmp_path / "out")), ("status",)):
        told = Stack(stack.home, env).espace(*words, cwd=tmp_path)
        assert told.returncode == 1
        said = " ".join((told.stdout + told.stderr).split())
        assert "Vos rôles ne le permettent pas" in said
        assert ("Coordinateur" if words[0] == "export" else "Exploitant technique") in said
        assert "Traceback" not in said
