"""What an address is asked: its own parameters, a period the right way round."""

from typing import Annotated, Any

import httpx
import pytest
from fastapi import Depends, FastAPI, Query

from shared.asked import in_order
from shared.problems import Refusal
from shared.web import refused


async def _page(limit: int = 3) -> int:
    return limit


APP = FastAPI(dependencies=[Depends(in_order)])
APP.add_exception_handler(Refusal, refused)  # type: ignore[arg-type]


@APP.get("/things/{kind}")
async def things(
    kind: str,
    page: Annotated[int, Depends(_page)],
    first: Annotated[str | None, Query(alias="from")] = None,
    until: str | None = None,
) -> dict[str, Any]:
    return {"kind": kind, "limit": page, "from": first, "until": until}


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("", None),
        ("from=2026-05-04&until=2026-05-04&limit=1", None),
        ("from=2026-05-05", None),
        ("from=2026-05-05&until=2026-05-04", "period_reversed"),
        ("until=2026-05-05&first=2026-05-04", "unknown_parameter"),
        ("kind=a", "unknown_parameter"),
        ("Dupont=1", "unknown_parameter"),
    ],
)
async def test_a_parameter_is_one_of_the_address(asked: str, code: str | None) -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(APP), base_url="http://service") as http:
        answer = await http.get(f"/things/a?{asked}")
    assert (answer.status_code, answer.json().get("code")) == (200 if code is None else 422, code)
    assert "Dupont" not in answer.text
