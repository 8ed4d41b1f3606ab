"""What a person's file holds beside the fixed record, over HTTP."""

from typing import Any

from tests.intake.test_service import Desk
from tests.intake.test_service import desk as desk
from tests.stacks import Stack


def test_a_profile_and_its_consents_over_http(stack: Stack, desk: Desk) -> None:
    assert desk.do("register-participant", participant_id="prof-p", site="forest").is_success
    street = "Rue Plantée 7"
    value: Any = {
        "profile_value_id": "prof-1",
        "participant_id": "prof-p",
        "item": "address",
        "holds_from": "2024-01-08",
    }
    made = desk.do("record-profile-value", **value, details=street)
    assert (made.status_code, made.headers["Location"]) == (201, "/v1/profile-values/prof-1")
    income: Any = value | {"profile_value_id": "prof-2", "item": "income", "value": "eris"}
    assert desk.do("record-profile-value", **income).is_success
    later = income | {"profile_value_id": "prof-3", "value": "work", "holds_from": "2025-03-03"}
    assert desk.do("record-profile-value", **later).is_success
    person: Any = {
        "contact_person_id": "prof-c",
        "participant_id": "prof-p",
        "relation": "friend",
        "name": "Nom Planté",
    }
    assert desk.do("record-contact-person", **person).is_success

    def profile(**on: str) -> Any:
        return desk.http.get("/v1/participants/prof-p/profile", params=on).raise_for_status().json()

    assert [one["value"] for one in profile(on="2024-02-05")["values"]] == [None, "eris"]
    now = profile()
    assert [one["details"] or one["value"] for one in now["values"]] == [street, "work"]
    assert [one["name"] for one in now["contact_persons"]] == ["Nom Planté"]
    changes = desk.http.get("/v1/participants/prof-p/profile/history").json()["values"]
    assert [one["holds_until"] for one in changes] == [None, "2025-03-03", None]
    logged = desk.http.get("/v1/events", params={"after": made.json()["position"] - 1}).text
    assert (street in logged, "Nom Planté" in logged, "profile-value-recorded.v1" in logged) == (False, False, True)
    consent: Any = {"consent_id": "prof-a", "participant_id": "prof-p", "scope": "support", "given_on": "2024-01-08"}
    assert desk.do("give-consent", **consent, taken_by="Accueil").is_success
    assert desk.do("withdraw-consent", consent_id="prof-a", withdrawn_on="2024-06-03").is_success
    address = "/v1/participants/prof-p/consents/holding"
    assert desk.http.get(address, params={"on": "2024-02-05"}).json()["scopes"]["support"] == "prof-a"
    assert desk.http.get(address).json()["scopes"]["support"] is None
    # Of a person with a second file that was merged into the first, both are read; each line tells its file.
    assert desk.do("register-participant", participant_id="prof-q", site="forest").is_success
    second = {"participant_id": "prof-q", "profile_value_id": "prof-4", "value": "pension"}
    assert desk.do("record-profile-value", **(later | second)).is_success
    street_of: Any = value | {"participant_id": "prof-q", "profile_value_id": "prof-5", "item": "phone"}
    assert desk.do("record-profile-value", **street_of, details="02 000 00 00").is_success
    other: Any = {"consent_id": "prof-b", "participant_id": "prof-q", "scope": "support", "given_on": "2024-07-01"}
    assert desk.do("give-consent", **other, taken_by="Accueil").is_success
    assert desk.do("merge-participants", participant_id="prof-q", into="prof-p").is_success
    found = {one["item"]: (one["participant_id"], one["details"] or one["value"]) for one in profile()["values"]}
    assert found == {
        "address": ("prof-p", street), "income": ("prof-p", "work"), "phone": ("prof-q", "02 000 00 00"),
    }  # fmt: skip
    assert desk.http.get(address).json()["scopes"]["support"] == "prof-b"
    both = desk.http.get("/v1/participants/prof-p/consents").json()["consents"]
    assert [(one["consent_id"], one["participant_id"]) for one in both] == [("prof-a", "prof-p"), ("prof-b", "prof-q")]
    assert desk.http.get("/v1/participants/prof-p").json()["merged"] == ["prof-q"]
    assert desk.do("unmerge-participants", participant_id="prof-q").is_success
    assert {one["item"] for one in profile()["values"]} == {"address", "income"}
    for nobody in ("profile", "profile/history", "consents/holding"):
        assert desk.http.get(f"/v1/participants/prof-nobody/{nobody}").json()["code"] == "no_such_record"


