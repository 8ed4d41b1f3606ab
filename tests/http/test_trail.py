"""A person lived through every service: each step once, in both orders, with what it corrected and who read it; and `espace trail`."""

import json
from html.parser import HTMLParser
from typing import Any

import httpx

from espace.client import Services
from tests.bilan.people import Enrolled, enrol, http
from tests.core.units import until
from tests.stacks import Stack

PLANTED = "Planté <b>tout</b> bas"
NAME = "Xanthopoulos & Fils"
WHY = "appel de l'été"


async def lived(services: Services) -> tuple[Enrolled, str]:
    """A person with steps in every service, into whose file another one is merged."""
    one = await enrol(services)
    other = f"o-{one.mark}"

    async def do(service: str, command: str, **fields: Any) -> None:
        await services.post(service, f"/v1/commands/{command}", fields)

    await do("intake", "register-participant", participant_id=other, site="saint-gilles")
    person = {"participant_id": one.participant, "site": "saint-gilles", "last_name": NAME}
    await do("intake", "correct-participant", **person, gender="woman", why=PLANTED)
    bilan = {"bilan_id": f"b-{one.mark}", "parcours_id": one.parcours, "phase": "entry", "held_on": "2024-02-05"}
    await do("bilan", "complete-bilan", **bilan, minutes=60, levels={"housing": 2, "health": 3})
    await do("bilan", "correct-bilan", **bilan, minutes=60, levels={"housing": 3, "health": 3}, why=PLANTED)
    problem = {"problem_id": f"p-{one.mark}", "parcours_id": one.parcours, "domain": "housing", "text": PLANTED}
    await do("bilan", "record-problem", **problem, found_on="2024-01-20")
    await do("bilan", "void-problem", problem_id=f"p-{one.mark}", why=PLANTED)
    workshop = {"workshop_id": f"w-{one.mark}", "site": "saint-gilles", "family": "educational", "label": "Budget"}
    await do("ateliers", "plan-workshop", **workshop)
    session = {"session_id": f"s-{one.mark}", "workshop_id": f"w-{one.mark}", "group_id": one.group, "minutes": 120}
    await do("ateliers", "record-session", **session, held_on="2024-02-06", status="held")
    row = {"parcours_id": one.parcours, "status": "excused", "reason": PLANTED}
    await do("ateliers", "take-attendance", session_id=f"s-{one.mark}", rows=[row])
    await do("intake", "merge-participants", participant_id=other, into=one.participant)
    return one, other


async def known(stack: Stack) -> dict[str, int]:
    """Wait until the trail has all that is recorded now; where that is, by log."""
    heads: dict[str, int] = {}
    for service in ("intake", "bilan", "ateliers"):
        async with http(stack, service) as client:
            status = (await client.get("/v1/status")).json()
        heads |= {service: status["log"]["position"], f"{service}-reads": status["reads"]["log"]["position"]}
    async with http(stack, "reporting") as client:

        async def reached() -> bool:
            trail = (await client.get("/v1/status")).json()["trail"]
            return all(trail[source]["watermark"] >= head for source, head in heads.items())

        await until(reached, "the trail is read")
    return heads


async def trail_of(client: httpx.AsyncClient, participant: str, **params: Any) -> dict[str, Any]:
    """The whole trail, page by page."""
    found: dict[str, Any] = {}
    after: dict[str, str] = {}
    while True:
        answer = await client.get(f"/v1/participants/{participant}/trail", params=params | after)
        page = answer.raise_for_status().json()
        found = page | {"steps": [*found.get("steps", []), *page["steps"]]}
        if page["next"] is None:
            return found
        after = {"after": page["next"]}


