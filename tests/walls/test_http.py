"""A caller with sites: what of another site is to be seen, named or written is as if it were not there."""

import re
import secrets
from typing import Any

import httpx
import pytest

from espace.settle import settled
from shared import sites
from shared.commands import _reached
from shared.problems import Refusal
from shared.streams import Step
from tests.stacks import Stack
from tests.walls.test_database import two as two
from tests.walls.world import client, do, of


def _code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_a_record_of_another_site_is_not_there(stack: Stack, two: tuple[str, str]) -> None:
    here, there = two
    addresses = {
        "intake": ("groups/g-2016-a", "participants/p-0101", "parcours/g-2016-a-04", "suspensions/s-2016-014",
                   "groups/g-2016-a/state", "participants/p-0101/profile", "candidacies/w-2016-0101"),
        "bilan": ("bilans/b-2016-0042", "projects/r-2016-0011", "problems/q-2016-0042", "assessments/a-2016-0042"),
        "ateliers": ("workshops/w-theatre", "sessions/s-2016-0203", "sessions/s-2016-0203/sheet", "feeds/f-2016-a-hall",
                     "groups/g-2016-a/programme", "parcours/g-2016-a-04/week", "signals/a-2016-007"),
    }  # fmt: skip
    for service, paths in addresses.items():
        with client(stack, service, here) as http:
            for path in paths:
                words = path.split("/")
                mine, theirs = ("/".join([words[0], of(site, words[1]), *words[2:]]) for site in two)
                assert http.get(f"/v1/{mine}").is_success, mine
                assert _code(http.get(f"/v1/{theirs}"))[0] == 404, theirs
                absent = http.get(f"/v1/{theirs.replace(there, 'nowhere')}")
                assert http.get(f"/v1/{theirs}").json() == absent.json()


def test_lists_have_what_is_of_ones_sites(stack: Stack, two: tuple[str, str]) -> None:
    here, there = two
    for service, kinds in {
        "intake": ("groups", "participants", "participants-in-full", "parcours", "consents", "candidacies"),
        "bilan": ("bilans", "interventions", "problems", "bilan-drafts", "referents"),
        "ateliers": ("workshops", "sessions", "attendance-in-full", "slots", "excuses", "signals"),
    }.items():
        with client(stack, service, here) as http:
            for kind in kinds:
                lines = http.get(f"/v1/records/{kind}").raise_for_status().text
                assert (here in lines, there in lines) == (True, False), kind
    with client(stack, "ateliers", here) as http:
        days = {"from": "2016-03-07", "until": "2016-03-13"}
        programme = http.get("/v1/programme", params=days).raise_for_status()
        assert (here in programme.text, there in programme.text) == (True, False)
        assert _code(http.get("/v1/programme", params={**days, "site": there})) == (403, "not_your_site")
        assert _code(http.get("/v1/programme", params={**days, "site": "no-such-site"})) == (403, "not_your_site")
        assert (
            http.get("/v1/programme", params={**days, "site": here}).json()["sessions"] == programme.json()["sessions"]
        )
        signals = http.get("/v1/signals").raise_for_status().text
        assert (here in signals, there in signals) == (True, False)
    with client(stack, "intake", here) as http:
        asked = {"name": "Exemple Camille"}
        found = http.post("/v1/search", json=asked).raise_for_status().json()["results"]
        assert [one["participant_id"] for one in found] == [of(here, "p-0101")]
        assert _code(http.post("/v1/search", json={**asked, "site": there})) == (403, "not_your_site")
        for path in ("/v1/events", "/v1/events/page"):
            assert _code(http.get(path)) == (403, "not_your_site")
        assert _code(http.post("/v1/inbox/anew")) == (403, "not_your_site")


