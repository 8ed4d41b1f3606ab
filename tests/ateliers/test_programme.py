"""Rules of workshops and sessions, and what their corrections do to the attendance."""

from typing import Any

import pytest

from services.ateliers import commands as c
from services.ateliers.contracts.commands import RecordContract, VoidContract
from services.ateliers.events import RECORDS
from services.ateliers.excuses.commands import RecordExcuse, VoidExcuse
from services.ateliers.offerings.commands import RecordOffering
from services.ateliers.series.commands import RecordSeries, VoidSeries
from tests.ateliers.given import OTHER, SESSION, TODAY, WORKSHOP, Given, corrected, like, sheet

SHEET = sheet(("k1", "present"), ("k2", "present", 45), session="s1")


def test_a_programme_is_planned_and_held() -> None:
    planned, session = Given().when(WORKSHOP, SESSION)
    assert (planned.type, planned.stream, planned.happened, planned.participant) == (
        "workshop-planned.v1",
        "workshop:w1",
        TODAY,
        None,
    )
    assert (session.type, session.stream, session.happened) == ("session-held.v1", "session:s1", "2024-05-06")
    assert session.record.site == "saint-gilles"
    assert isinstance(session.record, RECORDS[session.type])


@pytest.mark.parametrize("status", ["planned", "cancelled"])
def test_a_planned_or_cancelled_session_may_lie_ahead(status: str) -> None:
    (step,) = Given(WORKSHOP).when(like(SESSION, status=status, held_on="2026-05-06", group_id=None))
    assert (step.type, step.record.group_id) == (f"session-{status}.v1", None)


def test_a_held_session_may_not_lie_ahead() -> None:
    ahead = like(SESSION, held_on="2026-05-06", status="planned")
    assert Given(WORKSHOP).refused(like(SESSION, held_on="2026-05-06")) == ("after_today", "held_on")
    assert Given(WORKSHOP, ahead).refused(c.HoldSession(session_id="s1")) == ("after_today", "held_on")
    Given(WORKSHOP).when(like(SESSION, held_on=TODAY))


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"workshop_id": "w9"}, ("unknown_workshop", "workshop_id")),
        ({"group_id": "g9"}, ("unknown_group", "group_id")),
        ({"group_id": "g2"}, ("unknown_group", "group_id")),
    ],
)
def test_a_session_is_of_a_workshop_and_a_group_that_stand(more: dict[str, Any], refusal: tuple[str, str]) -> None:
    assert Given(WORKSHOP).refused(like(SESSION, **more)) == refusal
    assert Given(WORKSHOP, SESSION).refused(corrected(SESSION, **more)) == refusal


def test_a_planned_session_is_held_or_cancelled_once() -> None:
    given = Given(WORKSHOP, like(SESSION, status="planned"), like(SESSION, session_id="s2", status="planned"))
    (held,) = given.when(c.HoldSession(session_id="s1"))
    assert (held.type, held.record.status, held.before.status) == ("session-held.v1", "held", "planned")
    (cancelled,) = given.when(c.CancelSession(session_id="s2", why="No heating"))
    assert (cancelled.type, cancelled.record.status, cancelled.why) == (
        "session-cancelled.v1",
        "cancelled",
        "No heating",
    )
    for session in ("s1", "s2"):
        assert given.refused(c.HoldSession(session_id=session)) == ("not_planned", "session_id")
        assert given.refused(c.CancelSession(session_id=session, why="again")) == ("not_planned", "session_id")
    assert given.refused(c.HoldSession(session_id="s9")) == ("no_such_record", "session_id")


def test_the_same_values_make_no_event() -> None:
    given = Given(WORKSHOP, SESSION)
    assert given.when(corrected(WORKSHOP)) == []
    assert given.when(corrected(SESSION)) == []


