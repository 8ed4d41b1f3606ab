"""Who comes to a session, over HTTP: signed up, waiting, excused, and the sheet that follows from it."""

from espace.importer.rosters import heard
from tests.ateliers.test_service import programme
from tests.bilan.people import enrol, http
from tests.stacks import Stack

NOTE = "Chez le docteur Planté"


async def test_a_sheet_is_prefilled_from_roster_sign_ups_and_excuses(stack: Stack) -> None:
    async with stack.services() as services, http(stack, "ateliers") as ateliers:
        one, guest, late = [await enrol(services) for _ in range(3)]
        workshop, _ = await programme(services, one)
        fields = {"workshop_id": workshop, "site": "saint-gilles", "family": "educational", "label": "Budget"}
        await services.post(
            "ateliers", "/v1/commands/correct-workshop", fields | {"capacity": 2, "why": "A small room."}
        )
        session = f"s-{one.mark}-2"
        planned = {"session_id": session, "workshop_id": workshop, "group_id": one.group, "minutes": 120}
        planned |= {"held_on": "2099-05-07", "status": "planned"}
        await services.post("ateliers", "/v1/commands/record-session", planned)
        for who in (guest, late):
            asked = {"sign_up_id": f"u-{who.mark}", "session_id": session, "parcours_id": who.parcours}
            await services.post("ateliers", "/v1/commands/sign-up", asked)
        excuse = {"excuse_id": f"x-{one.mark}", "session_id": session, "parcours_id": one.parcours, "reason": "illness"}
        await services.post("ateliers", "/v1/commands/record-excuse", excuse | {"note": NOTE})

        read = await ateliers.get(f"/v1/sessions/{session}/sheet")
        sheet = read.json()
        assert read.headers["etag"] == '"1"'
        expected = {line["parcours_id"]: (line["expected"], line["proposed"]) for line in sheet["lines"]}
        assert expected == {one.parcours: ("group", "excused"), guest.parcours: ("sign_up", None)}
        assert [line["excuse"] and line["excuse"]["note"] for line in sheet["lines"]].count(NOTE) == 1
        assert ([line["parcours_id"] for line in sheet["waiting"]], sheet["expected"]) == ([late.parcours], 2)

        instead = {"session_id": session, "new_session_id": f"s-{one.mark}-3", "held_on": "2099-05-08"}
        replaced = await services.post("ateliers", "/v1/commands/replace-session", instead)
        assert replaced["events"].count("sign-up-corrected.v1") == 4
        session = instead["new_session_id"]
        freed = await services.post("ateliers", "/v1/commands/withdraw-sign-up", {"sign_up_id": f"u-{guest.mark}"})
        assert freed["events"] == ["sign-up-withdrawn.v1", "sign-up-placed.v1"]
        assert (await ateliers.get(f"/v1/sign-ups/u-{late.mark}")).json()["turn"] == 2
        listed = (await ateliers.get(f"/v1/sessions/{session}/sign-ups")).json()["sign_ups"]
        assert {line["parcours_id"]: line["status"] for line in listed} == {
            guest.parcours: "withdrawn",
            late.parcours: "placed",
        }
        events = b"\n".join([line async for line in services.lines("ateliers", "/v1/events")])
        assert NOTE.encode() not in events

        ill = {
            "suspension_id": f"x-{one.mark}",
            "parcours_id": one.parcours,
            "reason": "illness",
            "starts_on": "2024-02-05",
        }
        await services.post("intake", "/v1/commands/suspend-parcours", ill)
        await heard(services)
        sheet = (await ateliers.get(f"/v1/sessions/{session}/sheet")).json()
        assert (sheet["suspended"], sheet["expected"]) == ([one.parcours], 1)
        again = {"sign_up_id": f"u-{one.mark}", "session_id": session, "parcours_id": one.parcours}
        refused = await ateliers.post("/v1/commands/sign-up", json=again)
        assert refused.json()["code"] == "parcours_suspended"
        assert (await ateliers.get("/v1/sessions/none/sheet")).json()["code"] == "no_such_record"


async def test_the_week_of_a_parcours_and_of_its_group(stack: Stack) -> None:
    async with stack.services() as services, http(stack, "ateliers") as ateliers:
        one = await enrol(services)
        workshop, monday = await programme(services, one)  # held on Monday 6 May 2024
        other = {"session_id": f"s-{one.mark}-2", "workshop_id": workshop, "minutes": 90, "status": "planned"}
        await services.post("ateliers", "/v1/commands/record-session", other | {"held_on": "2024-05-12"})
        rows = [{"parcours_id": one.parcours, "status": "present"}]
        for session in (monday, other["session_id"]):
            await services.post("ateliers", "/v1/commands/take-attendance", {"session_id": session, "rows": rows})
        assert (await services.get("ateliers", f"/v1/sessions/{other['session_id']}"))["status"] == "held"
        asked = {"of": "2024-05-08", "school_holidays": "none"}  # Thursday is Ascension Day
        week = (await ateliers.get(f"/v1/parcours/{one.parcours}/week", params=asked)).json()
        assert (week["monday"], week["planned"], week["attended"], week["minutes"]) == ("2024-05-06", 1, 2, 210)
        assert week["asked"] == {"unit": "afternoons", "least": 3, "most": 4, "days": 4}
        assert (week["closed"], week["attended_verdict"]) == (["2024-05-09"], "below")
        spring = (await ateliers.get(f"/v1/parcours/{one.parcours}/week", params={"of": "2024-05-08"})).json()
        assert spring["asked"]["days"] == 1
        assert [(line["expected"], line["attendance"]) for line in week["sessions"]] == [
            ("group", "present"),
            (None, "present"),
        ]
        of_group = (await ateliers.get(f"/v1/groups/{one.group}/week", params={"of": "2024-05-12"})).json()
        assert [(line["parcours_id"], line["minutes"]) for line in of_group["parcours"]] == [(one.parcours, 210)]
        before = (await ateliers.get(f"/v1/groups/{one.group}/week", params={"of": "2024-01-07"})).json()
        assert (before["public"], before["parcours"]) == ("inactivity", [])
        for path in ("parcours", "groups"):
            assert (await ateliers.get(f"/v1/{path}/none/week")).json()["code"] == "no_such_record"
        last = await ateliers.get(f"/v1/groups/{one.group}/week", params={"of": "9999-12-31"})
        assert (last.status_code, last.json()["code"]) == (422, "invalid")