def test_a_waiting_list_and_its_enrolment_over_http(stack: Stack, desk: Desk) -> None:
    group: Any = {"group_id": "wait-g", "site": "forest", "public": "inactivity", "starts_on": "2024-01-08"}
    assert desk.do("open-group", **group, capacity=1).is_success
    for number in (1, 2):
        person = f"wait-p{number}"
        assert desk.do("register-participant", participant_id=person, site="forest").is_success
        asked: Any = {"candidacy_id": f"wait-{number}", "participant_id": person, "group_id": "wait-g"}
        assert desk.do("record-candidacy", **asked, asked_on="2024-02-05").status_code == 201
    urgent = "Sans abri planté"
    assert desk.do("move-candidacy", candidacy_id="wait-2", ahead_of="wait-1", why=urgent).is_success
    rows = desk.http.get("/v1/groups/wait-g/waiting-list").json()["waiting_list"]
    assert [(one["candidacy_id"], one["place"]) for one in rows] == [("wait-2", 1), ("wait-1", 2)]
    assert desk.do("offer-place", candidacy_id="wait-1", offered_on="2024-02-12").json()["code"] == "not_first_in_line"
    assert desk.do("offer-place", candidacy_id="wait-2", offered_on="2024-02-12").is_success
    assert desk.do("offer-place", candidacy_id="wait-1", offered_on="2024-02-12").json()["code"] == "group_full"
    start: Any = {"group_id": "wait-g", "starts_on": "2024-03-11"}
    made = desk.do("enrol", parcours_id="wait-k2", participant_id="wait-p2", **start)
    assert sorted(made.json()["events"]) == ["candidate-enrolled.v1", "participant-enrolled.v1"]
    assert desk.do("enrol", parcours_id="wait-k1", participant_id="wait-p1", **start).json()["code"] == "group_full"
    # A parcours entered by mistake gives the candidacy back as it was, with the offer that stood.
    undone = desk.do("void-parcours", parcours_id="wait-k2", why="Autre groupe")
    assert sorted(undone.json()["events"]) == ["candidacy-corrected.v1", "parcours-voided.v1"]
    back = desk.http.get("/v1/candidacies/wait-2").json()
    assert (back["status"], back["closed_on"], back["enrolled_parcours"]) == ("offered", None, None)
    assert desk.do("enrol", parcours_id="wait-k3", participant_id="wait-p2", **start).is_success
    found = desk.http.get("/v1/groups/wait-g/state").json()
    assert [found[name] for name in ("state", "taken", "kept", "free", "waiting")] == ["open", 1, 0, 0, 1]
    assert desk.http.get("/v1/groups/wait-g/state", params={"on": "2024-03-10"}).json()["taken"] == 0
    assert desk.http.get("/v1/groups/nowhere/state").json()["code"] == "no_such_record"
    afterwards = desk.do("enrol", parcours_id="wait-k1", participant_id="wait-p1", **start, entered_afterwards=True)
    assert afterwards.json()["events"] == ["participant-enrolled.v1"]
    # Also one that the same request begins.
    slip = {"parcours_id": "wait-k4", "participant_id": "wait-p2", "group_id": "wait-h", "starts_on": "2025-03-10"}
    assert desk.do("open-group", **(group | {"group_id": "wait-h"})).is_success
    unit = [{"command": "enrol", **slip, "entered_afterwards": True},
            {"command": "void-parcours", "parcours_id": "wait-k4", "why": "Autre groupe"}]  # fmt: skip
    assert desk.http.post("/v1/batch", json={"units": [{"commands": unit}]}).json()["results"][0]["status"] == 200
    # A group closes when its last parcours ends.
    for parcours, ended_on in (("wait-k1", "2024-05-06"), ("wait-k3", "2024-06-03")):
        assert desk.http.get("/v1/groups/wait-g/state").json()["closed_on"] is None
        assert desk.do("end-parcours", parcours_id=parcours, ended_on=ended_on, end_kind="completed").is_success
    found = desk.http.get("/v1/groups/wait-g/state").json()
    assert (found["state"], found["closed_on"], found["taken"]) == ("closed", "2024-06-03", 0)
    assert desk.http.get("/v1/groups/wait-g/state", params={"on": "2024-06-02"}).json()["state"] == "open"
    assert desk.do("reopen-parcours", parcours_id="wait-k3", why="Date fausse").is_success
    assert desk.http.get("/v1/groups/wait-g/state").json()["state"] == "open"
    assert urgent not in desk.http.get("/v1/events", params={"after": made.json()["position"] - 9}).text