def test_what_a_workshop_offers_goes_with_it_and_what_was_agreed_or_planned_is_voided_first() -> None:
    contract = RecordContract(
        contract_id="c1", workshop_id="w1", organisation="Maison", kind="partner", minutes=600,
        from_on="2026-01-05", until_on="2026-06-26",
    )  # fmt: skip
    series = RecordSeries(
        series_id="r1", workshop_id="w1", weekdays=(1,), from_on="2026-01-05", until_on="2026-02-06", starts_at="09:00", minutes=60
    )  # fmt: skip
    given = Given(WORKSHOP, RecordOffering(offering_id="o1", workshop_id="w1", theme="Budget"), contract, series)
    void = c.VoidWorkshop(workshop_id="w1", why="mistake")
    assert given.refused(void) == ("workshop_in_use", "workshop_id")
    given.when(VoidContract(contract_id="c1", why=None))
    assert given.refused(void) == ("workshop_in_use", "workshop_id")
    given.when(VoidSeries(series_id="r1", why=None))
    assert [(step.type, step.record, step.why) for step in given.when(void)] == [
        ("workshop-voided.v1", None, "mistake"), ("offering-voided.v1", None, "mistake"),
    ]  # fmt: skip


def test_a_session_is_not_voided_while_somebody_is_excused_for_it() -> None:
    excuse = RecordExcuse(excuse_id="x1", session_id="s1", parcours_id="k2", reason="illness")
    given = Given(WORKSHOP, SESSION, excuse)
    void = c.VoidSession(session_id="s1", why="mistake")
    assert given.refused(void) == ("session_in_use", "session_id")
    given.when(VoidExcuse(excuse_id="x1", why=None), void)


def test_a_site_has_a_name_of_its_own() -> None:
    assert Given().refused(like(WORKSHOP, site="all")) == ("reserved_site", "site")
    assert Given(WORKSHOP).refused(corrected(WORKSHOP, site="all")) == ("reserved_site", "site")


def test_what_others_hang_on_is_not_voided_and_an_id_is_not_used_again() -> None:
    given = Given(WORKSHOP, SESSION, SHEET)
    assert given.refused(WORKSHOP) == ("id_taken", "workshop_id")
    assert given.refused(SESSION) == ("id_taken", "session_id")
    assert given.refused(c.VoidWorkshop(workshop_id="w1", why="mistake")) == ("in_use", "workshop_id")
    assert given.refused(c.VoidSession(session_id="s1", why="mistake")) == ("in_use", "session_id")
    for parcours in ("k1", "k2"):
        given.when(c.VoidAttendance(session_id="s1", parcours_id=parcours, why="mistake"))
    (session,) = given.when(c.VoidSession(session_id="s1", why="mistake"))
    assert (session.type, session.record, session.before.session_id) == ("session-voided.v1", None, "s1")
    (workshop,) = given.when(c.VoidWorkshop(workshop_id="w1", why="mistake"))
    assert (workshop.type, workshop.record, workshop.before.workshop_id) == ("workshop-voided.v1", None, "w1")
    assert given.refused(WORKSHOP) == ("id_taken", "workshop_id")
    assert given.refused(SESSION) == ("id_taken", "session_id")
    assert given.refused(corrected(WORKSHOP)) == ("no_such_record", "workshop_id")
    assert given.refused(corrected(SESSION)) == ("no_such_record", "session_id")
    assert given.refused(c.VoidWorkshop(workshop_id="w1", why="again")) == ("no_such_record", "workshop_id")
    assert given.refused(c.VoidSession(session_id="s1", why="again")) == ("no_such_record", "session_id")
    assert given.refused(like(SESSION, session_id="s2")) == ("unknown_workshop", "workshop_id")


