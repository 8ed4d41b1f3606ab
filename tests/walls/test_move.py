"""A site leaves with all its data, and another stack takes it in: proofs checked on both sides, figures equal, names still readable."""

import json
import secrets
import zipfile
from pathlib import Path
from typing import Any

from espace.site.owned import Owned, Said
from tests.stacks import Stack
from tests.walls.world import client, do, filled, of


def figures(stack: Stack, site: str) -> list[Any]:
    assert stack.espace("settle").returncode == 0
    done = stack.espace("indicators", "--year", "2016", "--site", site, "--format", "json")
    assert done.returncode == 0, done.stderr
    told: list[Any] = json.loads(done.stdout)["indicators"]
    return told


def test_a_site_moves_to_another_stack(stack: Stack, fresh_stack: Stack, tmp_path: Path) -> None:
    mark = secrets.token_hex(3)
    moves, stays = f"moves-{mark}", f"stays-{mark}"
    filled(stack, moves, stays)
    package, keys, damaged = (str(tmp_path / name) for name in ("site.zip", "site.keys", "damaged.zip"))
    assert stack.espace("site", "export", "no-such-site", package, "--keys", keys).returncode == 1
    done = stack.espace("site", "export", moves, package, "--keys", keys)
    assert done.returncode == 0, done.stderr
    assert "events are as they were signed" in done.stdout
    assert stack.espace("site", "export", moves, package, "--keys", f"{keys}.2").returncode == 1, "it is there already"
    with zipfile.ZipFile(package) as file, zipfile.ZipFile(damaged, "w") as other:
        whole = b"".join(file.read(name) for name in file.namelist())
        assert (moves.encode() in whole, stays.encode() in whole, b"Camille" in whole) == (True, False, False)
        for name in file.namelist():
            other.writestr(name, file.read(name).replace(b'"actor":"worker"', b'"actor":"nobody"', 1))
    assert stack.espace("site", "import", package, "--keys", keys).returncode == 1, "it is here by itself"

    fresh_stack.up()
    assert fresh_stack.espace("site", "import", damaged, "--keys", keys).returncode == 1
    assert fresh_stack.espace("site", "list").stdout == ""
    done = fresh_stack.espace("site", "import", package, "--keys", keys)
    assert done.returncode == 0, done.stderr
    assert figures(fresh_stack, moves) == figures(stack, moves)
    assert fresh_stack.espace("site", "list").stdout == f"{moves}\n"
    person = f"/v1/participants/{of(moves, 'p-0101')}"
    with client(stack, "intake") as there, client(fresh_stack, "intake") as here:
        assert here.get(person).json() == there.get(person).json()
        assert here.get(person).json()["identity"]["first_name"] == "Camille"
        head = here.get("/v1/status").json()["log"]["position"]
        for kind in ("groups", "participants-in-full", "parcours", "suspensions-in-full", "consents"):
            told = there.get(f"/v1/records/{kind}").text.splitlines()
            assert here.get(f"/v1/records/{kind}").text.splitlines() == [line for line in told if moves in line], kind
        again = fresh_stack.espace("site", "import", package, "--keys", keys)
        assert again.returncode == 0, again.stderr
        assert here.get("/v1/status").json()["log"]["position"] == head, "what came already is passed over"
    verified = fresh_stack.espace("verify")
    assert verified.returncode == 0, verified.stderr


def test_the_log_takes_in_what_it_can_place_alone(stack: Stack) -> None:
    with client(stack, "intake") as http:
        group = {
            "group_id": f"g-{secrets.token_hex(4)}",
            "site": "forest",
            "public": "inactivity",
            "starts_on": "2024-01-08",
        }
        made = do(http, "open-group", **group).json()
        event = http.get("/v1/events", params={"after": made["position"] - 1, "limit": 1}).json()
        new = {**event, "stream": "group:elsewhere", "type": "thing-done.v1"}
        for one, code in ((event, "taken_here"), (new, "unknown_event"), ({**event, "hash": "none"}, "unknown_event")):
            answer = http.post("/v1/adoption/events", json={"origin": "elsewhere/intake", "events": [one]})
            assert answer.json()["code"] == code
        assert http.get("/v1/status").json()["log"]["position"] == made["position"]


def _parcours(identity: str, site: str | None, before: str | None = None) -> Said:
    def record(place: str | None) -> dict[str, Any] | None:
        return place and {"parcours_id": identity, "participant_id": "x", "site": place}  # type: ignore[return-value]

    return Said(identity, record(site), record(before))


def test_a_file_goes_with_each_of_its_sites_a_parcours_with_its_own() -> None:
    told = [
        ("intake", "group:g", Said("g", {"group_id": "g", "site": "b"})),
        ("intake", "group:g", Said("g", {"group_id": "g", "site": "a"}, {"group_id": "g", "site": "b"})),
        ("intake", "group:v", Said("v", None, {"group_id": "v", "site": "a"})),
        ("intake", "participant:x", Said("x", {"participant_id": "x", "site": "b"})),
        ("intake", "participant:x", _parcours("k", "a")),
        ("intake", "participant:x", _parcours("l", "b")),
        ("intake", "profile:x", Said("1", {"profile_value_id": "1", "participant_id": "x"})),
        ("intake", "suspensions:l", Said("2", {"suspension_id": "2", "parcours_id": "l"})),
        ("intake", "candidacies:g", Said("3", {"candidacy_id": "3", "group_id": "g"})),
        ("bilan", "parcours:k", Said("4", {"bilan_id": "4", "parcours_id": "k"})),
        ("bilan", "assessments:4", Said("5", {"assessment_id": "5", "bilan_id": "4"})),
        ("bilan", "parcours:l", Said("6", {"bilan_id": "6", "parcours_id": "l"})),
        ("bilan", "assessments:6", Said("7", {"assessment_id": "7", "bilan_id": "6"})),
        ("ateliers", "session:s", Said("s", {"session_id": "s", "workshop_id": "w", "site": "b"})),
        ("ateliers", "session:s", Said("s/k", {"session_id": "s", "parcours_id": "k"})),
        ("ateliers", "excuses:s", Said("8", {"excuse_id": "8", "session_id": "s", "parcours_id": "k"})),
        ("ateliers", "signals:k", Said("9", {"signal_id": "9", "parcours_id": "k"})),
    ]  # fmt: skip
    found = {}
    for site in ("a", "b", "c"):
        owned = Owned(site)
        for one in told:
            owned.learn(*one)
        found[site] = [said.id for service, stream, said in told if owned.owns(service, stream, said)]
    assert found["a"] == ["g", "g", "v", "x", "k", "1", "3", "4", "5", "9"]
    assert found["b"] == ["x", "l", "1", "2", "6", "7", "s", "s/k", "8"]
    assert found["c"] == []
