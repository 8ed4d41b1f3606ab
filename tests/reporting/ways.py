"""Persons and parcours made by hand, and what they contribute."""

from collections.abc import Callable
from typing import Any

from services.reporting.contributions import Tally
from services.reporting.facts import Bilan, Group, Parcours, Person, Project, Way
from services.reporting.indicators import INDEX, Contributions, Triple

HORIZON = 2017
Levels = dict[str, int | str]


def person(**known: Any) -> Person:
    """A file of which nothing is known but what is named."""
    columns: dict[str, Any] = {"gender": None, "birth_year": None, "birth_country": None, "merged_into": None} | known
    return Person(**{"participant_id": "X", "site": "forest", **columns}, standing=True, position=1)


def way(parcours_id: str = "K", at: tuple[str, str] = ("forest", "inactivity"), **columns: Any) -> Way:
    """A parcours from 2016-01-01 on, of which nothing is known but what is named."""
    unknown: dict[str, Any] = dict.fromkeys(Parcours.__struct_fields__) | {
        "starts_on": "2016-01-01",
        "standing": True,
        "position": 1,
    }
    named = unknown | {"parcours_id": parcours_id, "participant_id": "X", "group_id": "G"} | columns
    return Way(Parcours(**named), Group("G", *at, standing=True, position=1), [], [])


def completed(*bilans: tuple[str, Levels], projects: tuple[Project, ...] = (), **columns: Any) -> Way:
    """A parcours completed in 2016 with these bilans and projects."""
    ended = way(**{"ended_on": "2016-06-30", "end_kind": "completed", **columns})
    for number, (phase, levels) in enumerate(bilans):
        ended.bilans.append(Bilan(f"B{number}", "K", phase, "2016-03-01", 60, levels, standing=True, position=1))
    ended.projects.extend(projects)
    return ended


def project(project_id: str, of: str, kind: str, day: str = "2016-05-01", withdrawn: str | None = None) -> Project:
    """A project of class `of`."""
    return Project(project_id, "K", of, kind, day, withdrawn, standing=True, position=1)


def at(found: Contributions, name: str, year: int = 2016, site: str = "all", public: str = "all") -> Triple:
    """What was contributed in one place; zeros where nothing was."""
    return found.get((year, site, public, INDEX[name]), (0, 0, 0))


def of(add: Callable[[Tally], None]) -> Contributions:
    """What is added to an empty tally."""
    tally = Tally()
    add(tally)
    return tally.total()


def of_person(name: str, *ways: Way, file: Person | None = None, year: int = 2016) -> Triple:
    """What a person with these parcours adds in `all`."""
    return at(of(lambda tally: tally.person(file, list(ways), HORIZON)), name, year)