async def test_a_persons_trail_over_every_service(stack: Stack) -> None:
    async with stack.services() as services:
        one, other = await lived(services)
    async with http(stack, "intake") as intake:
        await intake.get(f"/v1/participants/{one.participant}", headers={"X-Reason": "appel"})
    heads = await known(stack)
    async with http(stack, "reporting") as client:
        trail = await trail_of(client, one.participant, limit=4)
        happened = await trail_of(client, one.participant, limit=3, order="happened")
        assert await trail_of(client, other) == trail | {"next": None}
        wrong = await client.get(f"/v1/participants/{one.participant}/trail", params={"after": "x"})
        assert (wrong.status_code, wrong.json()["code"]) == (422, "no_such_place")
        unknown = await client.get("/v1/participants/nobody-at-all/trail")
        assert (unknown.status_code, unknown.json()["code"]) == (404, "no_such_record")

        assert stack.espace("rebuild", "--trail").returncode == 0
        await known(stack)
        assert await trail_of(client, one.participant, limit=500) == trail

    assert (trail["participant_id"], trail["merged"]) == (one.participant, [other])
    assert all(trail["watermark"][source] >= head for source, head in heads.items())
    steps = trail["steps"]
    types = [step["type"].partition(".")[0] for step in steps]
    assert types == [
        "participant-registered", "participant-enrolled", "participant-registered",
        "participant-corrected", "bilan-completed", "bilan-corrected", "problem-recorded", "problem-voided",
        "workshop-attended", "participants-merged", "person-read",
    ]  # fmt: skip
    places = {(step["source"], step["position"]) for step in steps}
    assert len(places) == len(steps)
    assert {(step["source"], step["position"]) for step in happened["steps"]} == places
    days = [step["happened"][:10] for step in happened["steps"]]
    assert days == sorted(days)
    assert days != [step["happened"][:10] for step in steps]
    said = dict(zip(types, steps, strict=True))
    assert said["bilan-corrected"]["changed"] == {"levels.housing": [2, 3]}
    corrected = said["participant-corrected"]
    assert (corrected["changed"], corrected["sealed"]) == ({"gender": [None, "woman"]}, ["identity.last_name"])
    assert (said["problem-voided"]["gone"]["domain"], said["problem-voided"]["why"]) == ("housing", True)
    read = said["person-read"]
    assert (read["read"]["shown"], read["why"], read["actor"]) == ({"participant": ["last_name"]}, True, "operator")
    assert read["labels"] == {"fr": "Consultation", "nl": "Inzage", "en": "Read"}
    merged = said["participants-merged"]
    assert (merged["participant_id"], merged["changed"]) == (
        other,
        {"merged_into": [None, one.participant]},
    )
    for word in ("Planté", "Xanthopoulos", '"text":', '"mark":'):
        assert word not in json.dumps(trail, ensure_ascii=False)


class Outline(HTMLParser):
    """What a page is made of: its tags with their attributes, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


async def test_the_page_joins_names_and_texts_and_is_itself_a_read(stack: Stack) -> None:
    async with stack.services() as services:
        one, _ = await lived(services)
    await known(stack)
    printed = stack.espace("trail", one.participant, "--lang", "fr", "--why", WHY)
    assert (printed.returncode, printed.stderr) == (0, "")
    page = Outline(printed.stdout)
    assert PLANTED not in printed.stdout, "a text is not put into the page as it is"
    assert (page.text.count(PLANTED), NAME in page.text, WHY in page.text) == (6, True, True)
    tags = [tag for tag, _ in page.tags]
    assert page.tags[0] == ("html", {"lang": "fr"})
    assert (tags.count("h1"), tags.count("caption"), "b" in tags, "script" in tags, "link" in tags) == (
        1,
        1,
        False,
        False,
        False,
    )
    assert all("scope" in attributes for tag, attributes in page.tags if tag == "th")
    assert not [attributes for _, attributes in page.tags if {"src", "href", "onclick"} & attributes.keys()]

    await known(stack)
    told = stack.espace("trail", one.participant, "--format", "json", "--order", "happened", "--why", WHY)
    trail = json.loads(told.stdout)
    assert (trail["identity"], trail["order"]) == ({"last_name": NAME}, "happened")
    reads = [step for step in trail["steps"] if "read" in step]
    assert {step["source"] for step in reads} == {"intake-reads", "bilan-reads", "ateliers-reads"}
    assert {step["texts"]["why"] for step in reads} == {WHY}
    nobody = stack.espace("trail", "nobody-at-all")
    assert (nobody.returncode, nobody.stdout) == (1, "")
    assert "Traceback" not in nobody.stderr
