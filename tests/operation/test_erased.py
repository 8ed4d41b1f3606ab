"""A person erased: nobody reads any more who they were, wherever one looks and whatever keys are left; every figure stays."""

import asyncio
import base64
import gzip
from pathlib import Path
from typing import Any

import asyncpg
import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import aes_key_unwrap

from espace.backup.place import plan_of
from espace.stack.provision import SEALING
from shared.keyring import identity, parsed
from shared.vault import _bound
from tests.e2e import haystack
from tests.e2e.checks import LOGS, PATIENCE, bring_folder, client, events, heads, settle, verify
from tests.e2e.folders import Rows, make, national_number, sites, write
from tests.operation.collector import Collector
from tests.stacks import Stack

MARK = "gone"
WHO = f"{MARK}-p0"
LAST, FIRST, NUMBER = "Wervelgraaf", "Odilona", national_number(640_311_027)
REASON, NOTE, WHY = "naar dokter Quaegebeur", "schuldbemiddeling Plettinckx", "verward met buur Ronsmans"
SECRETS = (LAST, FIRST, NUMBER, REASON, NOTE, WHY)


def rows() -> Rows:
    """A folder in which WHO has ended everything, with a name, a number and a reason given for an absence."""
    found = make(MARK, people=6, sessions=8)
    found["participants"][0] |= {"last_name": LAST, "first_name": FIRST, "national_number": NUMBER, "birth_date": ""}
    mine = [way for way in found["parcours"] if way["participant_id"] == WHO]
    for way in mine:
        if not way.get("ended_on"):
            way |= {"ended_on": "2019-12-31", "end_kind": "completed"}
    seats = [seat for seat in found["attendance"] if seat["parcours_id"] in {way["parcours_id"] for way in mine}]
    seats[0] |= {"status": "excused", "reason": REASON, "minutes": ""}
    return found


def written(stack: Stack, place: Path) -> Rows:
    """The folder imported, and what is written by hand about WHO in each service."""
    folder = rows()
    write(place, folder)
    assert bring_folder(stack, place) == set()
    way = next(one["parcours_id"] for one in folder["parcours"] if one["participant_id"] == WHO)
    day = next(one["starts_on"] for one in folder["parcours"] if one["parcours_id"] == way)
    seat = next(one for one in folder["attendance"] if one["parcours_id"] == way)
    told = {"session_id": seat["session_id"], "parcours_id": way, "status": "excused", "reason": REASON}
    phone: Any = {"intervention_id": f"{MARK}-i", "parcours_id": way, "kind": "phone", "held_on": day, "minutes": 10}
    for service, command, body in (
        ("intake", "record-profile-value", {"profile_value_id": f"{MARK}-v", "participant_id": WHO, "item": "address",
                                            "holds_from": day, "details": NOTE}),
        ("bilan", "record-problem", {"problem_id": f"{MARK}-p", "parcours_id": way, "domain": "finances", "text": NOTE,
                                     "found_on": day}),
        ("bilan", "record-intervention", phone),
        ("bilan", "correct-intervention", phone | {"minutes": 20, "why": WHY}),
        ("ateliers", "record-attendance", told | {"why": WHY}),
    ):  # fmt: skip
        do(stack, service, command, body)
    return folder


def do(stack: Stack, service: str, command: str, body: Any, refused: str = "") -> None:
    with client(stack, service) as http:
        answer = http.post(f"/v1/commands/{command}", json=body)
    if refused:
        assert (answer.status_code, answer.json()["code"]) == (409, refused)
    else:
        assert answer.is_success, f"{command}: {answer.text}"


def figures(stack: Stack) -> list[Any]:
    """Every annual figure of the folder's sites and of all."""
    with client(stack, "reporting") as http:
        asked = [{"year": year, "site": site} for year in (2015, 2017, 2019) for site in (*sites(MARK), "all")]
        return [http.get("/v1/indicators", params=one).raise_for_status().json()["indicators"] for one in asked]


