"""Who a person is stays sealed: names, numbers, reasons and free text planted everywhere, and looked for everywhere else."""

import base64
import re
from pathlib import Path
from typing import Any

import httpx

from tests.e2e import haystack
from tests.e2e.checks import client, settle
from tests.e2e.folders import Rows, make, national_number, sites, write
from tests.stacks import Stack

LAST, FIRST, LATER = "Zwaluwenberghe", "Quirinus-Aloÿs", "Wippelgemsedreef"
NUMBER, BAD_NUMBER = national_number(761_204_113), "76120411399"
REASON, WHY = "opgenomen in Titeca-kliniek", "verward met nicht Yperlinde"
STRAY, HEADER, CALLED = "Krombeekseweg", "Vlamertingen", "Oudezeelaan"
SECRETS = (LAST, FIRST, LATER, NUMBER, BAD_NUMBER, REASON, WHY, STRAY, HEADER, CALLED)
MARK = "ident"


def folder() -> Rows:
    rows = make(MARK, people=6, sessions=6)
    rows["participants"][0] |= {"last_name": LAST, "first_name": FIRST, "national_number": NUMBER, "birth_date": ""}
    for row in rows["attendance"]:
        if row["status"] == "excused":
            row["reason"] = REASON
    assert any(row["reason"] for row in rows["attendance"])
    person, way, seat = rows["participants"][1], rows["parcours"][-1], rows["attendance"][-1]
    rows["participants"] += [
        {**person, "participant_id": f"{MARK}-bad", "last_name": LAST, "national_number": BAD_NUMBER, "birth_date": ""},
        {**person, "participant_id": f"{STRAY} {FIRST}", "last_name": LAST},
        {**person, "participant_id": f"{MARK}-bad2", "gender": STRAY, "first_name": FIRST},
        {**person, "participant_id": f"{MARK}-bad3", "birth_country": LAST},
    ]
    rows["parcours"].append({**way, "parcours_id": f"{MARK}-bad", "participant_id": f"{STRAY}"})
    rows["attendance"].append({**seat, "status": STRAY, "reason": REASON})
    return rows


def imported(stack: Stack, place: Path) -> list[str]:
    """Everything that imports of good, wrong and misplaced cells said: outputs and rejected.csv."""
    said: list[str] = []

    def run(directory: Path, *words: str) -> None:
        done = stack.espace("import", str(directory), *words, cwd=directory)
        said.extend((done.stdout, done.stderr))
        if (directory / "rejected.csv").exists():
            said.append((directory / "rejected.csv").read_text())

    write(place / "good", folder())
    run(place / "good", "--dry-run")
    run(place / "good")
    assert len((place / "good" / "rejected.csv").read_text().splitlines()) == 7

    # A file without its header: what stands there is a person.
    for number, line in enumerate((f"{LAST},{FIRST},{FIRST},{NUMBER}", f"{HEADER};{LAST};{NUMBER}")):
        headless = place / f"headless{number}"
        headless.mkdir()
        (headless / "participants.csv").write_text(f"{line}\n{line}\n")
        run(headless)
    cut = place / "cut"
    cut.mkdir()
    (cut / "participants.csv").write_text(f'participant_id,site,last_name\n{MARK}-q,x,"{LAST}\n')
    run(cut)
    latin = place / "latin"
    latin.mkdir()
    (latin / "participants.csv").write_bytes(f"participant_id,site,last_name\n{MARK}-q,x,{FIRST}\n".encode("latin-1"))
    run(latin)
    return said


def asked(stack: Stack) -> list[str]:
    """Every answer to commands that carry identity where it belongs and where it does not."""
    rows = folder()
    row = {"parcours_id": rows["attendance"][0]["parcours_id"], "status": "excused"}
    seat = {"session_id": rows["attendance"][0]["session_id"], "parcours_id": row["parcours_id"]}
    person = {"participant_id": f"{MARK}-http", "site": sites(MARK)[0], "last_name": LATER, "first_name": FIRST,
              "national_number": NUMBER, "same_number_accepted": True}  # fmt: skip
    way = {"parcours_id": f"{MARK}-http", "participant_id": f"{MARK}-http", "group_id": f"{MARK}-g0in",
           "starts_on": "2019-01-07"}  # fmt: skip
    requests: list[tuple[str, str, Any, int]] = [
        ("intake", "register-participant", person, 201),
        ("intake", "register-participant", person, 409),
        ("intake", "correct-participant", {**person, "last_name": LAST, "why": WHY}, 200),
        ("intake", "enrol", way, 201),
        ("intake", "correct-parcours", {**way, "french_course": "fle", "why": WHY}, 200),
        ("intake", "merge-participants", {"participant_id": f"{MARK}-http", "into": f"{MARK}-p1", "why": WHY}, 200),
        ("intake", "unmerge-participants", {"participant_id": f"{MARK}-http", "why": WHY}, 200),
        ("intake", "register-participant", {**person, "participant_id": f"{MARK}-h2", "national_number": BAD_NUMBER}, 422),
        ("intake", "register-participant", {**person, "participant_id": f"{MARK}-h2", STRAY: LAST}, 422),
        ("intake", "register-participant", {**person, "participant_id": f"{STRAY} {LAST}"}, 422),
        ("intake", "register-participant", {**person, "gender": LAST}, 422),
        ("intake", "register-participant", {**person, "birth_date": NUMBER}, 422),
        ("intake", "register-participant", {**person, "last_name": [LAST]}, 422),
        ("intake", "register-participant", [LAST, NUMBER], 422),
        ("intake", "void-parcours", {"parcours_id": f"{MARK}-none", "why": WHY}, 404),
        ("bilan", "void-bilan", {"bilan_id": rows["bilans"][0]["bilan_id"], "why": WHY}, 200),
        ("bilan", "void-project", {"project_id": STRAY, "why": WHY}, 404),
        ("ateliers", "record-attendance", {**seat, "status": "excused", "reason": REASON, "why": WHY}, 200),
        ("ateliers", "void-attendance", {**seat, "why": WHY}, 200),
        ("ateliers", "take-attendance", {"session_id": f"{MARK}-s0", "rows": [{**row, STRAY: REASON}]}, 422),
        ("ateliers", f"void-{CALLED}", {"why": WHY}, 404),
    ]  # fmt: skip
    said = []
    for service, command, body, status in requests:
        with client(stack, service) as http:
            answer = http.post(f"/v1/commands/{command}", json=body)
            said.append(f"{answer.text}\n{answer.headers}")
            assert answer.status_code == status, f"{command} {body}: {answer.text}"
    with client(stack, "intake") as http:
        for content in (
            f'{{"last_name": "{LAST}", {NUMBER}',
            f'{{"units": [{{"commands": [{{"command": "{CALLED}"}}]}}]}}',
        ):
            for path in ("commands/register-participant", "batch"):
                kind = {"Content-Type": "application/json"}
                said.append(http.post(f"/v1/{path}", content=content.encode(), headers=kind).text)
        said += searched(http)
        for path in (f"/v1/participants/{CALLED}", f"/v1/records/{CALLED}", f"/v1/events?after={NUMBER}x"):
            said.append(http.get(path).text)
        said.append(
            http.get("/v1/participants/nobody", headers={"Idempotency-Key": STRAY, "Accept-Language": CALLED}).text
        )
    return said


