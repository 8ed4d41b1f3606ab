"""The programme over HTTP: what a workshop offers, its contract, and what follows."""

import asyncio
import secrets
from datetime import timedelta
from typing import Any

import httpx
import icalendar

from services.kernel.dates import today
from tests.ateliers.test_service import programme
from tests.bilan.people import enrol, http
from tests.stacks import Stack


async def test_what_a_workshop_offers_and_what_its_contract_has_left(stack: Stack) -> None:
    async with stack.services() as services, http(stack, "ateliers") as ateliers:
        one = await enrol(services)
        workshop, _ = await programme(services, one)
        offering = {
            "offering_id": f"o-{one.mark}",
            "workshop_id": workshop,
            "theme": "Budget",
            "group_ids": [one.group],
        }
        await services.post("ateliers", "/v1/commands/record-offering", offering)
        contract: dict[str, Any] = {
            "contract_id": f"c-{one.mark}",
            "workshop_id": workshop,
            "organisation": "Maison de quartier",
        }
        contract |= {"kind": "partner", "minutes": 600, "from_on": "2024-01-08", "until_on": "2024-06-28"}
        made = await ateliers.post("/v1/commands/record-contract", json=contract)
        assert (made.status_code, made.headers["location"]) == (201, f"/v1/contracts/c-{one.mark}")

        (read,) = (await ateliers.get(f"/v1/workshops/{workshop}/offerings")).json()["offerings"]
        assert (read["theme"], read["group_ids"], read["leader"]) == ("Budget", [one.group], None)
        account = (await ateliers.get(f"/v1/contracts/c-{one.mark}/hours")).json()
        assert (account["used"], account["planned"], account["left"]) == (120, 0, 480)
        assert (await ateliers.get("/v1/contracts/none/hours")).json()["code"] == "no_such_record"

        other = {"workshop_id": f"w-{one.mark}-b", "site": "saint-gilles", "family": "educational", "label": "Twice"}
        offered = offering | {"offering_id": f"o-{one.mark}-b", "workshop_id": other["workshop_id"]}
        moved = contract | {"workshop_id": other["workshop_id"]}
        void = {"workshop_id": other["workshop_id"], "why": "Planned twice."}
        await services.post("ateliers", "/v1/commands/plan-workshop", other)
        await services.post("ateliers", "/v1/commands/record-offering", offered)
        await services.post("ateliers", "/v1/commands/correct-contract", {**moved, "why": "Misfiled."})
        refused = await ateliers.post("/v1/commands/void-workshop", json=void)
        assert (refused.status_code, refused.json()["code"]) == (409, "workshop_in_use")
        await services.post("ateliers", "/v1/commands/void-contract", {"contract_id": f"c-{one.mark}", "why": "Twice."})
        done = await services.post("ateliers", "/v1/commands/void-workshop", void)
        assert done["events"] == ["workshop-voided.v1", "offering-voided.v1"]


async def test_of_sessions_planned_at_once_in_one_room_one_is_recorded(stack: Stack) -> None:
    async with stack.services() as services, http(stack, "ateliers") as ateliers:
        mark = secrets.token_hex(4)
        workshop = {"workshop_id": f"w-{mark}", "site": f"site-{mark}", "family": "educational", "label": "Budget"}
        await services.post("ateliers", "/v1/commands/plan-workshop", workshop)
        planned = {
            "workshop_id": f"w-{mark}",
            "held_on": "2026-05-07",
            "minutes": 120,
            "starts_at": "13:30",
            "room": "Salle 1",
        }
        answers = await asyncio.gather(
            *(
                ateliers.post("/v1/commands/plan-session", json={**planned, "session_id": f"s-{mark}-{number}"})
                for number in range(8)
            )
        )
        assert sorted(answer.status_code for answer in answers) == [201, *[409] * 7]
        assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"room_clash"}
        (kept,) = (answer.json()["id"] for answer in answers if answer.status_code == 201)
        moved = {"session_id": kept, "held_on": "2026-05-08", "starts_at": "09:00"}
        answer = await services.post("ateliers", "/v1/commands/move-session", moved)
        assert answer["events"] == ["slot-moved.v1", "session-corrected.v1"]
        again = {**planned, "session_id": f"s-{mark}-9", "starts_at": "15:00"}
        assert (await ateliers.post("/v1/commands/plan-session", json=again)).status_code == 201
        replaced = {"session_id": kept, "new_session_id": f"s-{mark}-10", "held_on": "2026-05-07", "reason": "weather"}
        await services.post("ateliers", "/v1/commands/replace-session", replaced)
        (slot,) = (await ateliers.get(f"/v1/sessions/{kept}/slots")).json()["slots"]
        assert (slot["replaced_by"], slot["cancel_reason"]) == (f"s-{mark}-10", "weather")
        mistake = {"session_id": f"s-{mark}-10", "why": "Entered twice."}
        voided = await services.post("ateliers", "/v1/commands/void-session", mistake)
        assert voided["events"] == ["session-voided.v1", "slot-voided.v1", "slot-corrected.v1"]
        corrected = {key: planned[key] for key in ("workshop_id", "held_on", "minutes")}
        corrected |= {"session_id": kept, "status": "planned"}
        followed = await services.post("ateliers", "/v1/commands/correct-session", {**corrected, "why": "Misread."})
        assert followed["events"] == ["session-corrected.v1", "slot-corrected.v1"]


