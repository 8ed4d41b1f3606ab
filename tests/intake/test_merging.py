"""Two files of one person, merged and taken apart again: the figures follow both ways, and each text stays with its file."""

import asyncio
from typing import Any

from espace.settle import settled
from tests.e2e.checks import PATIENCE, client
from tests.intake.test_service import Desk
from tests.intake.test_service import desk as desk
from tests.stacks import Stack

SITE = "fusion"
YEAR = 2024


def figures(stack: Stack) -> dict[str, Any]:
    """All figures of the site by id, once everything recorded is counted in."""

    async def counted() -> None:
        async with stack.services() as services:
            assert await settled(services, PATIENCE) == []

    asyncio.run(counted())
    with client(stack, "reporting") as http:
        answer = http.get("/v1/indicators", params={"year": YEAR, "site": SITE}).raise_for_status()
    return {one["id"]: one for one in answer.json()["indicators"]}


def notes(desk: Desk, identity: str) -> dict[str, str]:
    """What is read of a person's contacts, by id."""
    rows = desk.http.get(f"/v1/participants/{identity}/contact-persons").raise_for_status().json()["contact_persons"]
    return {one["contact_person_id"]: one["note"] for one in rows}


def test_merged_and_taken_apart_again(stack: Stack, desk: Desk) -> None:
    def do(command: str, **body: Any) -> None:
        answer = desk.do(command, **body)
        assert answer.is_success, answer.text

    for number, public in (("1", "inactivity"), ("2", "immigration")):
        do("open-group", group_id=f"fu-g{number}", site=SITE, public=public, starts_on="2024-01-08")
        do(
            "register-participant",
            participant_id=f"fu-p{number}",
            site=SITE,
            gender="woman",
            last_name=f"Planté{number}",
        )
        do("enrol", parcours_id=f"fu-k{number}", participant_id=f"fu-p{number}", group_id=f"fu-g{number}",
           starts_on=f"2024-0{number}-12")  # fmt: skip
        do("end-parcours", parcours_id=f"fu-k{number}", ended_on=f"2024-0{number}-28", end_kind="completed")
        do("record-contact-person", contact_person_id=f"fu-c{number}", participant_id=f"fu-p{number}", relation="friend", name="Nom Planté",
           note=f"Note {number}")  # fmt: skip
    apart = figures(stack)
    assert apart["participants"]["numerator"] == 2

    do("merge-participants", participant_id="fu-p2", into="fu-p1", why="Une seule personne.")
    together = figures(stack)
    assert together["participants"]["numerator"] == 1
    assert notes(desk, "fu-p1") == {"fu-c1": "Note 1", "fu-c2": "Note 2"}
    # What is written meanwhile is sealed for the file it is written in.
    do(
        "record-contact-person",
        contact_person_id="fu-c3",
        participant_id="fu-p2",
        relation="friend",
        name="Nom Planté",
        note="Note 3",
    )
    person = {"participant_id": "fu-p2", "site": SITE, "gender": "woman", "last_name": "Planté corrigé"}
    do("correct-participant", **person, why="Mal écrit.")
    do("correct-parcours", parcours_id="fu-k2", participant_id="fu-p2", group_id="fu-g2", starts_on="2024-02-12",
       ended_on="2024-02-28", end_kind="completed", french_level="weak",
       why="Niveau connu.")  # fmt: skip

    do("unmerge-participants", participant_id="fu-p2", why="Deux homonymes.")
    again = figures(stack)
    assert {name for name in apart if apart[name] != again[name]} == {"french.very_weak_to_medium"}
    assert {name for name in apart if apart[name] != together[name]} >= {"participants", "gender.woman"}
    assert notes(desk, "fu-p1") == {"fu-c1": "Note 1"}
    assert notes(desk, "fu-p2") == {"fu-c2": "Note 2", "fu-c3": "Note 3"}
    assert desk.person("fu-p2")["identity"]["last_name"] == "Planté corrigé"

    # Merged once more, they are erased as the one person that they are.
    do("merge-participants", participant_id="fu-p2", into="fu-p1")
    before = figures(stack)
    assert desk.do("erase-participant", participant_id="fu-p2", reason="requested").json()["key"] == "destroyed"
    assert [desk.person(one)["state"] for one in ("fu-p1", "fu-p2")] == ["erased", "erased"]
    assert set(notes(desk, "fu-p1").values()) == {None}
    assert figures(stack) == before