def searched(http: httpx.Client) -> list[str]:
    """Questions for the planted names, found and refused; of the answers those that are not told who is."""
    asked: list[tuple[Any, int]] = [
        ({"name": f"{FIRST} {LAST}", "national_number": NUMBER}, 200),
        ({"name": LATER, "limit": 0}, 422),
        ({"name": [LATER]}, 422),
        ({"name": LATER, STRAY: CALLED}, 422),
        ({"birth_date": BAD_NUMBER}, 422),
    ]
    told = [http.post("/v1/search", json=body) for body, _ in asked]
    assert [one.status_code for one in told] == [status for _, status in asked]
    ahead: list[dict[str, Any]] = [{"last_name": LAST, "first_name": FIRST}, {"last_name": LATER, STRAY: CALLED}]
    seen, stray = (http.post("/v1/doubles", json=body) for body in ahead)
    assert (f"{MARK}-p0" in {one["participant_id"] for one in seen.json()["doubles"]}, stray.status_code) == (True, 422)
    assert f"{MARK}-p0" in {one["participant_id"] for one in told[0].json()["results"]}
    double = http.get(f"/v1/participants/{MARK}-p0/doubles").json()["doubles"]
    assert (f"{MARK}-http", True) in {(one["participant_id"], "same_national_number" in one["why"]) for one in double}
    return [f"{one.text}\n{one.headers}" for one in (*told[1:], stray)]


def test_the_search_finds_what_is_there() -> None:
    for hidden in (
        f'{{"x":"{FIRST}"}}'.encode(),
        b"\\u00ff".join(part.encode() for part in FIRST.split("ÿ")),
        b"x" + base64.b64encode(f"before {LAST} after".encode()),
        base64.urlsafe_b64encode(f"abc{REASON}".encode()).rstrip(b"="),
        b"\\x" + f"..{NUMBER}..".encode().hex().encode(),
        LAST.upper().encode(),
    ):
        assert haystack.found(b"some " + hidden + b" more", SECRETS), hidden
    assert haystack.found(b"Quirinus, Zwaluw, 7612041", SECRETS) == []


async def test_identity_is_in_clear_nowhere(mortal: Stack, tmp_path: Path) -> None:
    said = imported(mortal, tmp_path)
    said += asked(mortal)
    settle(mortal)
    for words in (["status"], ["status", "--json"], ["verify"], ["rebuild"], ["indicators", "--year", "2018"]):
        done = mortal.espace(*words)
        said += [done.stdout, done.stderr]
    leaked = [one for one in said if haystack.found(one.encode(), SECRETS)]
    assert not leaked, "\n".join(leaked)

    with client(mortal, "intake") as http:
        person = http.get(f"/v1/participants/{MARK}-p0").json()["identity"]
        assert (person["last_name"], person["first_name"], person["national_number"]) == (LAST, FIRST, NUMBER)
        assert http.get(f"/v1/participants/{MARK}-http").json()["identity"]["last_name"] == LAST

    hays = await haystack.tables(mortal)
    hays |= await haystack.topics(mortal)
    hays |= haystack.answers(mortal)
    known = {name for name, hay in hays.items() if haystack.found(hay, [f"{MARK}-p0"])}
    for one in ("espace_intake.public.events", "espace_intake.public.streams", "espace_intake.public.search_marks",
                "espace_keys.intake.keys", "espace.intake",
                "intake /v1/events?limit=50000", "intake /v1/records/participants"):  # fmt: skip
        assert one in known, f"{one} was not read: {sorted(hays)}"
    leaks = {name: secrets for name, hay in hays.items() if (secrets := haystack.found(hay, SECRETS))}
    assert leaks == {}

    held = haystack.files(mortal)
    assert any(re.search(r"logs/intake\.log$", name) for name in held)
    assert any(f"{MARK}-p0".encode() in hay for name, hay in held.items() if "pg_wal" in name)
    clear = {form for secret in SECRETS for form in haystack.disguises(secret)}
    assert {name for name, hay in held.items() if any(form in hay for form in clear)} == set()
