"""Every answer that a test reads is one that the service's OpenAPI document tells: hooks for the tests' own HTTP clients."""

import re
from functools import cache
from typing import Any

import httpx
import jsonschema_rs

HIDDEN = re.compile(r"\{[a-z_]+\}")


@cache
def _document(origin: str) -> dict[str, Any]:
    told: dict[str, Any] = httpx.get(f"{origin}/openapi.json", trust_env=False).raise_for_status().json()
    return told


@cache
def _template(origin: str, path: str) -> str:
    """The address in the document that a path is of: of two, the one with more words of its own."""
    paths: list[str] = list(_document(origin)["paths"])
    found = [one for one in paths if re.fullmatch("[^/]+".join(map(re.escape, HIDDEN.split(one))), path)]
    return min(found, key=lambda one: len(HIDDEN.findall(one)))


@cache
def _validator(origin: str, template: str, method: str, status: str) -> Any:
    document = _document(origin)
    told = document["paths"][template][method]["responses"][status]["content"]["application/json"]["schema"]
    return jsonschema_rs.validator_for(told | {"components": document["components"]})


def judge(response: httpx.Response) -> None:
    """AssertionError where a JSON answer that was read is not the one of the document."""
    request = response.request
    if response.status_code == 204 or response.headers.get("content-type") != "application/json":
        return
    if request.url.path.startswith("/v1/") and response.is_success:
        origin = f"{request.url.scheme}://{request.url.netloc.decode()}"
        template = _template(origin, request.url.path)
        validator = _validator(origin, template, request.method.lower(), str(response.status_code))
        faults = [f"{fault.instance_path}: {fault.message}" for fault in validator.iter_errors(response.json())]
        assert not faults, f"{request.method} {template}: {faults[:3]}"


def judged(response: httpx.Response) -> None:
    """For a client's `event_hooks`."""
    response.read()
    judge(response)


async def ajudged(response: httpx.Response) -> None:
    """For an asynchronous client's `event_hooks`."""
    await response.aread()
    judge(response)
