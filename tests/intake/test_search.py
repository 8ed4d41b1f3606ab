"""Search and possible doubles over HTTP: who is found, in pages, and what a question leaves behind (nothing)."""

from typing import Any

from tests.intake.test_service import Desk, desk
from tests.stacks import Stack

__all__ = ["desk"]

SITE = "search-site"


def register(desk: Desk, identity: str, last: str, first: str, **more: Any) -> None:
    answer = desk.do(
        "register-participant", participant_id=identity, site=SITE, last_name=last, first_name=first, **more
    )
    assert answer.status_code == 201, answer.text


def ask(desk: Desk, **question: Any) -> Any:
    return desk.http.post("/v1/search", json={"site": SITE, **question}).raise_for_status().json()


def doubles(desk: Desk, identity: str) -> list[tuple[str, list[str]]]:
    answer = desk.http.get(f"/v1/participants/{identity}/doubles").raise_for_status().json()
    assert answer["participant_id"] == identity
    return [(one["participant_id"], one["why"]) for one in answer["doubles"]]


def test_a_person_is_found_and_a_double_is_shown_when_they_are_registered_again(stack: Stack, desk: Desk) -> None:
    born, number = "1985-07-30", "85073041732"
    register(desk, "search-1", "Van den Ylberi-Çelik", "Aïssatou", birth_date=born, national_number=number)
    (found,) = ask(desk, name="aissatou vandenylberi")["results"]
    assert (found["participant_id"], found["score"], found["why"]) == ("search-1", 99, ["same_name"])
    assert (found["last_name"], found["birth_date"], found["site"], found["found_as"]) == (
        "Van den Ylberi-Çelik", born, SITE, None,
    )  # fmt: skip
    assert "national_number" not in found
    assert ask(desk, national_number="85.07.30-417.32")["results"][0]["why"] == ["same_national_number"]
    assert ask(desk, name="Yllberi", birth_date="1985-07-30")["results"][0]["why"] == ["same_birth_date", "close_name"]
    assert doubles(desk, "search-1") == []

    ahead: dict[str, Any] = {"last_name": "YLBERI CELIK", "first_name": "Aisatou", "birth_date": born}
    (seen,) = desk.http.post("/v1/doubles", json=ahead).raise_for_status().json()["doubles"]
    assert (seen["participant_id"], seen["why"]) == ("search-1", ["same_birth_date", "close_name"])
    register(desk, "search-2", "YLBERI CELIK", "Aisatou", birth_date=born)
    assert doubles(desk, "search-2") == [("search-1", ["same_birth_date", "close_name"])]
    assert doubles(desk, "search-1") == [("search-2", ["same_birth_date", "close_name"])]
    assert desk.do("merge-participants", participant_id="search-2", into="search-1").is_success
    assert doubles(desk, "search-1") == doubles(desk, "search-2") == []
    (found,) = ask(desk, name="Aisatou Celik")["results"]
    assert (found["participant_id"], found["found_as"]) == ("search-1", "search-2")
    assert desk.do("void-participant", participant_id="search-1", why="essai").json()["code"] == "in_use"

    # In a trace the span of a request has its address: the question is not in it.
    assert desk.http.get("/v1/search", params={"name": "Ylberi"}).status_code == 405


def test_answers_come_in_pages(desk: Desk) -> None:
    for number in range(5):
        register(desk, f"search-page-{number}", "Xiddigletje", "Hodan")
    first = ask(desk, name="xiddigletje", limit=2)
    assert ([one["participant_id"] for one in first["results"]], first["total"], first["next"]) == (
        ["search-page-0", "search-page-1"], 5, 2,
    )  # fmt: skip
    last = ask(desk, name="xiddigletje", limit=2, offset=4)
    assert ([one["participant_id"] for one in last["results"]], last["next"]) == (["search-page-4"], None)
    assert ask(desk, name="xiddigletje", offset=9)["results"] == []


def test_what_is_no_question(desk: Desk) -> None:
    def told(body: dict[str, Any], path: str = "search") -> tuple[int, str]:
        answer = desk.http.post(f"/v1/{path}", json=body)
        return answer.status_code, answer.json()["code"]

    assert told({}) == told({"national_number": "Ylberi"}) == (422, "nothing_asked")
    assert told({"birth_date": "1985-02-30"}) == told({"name": "Ylberi", "limit": 51}) == (422, "invalid")
    assert told({}, "doubles") == (422, "nothing_asked")
    assert ask(desk, name="!!!")["results"] == []
    missing = desk.http.get("/v1/participants/search-nobody/doubles")
    assert (missing.status_code, missing.json()["code"]) == (404, "no_such_record")


def test_the_index_is_made_anew(desk: Desk) -> None:
    register(desk, "search-again", "Tsisartkeladze", "Nino")
    before = ask(desk, name="tsisartkeladze")
    assert len(before["results"]) == 1
    assert desk.http.post("/v1/inbox/anew").status_code == 202
    assert ask(desk, name="tsisartkeladze") == before
    status = desk.http.get("/v1/status").json()
    assert status["followers"]["search"]["error"] is None