def test_a_parcours_and_its_suspension_corrected_in_one_request(stack: Stack, desk: Desk) -> None:
    assert desk.do(
        "open-group", group_id="key-g", site="forest", public="inactivity", starts_on="2024-01-08"
    ).is_success
    for person in ("key-p1", "key-p2"):
        assert desk.do("register-participant", participant_id=person, site="forest").is_success
    parcours: Any = {"parcours_id": "key-k", "group_id": "key-g", "starts_on": "2024-01-08"}
    assert desk.do("enrol", **parcours, participant_id="key-p1").is_success
    pause: Any = {"suspension_id": "key-u", "parcours_id": "key-k", "reason": "illness", "starts_on": "2024-02-05"}
    assert desk.do("suspend-parcours", **pause, note="Plâtre").is_success
    moved = {"command": "correct-parcours", **parcours, "participant_id": "key-p2", "why": "Homonyme"}
    told = {"command": "correct-suspension", **pause, "note": "Attelle", "why": "Relu"}
    done = desk.http.post("/v1/batch", json={"units": [{"commands": [moved, told]}]}).json()["results"]
    assert [one["status"] for one in done] == [200], done
    assert desk.http.get("/v1/suspensions/key-u").json()["note"] == "Attelle"


def test_a_first_visit_in_one_unit(stack: Stack, desk: Desk) -> None:
    opened: Any = {"group_id": "unit-g", "site": "forest", "public": "inactivity", "starts_on": "2024-01-08"}
    assert desk.do("open-group", **opened).is_success
    person: Any = {"participant_id": "unit-p"}
    hers: Any = {"parcours_id": "unit-k"}
    told: list[dict[str, Any]] = [
        {"command": "register-participant", **person, "site": "forest", "birth_date": "1980-02-29"},
        {"command": "record-profile-value", "profile_value_id": "unit-v", **person, "item": "address",
         "holds_from": "2024-01-08", "details": "Rue Plantée 7"},
        {"command": "give-consent", "consent_id": "unit-c", **person, "scope": "support", "given_on": "2024-01-08",
         "taken_by": "Accueil"},
        {"command": "enrol", **hers, **person, "group_id": "unit-g", "starts_on": "2024-01-08"},
        {"command": "suspend-parcours", "suspension_id": "unit-s", **hers, "reason": "illness", "starts_on": "2024-02-05",
         "note": "Plâtre"},
        {"command": "resume-parcours", "suspension_id": "unit-s", "resumed_on": "2024-02-12"},
        {"command": "prolong-parcours", **hers, "ended_on": "2024-03-04",
         "next": {"parcours_id": "unit-n", "group_id": "unit-g", "starts_on": "2024-03-04"}},
        {"command": "suspend-parcours", "suspension_id": "unit-t", "parcours_id": "unit-n", "reason": "illness",
         "starts_on": "2024-04-01", "note": "Attelle"},
    ]  # fmt: skip
    (done,) = desk.http.post("/v1/batch", json={"units": [{"commands": told}]}).json()["results"]
    assert done["status"] == 200, done
    notes = [desk.http.get(f"/v1/suspensions/{one}").json()["note"] for one in ("unit-s", "unit-t")]
    assert notes == ["Plâtre", "Attelle"]
    assert desk.http.get("/v1/profile-values/unit-v").json()["details"] == "Rue Plantée 7"
    early = {"command": "give-consent", "consent_id": "unit-d", "participant_id": "unit-q", "scope": "support",
             "given_on": "2024-01-08", "taken_by": "Accueil"}  # fmt: skip
    late = {"command": "register-participant", "participant_id": "unit-q", "site": "forest"}
    (done,) = desk.http.post("/v1/batch", json={"units": [{"commands": [early, late]}]}).json()["results"]
    assert (done["status"], done["code"]) == (422, "unknown_participant")
