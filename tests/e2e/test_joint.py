"""Two complete stacks that number alike and one joint reporting: counted apart and together, one killed, wiped and rebuilt meanwhile."""

import contextlib
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests import stacks
from tests.e2e.checks import SERVICES, bring, client, figures_equal, printed, settle, until
from tests.e2e.folders import Rows, make
from tests.stacks import Stack

REFERS = re.compile(r"_id$|^prolonged_into$")
YEARS = (2015, 2017)


def numbered(rows: Rows, mark: str, stack: str = "") -> Rows:
    """The folder as one that numbers from the start, as every other does; or with ids that say of which stack they are."""
    start = f"{stack}:" if stack else ""
    return {
        name: [
            {
                column: start + cell.removeprefix(f"{mark}-") if cell and REFERS.search(column) else cell
                for column, cell in row.items()
            }
            for row in kept
        ]
        for name, kept in rows.items()
    }


@pytest.fixture
def joint(postgres: str, kafka: str, own_stack: Stack, fresh_stack: Stack) -> Iterator[Stack]:
    """The joint reporting of both stacks, in a home of its own, not started yet."""
    with stacks.sharing(postgres, kafka) as joint:
        with own_stack.home.lock():
            forest = f"127.0.0.1:{own_stack.home.port('kafka')}"
        joint.env |= {
            "ESPACE_STACKS": f"forest={forest} saint-gilles={kafka}",
            "ESPACE_STACK_SAINT_GILLES_TOPIC_PREFIX": f"{fresh_stack.env['ESPACE_PREFIX']}espace.",
            "ESPACE_JOINT_GROUP": joint.env["ESPACE_PREFIX"],
            "LANG": "en_GB.UTF-8",
        }
        yield joint


def ages(joint: Stack, **scope: str | int) -> dict[str, Any]:
    with client(joint, "reporting") as http:
        path, params = ("indicators", {"year": 2016, **scope}) if scope else ("watermark", {})
        found = http.get(f"/v1/{path}", params=params).raise_for_status().json()["stacks"]
    return {one["stack"]: one for one in found}


def begun_anew(stack: Stack) -> None:
    """A stack wiped and started again where it was."""
    port = stack.home.state()["ports"]["kafka"]
    assert stack.espace("down", "--wipe").returncode == 0
    with stack.home.lock():
        stack.home.prepare()
        stack.home.update("ports", "kafka", port)
    stack.up()


def test_two_stacks_one_of_them_killed_wiped_and_rebuilt(
    joint: Stack, own_stack: Stack, fresh_stack: Stack, tmp_path: Path
) -> None:
    forest, gilles = own_stack, fresh_stack
    gilles.up()
    here = make("gilles", people=20, sessions=30)
    assert bring(gilles, tmp_path / "gilles", numbered(here, "gilles")) == set()

    # It starts, and counts one stack, without the other.
    up = joint.espace("joint", "up", "-d")
    assert up.returncode == 0, up.stderr
    until(lambda: not ages(joint)["saint-gilles"]["late"], "one stack is read though the other is not there")
    of_gilles = numbered(here, "gilles", "saint-gilles")
    figures_equal(joint, of_gilles, ("all", "gilles-nord", "gilles-sud"), YEARS)
    assert ages(joint)["forest"]["says"]["fr"] == "Forest : pas encore lu en entier"
    assert list(ages(joint, site="gilles-nord")) == ["saint-gilles"]

    forest.up()
    there = make("forest", people=24, sessions=40)
    assert bring(forest, tmp_path / "forest", numbered(there, "forest")) == set()
    settle(joint)
    of_both = joined(of_gilles, numbered(there, "forest", "forest"))
    every_site = ("all", "forest-nord", "forest-sud", "gilles-nord", "gilles-sud")
    figures_equal(joint, of_both, every_site, YEARS)
    found = printed(joint, 2016, "all", "all")
    assert {f"{stack}/{name}" for stack in ("forest", "saint-gilles") for name in SERVICES[:3]} == set(
        found["watermark"]
    )
    assert joint.espace("status").returncode == 0

    for part in (*SERVICES, "kafka", "postgres"):
        forest.kill(part)
    until(lambda: ages(joint)["forest"]["late"], "the age of the stack that was killed is shown")
    old = ages(joint)["forest"]
    assert datetime.fromisoformat(old["as_of"]) < datetime.now(UTC)
    table = joint.espace("indicators", "--year", "2016").stdout
    assert old["says"]["en"] in table
    assert re.search(r"Forest: as of [0-2]\d:[0-5]\d", old["says"]["en"])
    status = joint.espace("status")
    assert (status.returncode, old["says"]["en"] in status.stdout) == (1, True), status.stdout
    assert "Saint-Gilles" not in table + status.stdout
    one_more = {"participant_id": "late", "site": "gilles-sud"}
    one_way = {**here["parcours"][0], "participant_id": "late", "parcours_id": "late"}
    here = {**here, "participants": [*here["participants"], one_more], "parcours": [*here["parcours"], one_way]}
    assert bring(gilles, tmp_path / "more", numbered(here, "gilles")) == set()
    of_both = joined(numbered(here, "gilles", "saint-gilles"), numbered(there, "forest", "forest"))

    def counted() -> bool:
        with contextlib.suppress(AssertionError):
            figures_equal(joint, of_both, ("all", "gilles-nord", "forest-sud"), YEARS)
            return True
        return False

    until(counted, "what the other stack records is counted meanwhile")

    begun_anew(forest)
    # Other records under the same numbers, and fewer of them.
    other = make("forest", seed=8, people=16, sessions=25)
    assert bring(forest, tmp_path / "other", numbered(other, "forest")) == set()
    settle(joint)
    of_both = joined(numbered(here, "gilles", "saint-gilles"), numbered(other, "forest", "forest"))
    figures_equal(joint, of_both, every_site, YEARS)
    assert "as of" not in joint.espace("indicators", "--year", "2016").stdout

    rebuilt = joint.espace("rebuild")
    assert rebuilt.returncode == 0, rebuilt.stderr
    figures_equal(joint, of_both, every_site, YEARS)
    parts = json.loads(joint.espace("status", "--json").stdout)["parts"]
    assert set(parts) == {"postgres", "reporting"}
    assert all(one["parked"] == 0 and one["gap"] == [] for one in parts["reporting"]["inbox"].values())
    refused = joint.espace("verify")
    assert (refused.returncode, "at each stack" in refused.stderr) == (1, True)


def joined(one: Rows, other: Rows) -> Rows:
    return {name: one[name] + other[name] for name in one}