async def test_what_one_unit_records_is_seen_by_what_it_plans(stack: Stack) -> None:
    async with stack.services() as services, http(stack, "ateliers") as ateliers:
        mark = secrets.token_hex(4)
        workshop = {"workshop_id": f"w-{mark}", "site": f"site-{mark}", "family": "educational", "label": "Budget"}
        offering = {"offering_id": f"o-{mark}", "workshop_id": f"w-{mark}", "room": "Salle 1"}
        planned: dict[str, Any] = {
            "session_id": f"s-{mark}-1",
            "workshop_id": f"w-{mark}",
            "held_on": "2026-05-07",
            "minutes": 120,
        }
        timed = {"starts_at": "13:30"}
        recorded = {**planned, "session_id": f"s-{mark}-2", "status": "planned"}
        slot = {"slot_id": f"s-{mark}-2", "session_id": f"s-{mark}-2", **timed}
        units = [
            [("plan-workshop", workshop), ("record-offering", offering), ("plan-session", planned | timed)],
            [("record-session", recorded), ("record-slot", slot)],
            [("record-session", recorded), ("record-slot", slot | {"room": "Salle 2"})],
        ]
        body = {"units": [{"commands": [{"command": name, **given} for name, given in unit]} for unit in units]}
        answer = await services.post("ateliers", "/v1/batch", body)
        assert [one.get("code", one["status"]) for one in answer["results"]] == [200, "room_clash", 200]
        moved = [
            ("record-session", {**recorded, "session_id": f"s-{mark}-4"}),
            ("correct-workshop", {**workshop, "site": f"site-{mark}-b", "why": "Misfiled."}),
        ]
        unit = [{"command": name, **given} for name, given in moved]
        answer = await services.post("ateliers", "/v1/batch", {"units": [{"commands": unit}]})
        assert answer["results"][0]["events"].count("slot-corrected.v1") == 2
        nowhere = {"new_session_id": f"s-{mark}-3", "workshop_id": f"none-{mark}"}
        answers = [
            await ateliers.post(
                "/v1/commands/plan-session", json=planned | {"session_id": f"n-{mark}", "workshop_id": f"n-{mark}"}
            ),
            await ateliers.post("/v1/commands/replace-session", json=planned | nowhere),
        ]
        assert {(one.status_code, one.json()["code"]) for one in answers} == {(422, "unknown_workshop")}


