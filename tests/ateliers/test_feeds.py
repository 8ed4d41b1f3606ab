"""The programme in a calendar: read back by the library, and nobody in it; addresses that are signed, and end with a void."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar
import msgspec
import pytest

from services.ateliers.feeds import commands as c
from services.ateliers.feeds.address import address, feed_of
from services.ateliers.feeds.refusals import RULES
from services.ateliers.programme.ics import Stamp, calendar
from services.ateliers.programme.programme import Appointment
from services.kernel.dates import BRUSSELS
from tests.ateliers.given import Given, like

OPEN = c.OpenFeed(feed_id="f1", group_id="g1", label="Screen in the hall")
ONE = Appointment(
    session_id="s1", workshop_id="w1", label="Budget, dettes; factures", family="educational", theme="Lire une facture\n" + "é" * 90,
    site="saint-gilles", group_ids=("g1",), held_on="2026-07-07", starts_at="13:30", ends_at="15:00", minutes=90,
    status="planned", kind="regular", room="Salle 1", place=None, meeting_point=None, leader="worker-1", organisation=None,
    capacity=12, places_left=3, waiting=1, moved_from=None, series_id=None, replaces=None, replaced_by=None,
    cancel_reason=None, warnings=(),
)  # fmt: skip
STAMP = Stamp(0, "2026-05-04T22:30:00.000000+00:00")


def read(*some: Appointment, language: Any = "fr", sequence: int = 0) -> tuple[list[Any], bytes]:
    """The events as the library reads them back, and the text."""
    text = calendar(
        "g1", some, dict.fromkeys((one.session_id for one in some), Stamp(sequence, STAMP.changed_at)), language
    )
    return list(icalendar.Calendar.from_ical(text).walk("VEVENT")), text


def but(**fields: Any) -> Appointment:
    return msgspec.structs.replace(ONE, **fields)


def test_a_session_is_read_back_as_it_is() -> None:
    (event,), text = read(ONE)
    assert (str(event["summary"]), str(event["location"]), str(event["description"])) == (
        ONE.label,
        "Salle 1",
        ONE.theme,
    )
    assert (event.start, event.duration) == (datetime(2026, 7, 7, 13, 30, tzinfo=BRUSSELS), timedelta(minutes=90))
    assert (str(event["uid"]), event["sequence"], str(event["status"])) == (
        "s1@ateliers.espace-ressources",
        0,
        "CONFIRMED",
    )
    assert event["dtstamp"].dt == datetime(2026, 5, 4, 22, 30, tzinfo=UTC)
    assert event["categories"].to_ical() == "Pédagogique".encode()
    lines = text.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert (lines[0], lines[-2:]) == (b"BEGIN:VCALENDAR", [b"END:VCALENDAR", b""])
    assert b"worker-1" not in text, "a leader is a person"
    assert read(ONE)[1] == text


def test_what_is_moved_cancelled_without_a_time_or_elsewhere() -> None:
    moved = but(session_id="s2", moved_from="2026-07-06T09:00", held_on="2026-12-08")
    off = but(session_id="s3", status="cancelled", cancel_reason="strike")
    out = but(session_id="s4", starts_at=None, ends_at=None, kind="outing", place="Musée", meeting_point="Porte de Hal")
    events, _ = read(moved, off, out, language="nl", sequence=2)
    assert [event["sequence"] for event in events] == [2, 2, 2]
    assert events[0].start.utcoffset() == timedelta(hours=1)
    assert str(events[0]["description"]).endswith("Verplaatst, was gepland op 2026-07-06 09:00")
    assert (str(events[1]["summary"]), str(events[1]["status"])) == (
        "Geannuleerd : Budget, dettes; factures",
        "CANCELLED",
    )
    assert str(events[1]["description"]).endswith("Staking")
    assert (events[2].start, str(events[2]["location"])) == (date(2026, 7, 7), "Musée")
    assert "Afspraak : Porte de Hal" in str(events[2]["description"])
    assert read()[0] == []


def test_its_time_zone_is_that_of_brussels() -> None:
    (zone,) = icalendar.Calendar.from_ical(read()[1]).walk("VTIMEZONE")
    assert isinstance(zone, icalendar.Timezone)
    told = zone.to_tz()
    around = [datetime(year, month, day, tzinfo=UTC) for year in (2026, 2032) for month in (3, 10) for day in (24, 28)]
    for instant in (begin + timedelta(hours=hour) for begin in around for hour in range(96)):
        assert instant.astimezone(told).utcoffset() == instant.astimezone(BRUSSELS).utcoffset(), instant


def test_an_address_is_of_one_feed_and_one_site() -> None:
    key, other = b"k" * 32, b"o" * 32
    told = address(key, "f.1-a")
    assert feed_of(key, told) == "f.1-a"
    for wrong in (
        told[:-1],
        told + "A",
        told.replace("f.1", "f.2"),
        address(other, "f.1-a"),
        "f.1-a",
        "f.1-a.",
        "",
        ".",
        "é",
    ):
        assert feed_of(key, wrong) is None, wrong


def test_a_feed_is_opened_corrected_and_voided() -> None:
    past = Given()
    (step,) = past.when(OPEN)
    assert (step.type, step.stream, step.record.opened_on) == ("feed-opened.v1", "feeds:g1", "2026-05-05")
    correction = c.CorrectFeed(**OPEN.model_dump(exclude={"command"}) | {"language": "nl", "why": "Asked."})
    (step,) = past.when(correction)
    assert (step.record.language, step.record.opened_on, step.why) == ("nl", "2026-05-05", "Asked.")
    assert past.when(correction) == []
    (step,) = past.when(c.VoidFeed(feed_id="f1", why="Passed on."))
    assert step.record is None
    assert past.refused(OPEN) == ("id_taken", "feed_id")
    assert past.refused(c.VoidFeed(feed_id="f1", why=None)) == ("no_such_record", "feed_id")


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"group_id": "g2"}, ("unknown_group", "group_id")),
        ({"group_id": "g9"}, ("unknown_group", "group_id")),
        ({"opened_on": "2026-05-06"}, ("after_today", "opened_on")),
    ],
)
def test_what_a_feed_is_refused_for(fields: dict[str, str], refusal: tuple[str, str]) -> None:
    assert Given().refused(like(OPEN, **fields)) == refusal


def test_every_rule_of_a_command_was_met() -> None:
    assert RULES.keys() - {"no_such_feed"} <= Given.seen