async def keys(stack: Stack) -> dict[str, dict[str, bytes]]:
    """The keys that are left of each service, opened with the site key that is left."""
    plan, ring = (
        plan_of(stack.home, {}),
        {identity(one): one for one in parsed((stack.home.secrets / "site-key").read_text())},
    )
    connection = await asyncpg.connect(plan.url(plan.keys))
    found = {}
    for service in SEALING:
        rows = await connection.fetch(
            f"SELECT participant, wrapped, under FROM {service}.keys WHERE wrapped IS NOT NULL"
        )
        found[service] = {row["participant"]: aes_key_unwrap(ring[row["under"]], row["wrapped"]) for row in rows}
    await connection.close()
    return found


def sealed(stack: Stack, service: str) -> list[tuple[str, bytes]]:
    """What was ever sealed about WHO in a service's log: field and ciphertext."""
    found: list[tuple[str, bytes]] = []

    def walk(field: str, value: Any) -> None:
        if isinstance(value, dict) and value.keys() == {"text", "mark"}:
            found.append((field, base64.b64decode(value["text"])))
        elif isinstance(value, dict):
            for name, inner in value.items():
                walk(name, inner)

    for event in events(stack, service):
        if event["participant"] == WHO:
            walk("", msgspec.json.decode(event["data"]))
    return found


def opened(texts: list[tuple[str, bytes]], keys: list[bytes]) -> set[str]:
    """What these keys open of them."""
    clear = set()
    for field, raw in texts:
        for key in keys:
            try:
                clear.add(AESGCM(key).decrypt(raw[:12], raw[12:], _bound(WHO, field)).decode())
            except InvalidTag:
                continue
    return clear


async def test_a_person_erased_is_in_clear_nowhere_and_every_figure_stays(
    traced: Stack, collector: Collector, tmp_path: Path
) -> None:
    folder = written(traced, tmp_path / "folder")
    rotated = traced.espace("keys", "rotate")
    assert rotated.returncode == 0, rotated.stderr
    settle(traced)
    before, held = figures(traced), await keys(traced)
    clear = {text for service in LOGS for text in opened(sealed(traced, service), [held[service][WHO]])}
    assert {LAST, FIRST, NUMBER, REASON, WHY} <= clear
    assert any(NOTE in text for text in clear)
    older = await _key_rows(traced)
    asked = [traced.espace("access-request", WHO, "--lang", "nl", "--format", one) for one in ("json", "html")]
    assert [done.returncode for done in asked] == [0, 0], asked[0].stderr
    assert all(secret in done.stdout for secret in SECRETS for done in asked)

    # Intake alone is told, as where the others are away: the command without a name finishes what was begun.
    do(traced, "intake", "erase-participant", {"participant_id": WHO, "reason": "requested"})
    assert not await _left(traced, "intake")
    assert await _left(traced, "bilan")
    for words in (["erase"], ["erase", WHO, "--why", "other"]):
        done = traced.espace(*words)
        assert done.returncode == 0, done.stderr
    for service in LOGS:
        assert [one["type"] for one in events(traced, service)].count("participant-erased.v1") == 1
        assert not await _left(traced, service)

    await _nowhere(traced, collector, tmp_path)
    settle(traced)
    verify(traced)
    assert figures(traced) == before
    _nothing_comes_back(traced, tmp_path / "folder", folder)
    await _an_older_backup_of_the_keys(traced, older)


async def _key_rows(stack: Stack) -> dict[str, Any]:
    plan = plan_of(stack.home, {})
    connection = await asyncpg.connect(plan.url(plan.keys))
    found = {
        one: await connection.fetchrow(f"SELECT wrapped, under FROM {one}.keys WHERE participant = $1", WHO)
        for one in SEALING
    }
    await connection.close()
    return found


async def _left(stack: Stack, service: str) -> bool:
    return bool((await _key_rows(stack))[service]["wrapped"])


