"""Intake over HTTP: what a person's file shows, and what it asks of who changes it."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.shapes import judged
from tests.stacks import Stack


class Desk:
    """Commands and reads of intake with a token."""

    def __init__(self, stack: Stack) -> None:
        headers = {"Authorization": f"Bearer {stack.token()}"}
        hooks = {"response": [judged]}
        self.http = httpx.Client(base_url=stack.url("intake"), headers=headers, trust_env=False, event_hooks=hooks)

    def do(self, command: str, headers: dict[str, str] | None = None, **body: Any) -> httpx.Response:
        return self.http.post(f"/v1/commands/{command}", json=body, headers=headers)

    def person(self, identity: str) -> Any:
        return self.http.get(f"/v1/participants/{identity}").raise_for_status().json()


@pytest.fixture
def desk(stack: Stack) -> Iterator[Desk]:
    desk = Desk(stack)
    with desk.http:
        yield desk


def test_two_files_with_one_national_number_are_shown_as_possible_doubles(desk: Desk) -> None:
    number: Any = {"national_number": "85073003328", "birth_date": "1985-07-30"}
    assert desk.do("register-participant", participant_id="double-1", site="Saint Gilles", **number).status_code == 201
    second: Any = {"participant_id": "double-2", "site": "Saint Gilles", **number}
    refused = desk.do("register-participant", **second)
    assert (refused.status_code, refused.json()["code"]) == (409, "number_known")
    assert desk.http.get(refused.json()["see"]).json()["participant_id"] == "double-1"
    (batched,) = desk.http.post(
        "/v1/batch", json={"units": [{"commands": [{"command": "register-participant", **second}]}]}
    ).json()["results"]
    assert batched["see"] == refused.json()["see"]
    known = desk.do("register-participant", **second, same_number_accepted=True)
    assert (known.status_code, known.json()["possible_doubles"][0]["participant_id"]) == (201, "double-1")
    elsewhere = second | {"participant_id": "double-4", "site": "Double Elsewhere"}
    told = desk.do("register-participant", **elsewhere)
    assert (told.status_code, told.json()["possible_doubles"]) == (201, [])
    assert desk.do("correct-participant", participant_id="double-4", site="Double Elsewhere", why="Test.").is_success
    assert desk.do("register-participant", participant_id="double-3", site="Saint Gilles").status_code == 201
    assert desk.person("double-1")["possible_doubles"] == ["double-2"]
    assert desk.person("double-2")["possible_doubles"] == ["double-1"]
    assert desk.person("double-3")["possible_doubles"] == []
    assert (
        desk.do("correct-participant", participant_id="double-2", site="Saint Gilles", why="Mal lu").status_code == 200
    )
    assert desk.person("double-1")["possible_doubles"] == []
    assert desk.person("double-2")["identity"]["national_number"] is None


def test_a_file_that_moved_meanwhile_is_not_overwritten(desk: Desk) -> None:
    made = desk.do("register-participant", participant_id="etag-1", site="forest", gender="man")
    assert made.headers["Location"] == "/v1/participants/etag-1"
    read = desk.http.get(made.headers["Location"])
    assert read.headers["ETag"] == made.headers["ETag"] == '"1"'
    known = {"If-Match": read.headers["ETag"]}
    etag: Any = {"participant_id": "etag-1", "site": "forest", "why": "Mal lu"}
    assert desk.do("correct-participant", known, **etag, gender="x").status_code == 200
    late = desk.do("correct-participant", known, **etag, gender="woman")
    assert (late.status_code, late.json()["code"]) == (412, "stream_moved")
    assert desk.person("etag-1")["gender"] == "x"


def test_a_refusal_is_told_in_the_language_asked_for(desk: Desk) -> None:
    answer = desk.do("void-group", {"Accept-Language": "fr-BE"}, group_id="nowhere", why="essai")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["detail"] == "Cette fiche n'existe pas : vérifiez l'identifiant."
    assert answer.json()["errors"][0]["field"] == "group_id"


def test_a_suspension_over_http(desk: Desk) -> None:
    assert desk.do(
        "open-group", group_id="susp-g", site="forest", public="inactivity", starts_on="2024-01-08"
    ).is_success
    assert desk.do("register-participant", participant_id="susp-p", site="forest").is_success
    parcours: Any = {
        "parcours_id": "susp-k",
        "participant_id": "susp-p",
        "group_id": "susp-g",
        "starts_on": "2024-01-08",
    }
    assert desk.do("enrol", **parcours).is_success
    note = "Rentre après l'été"
    given: Any = {"suspension_id": "susp-1", "parcours_id": "susp-k", "reason": "illness", "starts_on": "2024-02-05"}
    made = desk.do("suspend-parcours", **given, note=note)
    assert (made.status_code, made.headers["Location"]) == (201, "/v1/suspensions/susp-1")
    read = desk.http.get(made.headers["Location"])
    assert (read.json()["note"], read.headers["ETag"], "owner" in read.json()) == (note, '"1"', False)
    assert desk.do("correct-suspension", **given, note=note, why="Relu").json()["events"] == []
    assert desk.do("correct-suspension", **given).json()["code"] == "why_needed"
    assert desk.http.get("/v1/parcours/susp-k/suspensions").json()["suspensions"] == [read.json()]
    assert desk.http.get("/v1/parcours/nobody/suspensions").json() == {"suspensions": []}
    lines = desk.http.get("/v1/records/suspensions-in-full").text.splitlines()
    assert read.json() in [json.loads(line) for line in lines]
    assert note not in desk.http.get("/v1/records/suspensions").text
    logged = desk.http.get("/v1/events", params={"after": made.json()["position"] - 1, "limit": 1}).text
    assert ("parcours-suspended.v1" in logged, note in logged) == (True, False)
    assert desk.do("void-suspension", suspension_id="susp-1", why="Une autre personne").is_success
    assert desk.http.get(made.headers["Location"]).json()["code"] == "not_found"


def test_the_forms_say_how_records_are_entered(desk: Desk) -> None:
    (form,) = (one for one in desk.http.get("/v1/forms").json()["forms"] if one["name"] == "suspensions")
    assert (form["record"], form["correct"]) == ("suspend-parcours", "correct-suspension")
    assert (form["key"], form["records"]) == ("suspension_id", "suspensions-in-full")
    fields = {field["name"]: (field["type"], field["required"], field["also"]) for field in form["fields"]}
    assert fields == {
        "suspension_id": ("id", True, True),
        "parcours_id": ("ref", True, True),
        "reason": ("code", True, True),
        "starts_on": ("date", True, True),
        "expected_until": ("date", False, True),
        "note": ("text", False, True),
        "resumed_on": ("date", False, False),
    }


def test_after_a_parcours_over_http(desk: Desk) -> None:
    site = "after-site"
    assert desk.do("open-group", group_id="after-g", site=site, public="inactivity", starts_on="2024-01-08").is_success
    assert desk.do("register-participant", participant_id="after-p", site=site).is_success
    parcours: Any = {"parcours_id": "after-k", "participant_id": "after-p", "group_id": "after-g"}
    assert desk.do("enrol", **parcours, starts_on="2024-01-08").is_success
    stopped: Any = {"suspension_id": "after-s", "parcours_id": "after-k", "reason": "illness"}
    assert desk.do("suspend-parcours", **stopped, starts_on="2024-10-01").is_success
    assert desk.do("end-parcours", parcours_id="after-k", ended_on="2024-10-31", end_kind="completed").is_success
    still = desk.http.get("/v1/parcours/after-k/standstill").json()
    assert (still["suspended"], still["days"], still["spans"][0]["until"]) == (False, 30, "2024-10-31")
    assert desk.http.get("/v1/parcours/nobody/standstill").json()["code"] == "no_such_record"

    def due(**query: str) -> Any:
        return desk.http.get("/v1/follow-ups-due", params={"site": site, **query}).raise_for_status().json()

    assert (due(on="2025-01-30")["follow_ups"], due(on="0001-01-01")["follow_ups"]) == ([], [])
    (row,) = due(on="2025-01-31")["follow_ups"]
    assert (row["parcours_id"], row["participant_id"], row["state"]) == ("after-k", "after-p", "due")
    assert due(on="2025-03-01", ended_from="2024-11-01")["late"] == 0
    given: Any = {"follow_up_id": "after-f", "parcours_id": "after-k", "term": "three_months", "held_on": "2025-02-03"}
    note = "Chante à la chorale"
    wrong: Any = {"parcours_id": "after-k", "why": "Trop tôt"}
    assert desk.do("record-follow-up", **given, became="kept", note=note).status_code == 201
    told = due(on="2025-03-01")
    assert (told["late"], told["due"], told["done"], told["follow_ups"][0]["became"]) == (0, 0, 1, "kept")
    assert desk.http.get("/v1/parcours/after-k/follow-ups").json()["follow_ups"][0]["note"] == note
    assert desk.do("reopen-parcours", **wrong).json()["code"] == "reopened_followed"
    assert desk.do("void-follow-up", follow_up_id="after-f", why="Trop tôt").is_success
    assert desk.do("reopen-parcours", **wrong).json()["events"] == ["parcours-corrected.v1"]
    assert desk.http.get("/v1/parcours/after-k").json()["ended_on"] is None
    assert desk.http.get("/v1/parcours/after-k/standstill").json()["suspended"] is True
    assert due(on="2025-03-01")["follow_ups"] == []
    nobody = desk.http.get("/v1/follow-ups-due", params={"site": "nowhere"}).json()
    assert (nobody["follow_ups"], nobody["site"]) == ([], "nowhere")