def test_attendance_follows_the_date_the_minutes_and_the_status_of_its_session() -> None:
    given = Given(WORKSHOP, SESSION, SHEET)
    session, first = given.when(corrected(SESSION, minutes=90))
    assert (session.type, first.type, first.id) == ("session-corrected.v1", "attendance-corrected.v1", "s1/k1")
    assert (first.before.minutes, first.record.minutes, first.participant) == (120, 90, "p1")
    _, *rows = given.when(corrected(SESSION, minutes=90, held_on="2024-05-07"))
    assert [(row.record.held_on, row.record.minutes, row.before.held_on) for row in rows] == [
        ("2024-05-07", 90, "2024-05-06"),
        ("2024-05-07", 45, "2024-05-06"),
    ]
    _, *rows = given.when(corrected(SESSION, minutes=90, held_on="2024-05-07", status="cancelled"))
    assert [row.record.cancelled for row in rows] == [True, True]
    assert len(given.when(corrected(SESSION, minutes=90, held_on="2024-05-07", status="cancelled", group_id=None))) == 1


def test_cancelling_a_planned_session_takes_its_attendance_out_of_the_count() -> None:
    given = Given(WORKSHOP, like(SESSION, status="planned"), like(SHEET, keep_status=True))
    assert len(given.when(c.HoldSession(session_id="s1"))) == 1
    given = Given(WORKSHOP, like(SESSION, status="planned"), like(SHEET, keep_status=True))
    _, *rows = given.when(c.CancelSession(session_id="s1", why="No heating"))
    assert [(row.before.cancelled, row.record.cancelled) for row in rows] == [(False, True)] * 2


def test_attendance_follows_the_family_of_its_workshop_and_sessions_its_site() -> None:
    second = like(SESSION, session_id="s2", held_on="2024-05-13")
    given = Given(WORKSHOP, OTHER, SESSION, second, like(SESSION, session_id="s3", workshop_id="w2"), SHEET)
    assert len(given.when(corrected(WORKSHOP, label="Argent"))) == 1
    _, *rows = given.when(corrected(WORKSHOP, family="arts_culture"))
    assert [(row.id, row.record.family, row.before.family) for row in rows] == [
        ("s1/k1", "arts_culture", "educational"),
        ("s1/k2", "arts_culture", "educational"),
    ]
    _, *moved = given.when(corrected(WORKSHOP, family="arts_culture", site="forest"))
    assert [(step.type, step.id, step.record.site) for step in moved] == [
        ("session-corrected.v1", "s1", "forest"),
        ("session-corrected.v1", "s2", "forest"),
    ]
    both = given.when(corrected(WORKSHOP, family="educational", site="saint-gilles"))
    assert [step.type.partition(".")[0] for step in both] == [
        "workshop-corrected", "session-corrected", "attendance-corrected", "attendance-corrected", "session-corrected",
    ]  # fmt: skip


def test_a_session_moves_to_another_workshop() -> None:
    given = Given(WORKSHOP, OTHER, SESSION, SHEET)
    session, *rows = given.when(corrected(SESSION, workshop_id="w2"))
    assert (session.record.site, [row.record.family for row in rows]) == ("forest", ["arts_culture"] * 2)
    given.when(c.VoidWorkshop(workshop_id="w1", why="empty"))
    assert given.refused(c.VoidWorkshop(workshop_id="w2", why="empty")) == ("in_use", "workshop_id")


def test_a_session_with_attendance_does_not_move_where_that_could_not_be() -> None:
    given = Given(WORKSHOP, like(SESSION, status="planned"), like(SHEET, keep_status=True))
    ahead = corrected(SESSION, status="planned", held_on="2026-05-06")
    assert given.refused(ahead) == ("session_ahead", "held_on")
    early = corrected(SESSION, held_on="2024-02-05")
    assert given.refused(early) == ("before_parcours", "held_on")
    steps = given.when(early, c.VoidAttendance(session_id="s1", parcours_id="k2", why="was not there yet"))
    assert [step.type.partition(".")[0] for step in steps] == [
        "session-corrected", "attendance-corrected", "attendance-corrected", "attendance-voided",
    ]  # fmt: skip