async def _nowhere(stack: Stack, collector: Collector, place: Path) -> None:
    """No word of it in clear, or under a key that is left: tables, topics, a backup, logs, traces; nor the marks it was found by."""
    saved = stack.espace("backup", str(place / "saved"))
    assert saved.returncode == 0, saved.stderr
    plan = plan_of(stack.home, {})
    bootstrap = stack.env["ESPACE_KAFKA_BOOTSTRAP"]
    hays = await haystack.tables_of(plan.admin_url, plan.databases())
    hays |= await haystack.topics_of(bootstrap, [f"{plan.prefix}espace.{one}" for one in LOGS])
    hays |= {str(path): gzip.decompress(path.read_bytes()) for path in (place / "saved").rglob("*.gz")}
    hays |= {str(path): path.read_bytes() for path in stack.home.logs.iterdir()}
    hays |= {"traces": b"".join(collector.raw), **haystack.answers(stack)}
    known = {name for name, hay in hays.items() if WHO.encode() in hay}
    for some in ("_intake.public.events", "espace.ateliers", "intake/events.gz", "intake /v1/records/participants"):
        assert any(name.endswith(some) for name in known), f"{some} was not read: {sorted(known)}"
    assert {name: found for name, hay in hays.items() if (found := haystack.found(hay, SECRETS))} == {}
    assert not any(WHO.encode() in hay for name, hay in hays.items() if "search_marks" in name)
    rows = hays[f"{plan.database('intake')}.public.directory"]
    assert not [line for line in rows.splitlines() if b"national_number" in line and WHO.encode() in line]
    left = await keys(stack)
    texts = [text for service in LOGS for text in sealed(stack, service)]
    assert len(texts) > 10
    assert opened(texts, [key for some in left.values() for key in some.values()]) == set()
    with client(stack, "intake") as http:
        file = http.get(f"/v1/participants/{WHO}").raise_for_status().json()
        found = http.post("/v1/search", json={"name": f"{FIRST} {LAST}"}).raise_for_status().json()
    assert (file["state"], set(file["identity"].values())) == ("erased", {None})
    assert found["results"] == []


def _nothing_comes_back(stack: Stack, place: Path, folder: Rows) -> None:
    """What would write about WHO again is refused, one by one and from the folder they came in; nothing is recorded."""
    ends = heads(stack)
    way = next(one["parcours_id"] for one in folder["parcours"] if one["participant_id"] == WHO)
    day = next(one["starts_on"] for one in folder["parcours"] if one["parcours_id"] == way)
    person = {"participant_id": WHO, "site": sites(MARK)[0], "last_name": LAST}
    for service, command, body in (
        ("intake", "register-participant", person),
        ("intake", "correct-participant", person | {"why": WHY}),
        ("intake", "record-profile-value", {"profile_value_id": f"{MARK}-w", "participant_id": WHO, "item": "address",
                                            "holds_from": day, "details": NOTE}),
        ("bilan", "void-intervention", {"intervention_id": f"{MARK}-i", "why": WHY}),
        ("bilan", "record-problem", {"problem_id": f"{MARK}-q", "parcours_id": way, "domain": "finances", "text": NOTE,
                                     "found_on": day}),
        ("ateliers", "record-attendance", {"session_id": folder["attendance"][0]["session_id"], "parcours_id": way,
                                           "status": "excused", "reason": REASON}),
    ):  # fmt: skip
        do(stack, service, command, body, refused="participant_erased")
    rejected = bring_folder(stack, place)
    assert ("participants.csv", 2) in rejected
    assert "participant_erased" in (place / "rejected.csv").read_text()
    assert {file for file, _ in rejected} == {"participants.csv", "attendance.csv"}
    assert heads(stack) == ends


async def _an_older_backup_of_the_keys(stack: Stack, older: dict[str, Any]) -> None:
    """The keys as they were before: the logs say who was erased, and the services see to it again by themselves."""
    plan = plan_of(stack.home, {})
    connection = await asyncpg.connect(plan.url(plan.keys))
    for service, row in older.items():
        await connection.execute(
            f"UPDATE {service}.keys SET wrapped = $2, under = $3 WHERE participant = $1", WHO, *row
        )

    async def gone() -> bool:
        return not any([await _left(stack, service) for service in LOGS])

    assert not await gone()
    end = asyncio.get_running_loop().time() + PATIENCE
    while not await gone():
        assert asyncio.get_running_loop().time() < end
        await asyncio.sleep(0.1)
    await connection.close()