async def test_a_series_is_planned_changed_ended_and_read(stack: Stack) -> None:
    async with stack.services() as services, http(stack, "ateliers") as ateliers:
        one = await enrol(services)
        workshop, _ = await programme(services, one)
        offering = {
            "offering_id": f"o-{one.mark}",
            "workshop_id": workshop,
            "room": f"Salle {one.mark}",
            "leader": f"l-{one.mark}",
        }
        await services.post("ateliers", "/v1/commands/record-offering", offering)
        series = {
            "series_id": f"r-{one.mark}", "workshop_id": workshop, "weekdays": [1, 4], "from_on": "2026-05-04",
            "until_on": "2026-05-31", "starts_at": "13:30", "minutes": 120, "group_ids": [one.group],
        }  # fmt: skip
        made = await ateliers.post("/v1/commands/plan-series", json=series)
        assert (made.status_code, made.headers["location"]) == (201, f"/v1/series/r-{one.mark}")
        other = await ateliers.post("/v1/commands/plan-series", json={**series, "series_id": f"r-{one.mark}-b"})
        assert (other.status_code, other.json()["code"]) == (409, "room_clash")
        read = await ateliers.get(f"/v1/series/r-{one.mark}/days", headers={"Accept-Language": "fr"})
        assert [day["held_on"] for day in read.json()["days"]][-1] == "2026-05-28"
        assert [day["name"] for day in read.json()["skipped"]] == ["Ascension", "Lundi de Pentecôte"]

        second: dict[str, Any] = series | {"series_id": f"q-{one.mark}", "room": "Salle 2", "leader": "worker-2"}
        more = {
            "command": "change-series",
            "series_id": f"q-{one.mark}",
            "from_on": "2026-05-11",
            "weekdays": [1, 2, 3],
        }
        units = [
            [{"command": "plan-series", **second}, more],
            [more | {"weekdays": [1, 2, 3, 4]}],
            [more | {"weekdays": [3, 4, 5], "starts_at": "09:00"}],
            [more | {"weekdays": [1, 2, 3, 4, 5, 6]}, more | {"weekdays": None, "until_on": "2026-08-31"}],
        ]
        elsewhere = second | {"series_id": f"p-{one.mark}", "made": 7, "room": "Salle 3", "leader": "worker-3"}
        units.append([{"command": "record-series", **elsewhere}, more | {"series_id": f"p-{one.mark}"}])
        body = {"units": [{"commands": unit} for unit in units]}
        answer = await services.post("ateliers", "/v1/batch", body)
        assert [one["status"] for one in answer["results"]] == [200] * 5, answer

        changed = {"series_id": f"r-{one.mark}", "from_on": "2026-05-18", "weekdays": [2, 4, 5]}
        answer = await services.post("ateliers", "/v1/commands/change-series", changed)
        assert answer["events"].count("session-planned.v1") == 3
        await services.post(
            "ateliers", "/v1/commands/end-series", {"series_id": f"r-{one.mark}", "until_on": "2026-05-22"}
        )
        days = (await ateliers.get(f"/v1/series/r-{one.mark}/days")).json()["days"]
        assert [day["held_on"] for day in days if day["status"] == "planned"] == [
            "2026-05-04", "2026-05-07", "2026-05-11", "2026-05-19", "2026-05-21", "2026-05-22",
        ]  # fmt: skip
        (slot,) = (await ateliers.get(f"/v1/sessions/r-{one.mark}-001/slots")).json()["slots"]
        assert (slot["room"], slot["leader"]) == (f"Salle {one.mark}", f"l-{one.mark}")
        assert (await ateliers.get("/v1/series/none/days")).json()["code"] == "no_such_record"


async def test_the_programme_of_a_group_and_of_a_site(stack: Stack) -> None:
    async with stack.services() as services, http(stack, "ateliers") as ateliers:
        one = await enrol(services)
        site = {"site": f"site-{one.mark}"}
        workshop = {"workshop_id": f"w-{one.mark}", "family": "educational", "label": "Budget", "capacity": 2, **site}
        await services.post("ateliers", "/v1/commands/plan-workshop", workshop)
        groups: list[dict[str, Any]] = [{"group_id": one.group}, {"group_ids": [one.group]}, {}]
        for number, group in enumerate(groups, 1):
            group |= {"session_id": f"s-{one.mark}-{number}", "workshop_id": f"w-{one.mark}", "minutes": 90}
            group |= {"held_on": f"2099-05-0{3 + number}", "starts_at": "13:30"}
            await services.post("ateliers", "/v1/commands/plan-session", group)
        asked = {"sign_up_id": f"u-{one.mark}", "session_id": f"s-{one.mark}-2", "parcours_id": one.parcours}
        await services.post("ateliers", "/v1/commands/sign-up", asked)
        moved = {"session_id": f"s-{one.mark}-1", "held_on": "2099-05-07", "starts_at": "09:00"}
        await services.post("ateliers", "/v1/commands/move-session", moved)
        off = {"session_id": f"s-{one.mark}-2", "reason": "strike"}
        await services.post("ateliers", "/v1/commands/call-off-session", off)

        read = await ateliers.get(f"/v1/groups/{one.group}/programme", params={"from": "2099-05-04"})
        names = ("session_id", "status", "held_on", "moved_from", "cancel_reason", "places_left")
        assert [tuple(line[name] for name in names) for line in read.json()["sessions"]] == [
            (f"s-{one.mark}-2", "cancelled", "2099-05-05", None, "strike", 1),
            (f"s-{one.mark}-1", "planned", "2099-05-07", "2099-05-04T13:30", None, 1),
        ]
        assert one.parcours not in read.text
        same = await ateliers.get(read.url, headers={"If-None-Match": f'"x", {read.headers["etag"]}'})
        assert (same.status_code, same.content) == (304, b"")
        week = await ateliers.get("/v1/programme", params={"from": "2099-05-06", "until": "2099-05-06", **site})
        assert [line["session_id"] for line in week.json()["sessions"]] == [f"s-{one.mark}-3"]
        assert (await ateliers.get("/v1/programme", params=site)).json()["sessions"] == []
        unknown = await ateliers.get("/v1/groups/none/programme")
        assert (unknown.status_code, unknown.json()["code"]) == (404, "no_such_record")
        long = await ateliers.get("/v1/programme", params={"from": "2026-05-06", "until": "2028-05-06"})
        assert (long.status_code, long.json()["code"]) == (422, "period_too_long")