def test_nothing_is_recorded_of_another_site(stack: Stack, two: tuple[str, str]) -> None:
    here, there = two
    new = secrets.token_hex(4)
    group = {"group_id": new, "site": here, "public": "inactivity", "starts_on": "2024-01-08"}
    with client(stack, "intake", here) as http:
        head = http.get("/v1/status").json()["log"]["position"]
        assert _code(do(http, "open-group", **{**group, "site": there})) == (403, "not_your_site")
        assert (
            _code(do(http, "correct-group", **{**group, "group_id": of(there, "g-2016-a"), "why": "essai"}))[0] == 404
        )
        moved = {**group, "group_id": of(here, "g-2016-a"), "site": there}
        assert _code(do(http, "correct-group", **moved, why="essai")) == (403, "not_your_site")
        way = {"parcours_id": new, "starts_on": "2024-01-08"}
        taken = {"participant_id": of(here, "p-0101"), "group_id": of(there, "g-2016-a")}
        assert _code(do(http, "enrol", **way, **taken)) == (422, "unknown_group")
        mine = {"participant_id": of(there, "p-0101"), "group_id": of(here, "g-2016-a")}
        assert _code(do(http, "enrol", **way, **mine))[0] == 422
        # Ids are those of the whole installation: one that is taken elsewhere is told to be taken, and no more.
        assert _code(do(http, "open-group", **{**group, "group_id": of(there, "g-2016-a")})) == (409, "kept_elsewhere")
        person = {"participant_id": of(there, "p-0101"), "site": here}
        assert _code(do(http, "register-participant", **person)) == (409, "kept_elsewhere")
        assert _code(do(http, "void-participant", participant_id=of(there, "p-0101"), why="essai"))[0] == 404
        assert http.get("/v1/status").json()["log"]["position"] == head
        units = [{"commands": [{"command": "open-group", **group}]}, {"commands": [{"command": "open-group", **moved}]}]
        answers = http.post("/v1/batch", json={"units": units}).json()["results"]
        assert answers[0]["status"] == 200
    with client(stack, "bilan", here) as http:
        bilan = {"bilan_id": new, "parcours_id": of(there, "g-2016-a-04"), "phase": "middle", "minutes": 60}
        assert _code(do(http, "complete-bilan", **bilan, held_on="2016-06-01")) == (422, "unknown_parcours")
        assert _code(do(http, "void-bilan", bilan_id=of(there, "b-2016-0042"), why="essai"))[0] == 404
    with client(stack, "ateliers", here) as http:
        row = {"session_id": of(there, "s-2016-0203"), "parcours_id": of(here, "g-2016-a-04"), "status": "present"}
        assert _code(do(http, "record-attendance", **row))[0] in (404, 422)
        row = {"session_id": of(here, "s-2016-0203"), "parcours_id": of(there, "g-2016-a-04"), "status": "present"}
        assert _code(do(http, "record-attendance", **row)) == (422, "unknown_parcours")


def test_what_the_service_does_for_everybody_goes_on_whoever_asks(stack: Stack, two: tuple[str, str]) -> None:
    """A read that makes a follower, the notary or a calendar look at the log has them look at all of it."""
    here, there = two
    with client(stack, "ateliers", here) as http:
        path = http.get(f"/v1/feeds/{of(here, 'f-2016-a-hall')}/address").raise_for_status().json()["path"]
        assert http.get(path, headers={"Authorization": ""}).raise_for_status().text.startswith("BEGIN:VCALENDAR")
        note = http.get("/v1/log/checkpoint").raise_for_status().text
        size = int(note.splitlines()[1])
        assert http.get("/v1/log/inclusion", params={"position": size, "size": size}).is_success
        http.get("/v1/signals").raise_for_status()
    with client(stack, "ateliers", there) as http:
        assert there in http.get("/v1/signals").raise_for_status().text
        assert http.get("/v1/status").json()["notary"]["fault"] is None
    with client(stack, "ateliers", "") as http:
        assert not re.search("near-|far-", http.get("/v1/records/sessions").raise_for_status().text)


def _step(before: str | None, after: str | None) -> Step:
    class At:
        def __init__(self, site: str) -> None:
            self.site = site

    return Step("group:g", "group-corrected.v1", "g", "2024-01-08", after and At(after), before and At(before))


@pytest.mark.parametrize(
    ("before", "after", "passes"),
    [(None, "a", True), (None, "b", False), ("b", None, False), ("a", "b", False), ("b", "a", False), ("b", "b", True)],
)
def test_a_step_stays_within_the_callers_sites(before: str | None, after: str | None, passes: bool) -> None:
    with sites.serving(frozenset({"a"})):
        if passes:
            _reached(_step(before, after))
        else:
            with pytest.raises(Refusal, match="not_your_site"):
                _reached(_step(before, after))
    with sites.serving(None):
        _reached(_step(before, after))


async def test_figures_and_files_are_those_of_ones_sites(stack: Stack, two: tuple[str, str]) -> None:
    here, there = two
    async with stack.services() as services:
        await settled(services, 60)
    with client(stack, "reporting", here) as http:
        year: dict[str, Any] = {"year": 2016}
        rows = http.get("/v1/indicators", params={**year, "site": here}).raise_for_status().json()["indicators"]
        assert next(row["value"] for row in rows if row["id"] == "participants") == 1
        for params in ({**year, "site": there}, {**year, "site": "all"}, year, {**year, "site": "no-such-site"}):
            assert _code(http.get("/v1/indicators", params=params)) == (403, "not_your_site")
        assert http.get("/v1/sites").json() == [here]
        behind = (
            http.get("/v1/indicators/participants/trace", params={**year, "site": here})
            .raise_for_status()
            .json()["behind"]
        )
        assert [one["participant_id"] for one in behind] == [of(here, "p-0101")]
        file = http.get(f"/v1/participants/{of(here, 'p-0101')}/file").raise_for_status().text
        assert (here in file, there in file) == (True, False)
        assert _code(http.get(f"/v1/participants/{of(there, 'p-0101')}/file"))[0] == 404
        day = {"site": here, "on": "2016-03-10"}
        assert there not in http.get("/v1/day", params=day).raise_for_status().text
        assert _code(http.get("/v1/day", params={**day, "site": there})) == (403, "not_your_site")
        assert _code(http.get("/v1/figures")) == (403, "not_your_site")
        assert _code(http.post("/v1/rebuild")) == (403, "not_your_site")
