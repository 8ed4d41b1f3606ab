"""One command once: the same key from many clients at once, another body under it, and a record that moved meanwhile."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import httpx
import msgspec

from tests.e2e.checks import client, events, heads
from tests.stacks import Stack

CLIENTS = 8


def test_the_same_key_from_eight_clients_at_once(mortal: Stack) -> None:
    before = heads(mortal)["intake"]
    for number in range(10):
        together = Barrier(CLIENTS)
        person = {"participant_id": f"once-{number}", "site": "once", "last_name": "Ensemble"}

        def send(
            _: int, number: int = number, together: Barrier = together, person: dict[str, str] = person
        ) -> httpx.Response:
            with client(mortal, "intake") as http:
                http.get("/health/live")  # connected before the start
                together.wait(30)
                key = {"Idempotency-Key": f"once-{number}"}
                return http.post("/v1/commands/register-participant", json=person, headers=key)

        with ThreadPoolExecutor(CLIENTS) as threads:
            answers = list(threads.map(send, range(CLIENTS)))
        assert {answer.status_code for answer in answers} == {201}, [answer.text for answer in answers]
        assert len({answer.content for answer in answers}) == 1
        assert len({(answer.headers["etag"], answer.headers["location"]) for answer in answers}) == 1
        assert ["idempotency-replayed" in answer.headers for answer in answers].count(False) == 1
        assert heads(mortal)["intake"] == before + number + 1
    mine = [event for event in events(mortal, "intake") if event["stream"].startswith("participant:once-")]
    assert sorted(event["stream"] for event in mine) == sorted(f"participant:once-{number}" for number in range(10))


def test_a_key_names_one_request(mortal: Stack) -> None:
    key = {"Idempotency-Key": "once-body"}
    person = {"participant_id": "once-body", "site": "once"}
    with client(mortal, "intake") as http:
        first = http.post("/v1/commands/register-participant", json=person, headers=key)
        assert first.status_code == 201
        before = heads(mortal)
        other = http.post("/v1/commands/register-participant", json={**person, "gender": "x"}, headers=key)
        assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
        assert other.headers["content-type"] == "application/problem+json"
        elsewhere = http.post("/v1/commands/correct-participant", json={**person, "why": "x"}, headers=key)
        assert (elsewhere.status_code, elsewhere.json()["code"]) == (422, "idempotency_key_reused")
        again = http.post("/v1/commands/register-participant", json=person, headers=key)
        assert (again.status_code, again.content) == (201, first.content)
        assert again.headers["idempotency-replayed"] == "true"
    assert heads(mortal) == before


def test_a_refusal_is_not_kept_under_its_key(mortal: Stack) -> None:
    key = {"Idempotency-Key": "once-refused"}
    way = {"parcours_id": "once-k", "participant_id": "once-later", "group_id": "once-g", "starts_on": "2019-01-07"}
    with client(mortal, "intake") as http:
        group = {"group_id": "once-g", "site": "once", "public": "inactivity", "starts_on": "2019-01-07"}
        assert http.post("/v1/commands/open-group", json=group).status_code == 201
        assert http.post("/v1/commands/enrol", json=way, headers=key).status_code == 422
        http.post("/v1/commands/register-participant", json={"participant_id": "once-later", "site": "once"})
        assert http.post("/v1/commands/enrol", json=way, headers=key).status_code == 201


def test_a_record_that_moved_is_not_overwritten(mortal: Stack) -> None:
    person = {"participant_id": "once-moved", "site": "once"}
    with client(mortal, "intake") as http:
        made = http.post("/v1/commands/register-participant", json=person)
        read = http.get("/v1/participants/once-moved")
        assert (made.headers["etag"], read.headers["etag"]) == ('"1"', '"1"')

        def correct(gender: str, etag: str) -> httpx.Response:
            body = {**person, "gender": gender, "why": "Misheard."}
            return http.post("/v1/commands/correct-participant", json=body, headers={"If-Match": etag})

        assert correct("woman", '"1"').headers["etag"] == '"2"'
        before = heads(mortal)
        stale = correct("man", '"1"')
        assert (stale.status_code, stale.json()["code"]) == (412, "stream_moved")
        assert heads(mortal) == before
        assert http.get("/v1/participants/once-moved").json()["gender"] == "woman"

        together = Barrier(CLIENTS)

        def race(number: int) -> int:
            with client(mortal, "intake") as mine:
                together.wait(30)
                country = ["BE", "FR", "MA", "SY", "GB", "HR", "IT", "ES"][number]
                body = {**person, "birth_country": country, "why": "Misheard."}
                return mine.post("/v1/commands/correct-participant", json=body, headers={"If-Match": '"2"'}).status_code

        with ThreadPoolExecutor(CLIENTS) as threads:
            assert sorted(threads.map(race, range(CLIENTS))) == [200, *[412] * (CLIENTS - 1)]
    recorded = [event for event in events(mortal, "intake") if event["stream"] == "participant:once-moved"]
    assert [event["version"] for event in recorded] == [1, 2, 3]
    assert msgspec.json.decode(recorded[-1]["data"])["record"]["birth_country"] is not None
