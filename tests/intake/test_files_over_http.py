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
    for nobody in ("profile", "profile/history", "consents/holding"):
        assert desk.http.get(f"/v1/participants/prof-nobody/{nobody}").json()["code"] == "no_such_record"