async def test_a_calendar_program_reads_a_feed_without_a_token_until_it_is_voided(stack: Stack) -> None:
    async with stack.services() as services, http(stack, "ateliers") as ateliers:
        one = await enrol(services)
        workshop, _ = await programme(services, one)
        soon, later = ((today() + timedelta(days)).isoformat() for days in (7, 8))
        for number in (1, 2):
            planned: dict[str, Any] = {"session_id": f"c-{one.mark}-{number}", "workshop_id": workshop, "minutes": 90}
            planned |= {
                "held_on": soon,
                "group_ids": [one.group],
                "starts_at": f"1{3 * number}:00",
                "leader": f"l-{one.mark}",
            }
            await services.post("ateliers", "/v1/commands/plan-session", planned)
        asked = {"sign_up_id": f"u-{one.mark}", "session_id": f"c-{one.mark}-1", "parcours_id": one.parcours}
        await services.post("ateliers", "/v1/commands/sign-up", asked)
        moved = {"session_id": f"c-{one.mark}-1", "held_on": later, "why": "Dit à Planté"}
        await services.post("ateliers", "/v1/commands/move-session", moved)
        off = {"session_id": f"c-{one.mark}-2", "reason": "strike", "why": "Dit à Planté"}
        await services.post("ateliers", "/v1/commands/call-off-session", off)
        feed = {"feed_id": f"f-{one.mark}", "group_id": one.group, "label": "Screen in the hall", "language": "nl"}
        await services.post("ateliers", "/v1/commands/open-feed", feed)
        path = (await ateliers.get(f"/v1/feeds/f-{one.mark}/address")).json()["path"]
        assert (await ateliers.get("/v1/feeds/none/address")).json()["code"] == "no_such_record"

        async with httpx.AsyncClient(base_url=ateliers.base_url, trust_env=False, timeout=30) as nobody:
            read = await nobody.get(path)
            assert (read.status_code, read.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
            events: dict[str, Any] = {
                str(event["uid"]): event for event in icalendar.Calendar.from_ical(read.content).walk("VEVENT")
            }
            first, second = (events[f"c-{one.mark}-{number}@ateliers.espace-ressources"] for number in (1, 2))
            assert (first["sequence"], first["dtstart"].dt.isoformat()[:16]) == (1, f"{later}T13:00")
            assert (second["sequence"], str(second["status"])) == (1, "CANCELLED")
            assert str(second["summary"]) == "Geannuleerd : Budget"
            for told in (one.parcours, one.participant, f"l-{one.mark}", f"u-{one.mark}", "Planté"):
                assert told.encode() not in read.content
            assert (await nobody.get(path, headers={"If-None-Match": read.headers["etag"]})).status_code == 304
            assert (await nobody.get(f"/v1/groups/{one.group}/programme.ics")).status_code == 401
            with_token = await ateliers.get(f"/v1/groups/{one.group}/programme.ics", headers={"Accept-Language": "nl"})
            assert f"X-WR-CALNAME:Programma Groupe {one.mark}" in with_token.text
            assert with_token.content == read.content
            await services.post("ateliers", "/v1/commands/void-feed", {"feed_id": f"f-{one.mark}", "why": "Passed on."})
            for closed in (path, path.replace(".ics", "x.ics")):
                gone = await nobody.get(closed)
                assert (gone.status_code, gone.json()["code"]) == (404, "no_such_feed")
