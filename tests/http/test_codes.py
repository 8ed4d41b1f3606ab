"""Every service shows the one table of codes, and sends it once."""

import httpx
import pytest

from services.kernel import codes
from tests.shapes import judged
from tests.stacks import Stack


@pytest.mark.parametrize("service", ["intake", "bilan", "ateliers", "reporting"])
def test_the_codes_with_their_labels(stack: Stack, service: str) -> None:
    bearer = {"Authorization": f"Bearer {stack.token()}"}
    with httpx.Client(
        base_url=stack.url(service), headers=bearer, trust_env=False, event_hooks={"response": [judged]}
    ) as http:
        first = http.get("/v1/codes")
        assert (first.status_code, first.json()) == (200, codes.document())
        again = http.get("/v1/codes", headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        before = http.get("/v1/codes", params={"version": 1}, headers={"If-None-Match": first.headers["etag"]})
        assert (before.status_code, before.json()["version"], before.headers["etag"]) == (200, 1, '"1"')
        none = http.get("/v1/codes", params={"version": 99}, headers={"Accept-Language": "nl"})
        assert (none.status_code, none.json()["code"]) == (404, "no_such_version")
        assert none.json()["versions"] == list(range(1, codes.VERSION + 1))
