"""The consumer of docs/consume.md is run as it stands there, and counts what intake has recorded."""

import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import httpx
import msgspec

from espace.stack import stack as stacks
from tests.bilan.people import enrol
from tests.e2e.checks import client, heads, until
from tests.stacks import Stack

PAGE = Path(__file__).parents[2] / "docs" / "consume.md"


async def test_the_consumer_of_the_guide_counts_what_is_recorded(stack: Stack, tmp_path: Path) -> None:
    async with stack.services() as services:
        first, second = await enrol(services), await enrol(services)
        void = {"parcours_id": second.parcours, "why": "Saisi par erreur"}
        await services.post("intake", "/v1/commands/void-parcours", void)
    with client(stack, "intake") as http:
        until(lambda: relayed(http) >= heads(stack)["intake"], "all of intake's events on Kafka")
        recorded = [msgspec.json.decode(line) for line in http.get("/v1/records/parcours").content.splitlines()]
    program = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert len(program) == 1
    assert len([line for line in program[0].splitlines() if line]) <= 40
    (tmp_path / "consumer.py").write_text(program[0], encoding="utf-8")
    counted = Counter((one["site"], one["starts_on"][:4]) for one in recorded)
    lines = [f"{site}\t{year}\t{count}" for (site, year), count in sorted(counted.items())]
    assert any(one["parcours_id"] == first.parcours for one in recorded)
    for _ in ("from nothing", "again"):
        assert consumed(stack, tmp_path) == lines


def relayed(http: httpx.Client) -> int:
    return int(http.get("/v1/status").raise_for_status().json()["relay"]["confirmed"])


def consumed(stack: Stack, place: Path) -> list[str]:
    """The lines that the program prints."""
    where = {"KAFKA": stacks.addresses(stack.home)["kafka"], "TOPIC": f"{stack.env['ESPACE_PREFIX']}espace.intake"}
    done = subprocess.run(
        [sys.executable, place / "consumer.py"],
        cwd=place,
        env=os.environ | where,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()
