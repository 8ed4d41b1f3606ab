"""The working day of the demonstration: the same commands for a day, in the services' own forms, whatever the day of the year."""

from datetime import date, timedelta
from random import Random

import pytest
from pydantic import TypeAdapter

from espace.demo.names import ORIGINS
from espace.demo.today import MEMBERS, Script, Unit, script
from services.ateliers import subjects as ateliers
from services.ateliers.commands import COMMANDS as ATELIERS
from services.bilan import subjects as bilan
from services.bilan.commands import COMMANDS as BILAN
from services.intake import subjects as intake
from services.intake.commands import COMMANDS as INTAKE
from services.reporting.working_day.day import MISSING_DAYS

DAY = date(2026, 11, 25)
FORMS = {
    "intake": (*INTAKE, *intake.SUBJECTS.commands),
    "bilan": (*BILAN, *bilan.SUBJECTS.commands),
    "ateliers": (*ATELIERS, *ateliers.SUBJECTS.commands),
}


def lived(day: date) -> Script:
    return script(day, Random("a seed"))


def of(units: list[Unit], command: str) -> list[dict[str, str]]:
    return [one for unit in units for one in unit if one["command"] == command]


def test_the_same_day_has_the_same_commands() -> None:
    assert lived(DAY) == lived(DAY)
    assert script(DAY, Random("another")) != lived(DAY)


@pytest.mark.parametrize("service", FORMS)
def test_each_command_has_the_form_that_its_service_asks_for(service: str) -> None:
    forms = {str(one.model_fields["command"].default): TypeAdapter(one) for one in FORMS[service]}
    for unit in getattr(lived(DAY), service):
        for command in unit:
            forms[command["command"]].validate_python(command)


def test_on_any_day_of_the_year_the_day_holds_the_same() -> None:
    for back in range(400):
        today = DAY - timedelta(back)
        day = lived(today)
        assert today - timedelta(2) <= day.day <= today
        taken = {one["session_id"] for one in of(day.ateliers, "take-attendance")}
        sessions = of(day.ateliers, "record-session")
        (missing,) = [
            one for one in sessions if one["session_id"] not in taken and one["held_on"] < day.day.isoformat()
        ]
        assert missing["held_on"] >= (day.day - timedelta(MISSING_DAYS)).isoformat()
        assert all(one["held_on"] <= day.day.isoformat() for one in sessions)
        started = max(one["starts_on"] for one in of(day.intake, "enrol")[:MEMBERS])
        assert min(one["held_on"] for one in sessions) > started


def test_nobody_has_a_name_that_is_not_made_up() -> None:
    families = {name for origin in ORIGINS for name in origin.families}
    people = of(lived(DAY).intake, "register-participant")
    assert {one["last_name"] for one in people} <= families
    assert len({(one["last_name"], one["first_name"]) for one in people}) == len(people) - 1
