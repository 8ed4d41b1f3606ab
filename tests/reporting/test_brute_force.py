"""The contributions of all persons, parcours, groups and sessions add up to what a separate, plain count finds."""

from hypothesis import HealthCheck, given, settings

from services.reporting.contributions import Tally
from services.reporting.facts import Bilan, Group, Parcours, Person, Project, Volume, Way
from services.reporting.indicators import INDICATORS, Contributions
from tests.reporting.bruteforce import DOMAINS, Records, Row, count
from tests.reporting.history import LAST, PUBLICS, SITES, History, history
from tests.reporting.world import WORLD

SCOPES = [(site, public) for site in ("all", *SITES) for public in ("all", *PUBLICS)]
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]


def facts_of(records: Records) -> tuple[dict[str, Person], dict[str, Group], list[Way], dict[str, dict[int, Volume]]]:
    """Persons and groups by id, ways, and volumes by parcours and year."""
    groups = {
        row["group_id"]: Group(row["group_id"], row["site"], row["public"], standing=True, position=1)
        for row in records["groups"]
    }
    persons = {row["participant_id"]: _person(row) for row in records["participants"]}
    ways = {row["parcours_id"]: Way(_parcours(row), groups[row["group_id"]], [], []) for row in records["parcours"]}
    for row in records["bilans"]:
        levels = {
            domain: int(row[domain]) if row[domain].isdecimal() else row[domain] for domain in DOMAINS if row[domain]
        }
        bilan = Bilan(
            row["bilan_id"],
            row["parcours_id"],
            row["phase"],
            row["held_on"],
            row["minutes"],
            levels,
            standing=True,
            position=1,
        )
        ways[bilan.parcours_id].bilans.append(bilan)
    for row in records["projects"]:
        named = {"project_class" if column == "class" else column: value for column, value in row.items()}
        project = Project(**named, standing=True, position=1)
        ways[project.parcours_id].projects.append(project)
    return persons, groups, list(ways.values()), _volumes(records)


def _person(row: Row) -> Person:
    born = int(row["birth_date"][:4]) if row["birth_date"] else None
    return Person(
        row["participant_id"],
        row["site"],
        row["gender"],
        born,
        row["birth_country"],
        row["merged_into"],
        standing=True,
        position=1,
    )


def _parcours(row: Row) -> Parcours:
    never_worked = None if row["never_worked"] is None else row["never_worked"] == "yes"
    return Parcours(
        **{name: row[name] for name in Parcours.__struct_fields__ if name in row and name != "never_worked"},
        never_worked=never_worked,
        standing=True,
        position=1,
    )


def _volumes(records: Records) -> dict[str, dict[int, Volume]]:
    volumes: dict[str, dict[int, Volume]] = {}

    def of(parcours_id: str, day: str) -> Volume:
        return volumes.setdefault(parcours_id, {}).setdefault(int(day[:4]), Volume())

    for row in records["interventions"]:
        of(row["parcours_id"], row["held_on"]).add(Volume(interventions=1, intervention_minutes=row["minutes"]))
    sessions = {row["session_id"]: row for row in records["sessions"]}
    families = {row["workshop_id"]: row["family"] for row in records["workshops"]}
    for row in records["attendance"]:
        session = sessions[row["session_id"]]
        if session["status"] == "cancelled":
            continue
        volume = Volume(**{row["status"]: 1})
        if row["status"] == "present":
            minutes = session["minutes"] if row["minutes"] is None else row["minutes"]
            setattr(volume, families[session["workshop_id"]], minutes)
        of(row["parcours_id"], session["held_on"]).add(volume)
    return volumes


def _held(records: Records, tally: Tally) -> None:
    workshops = {row["workshop_id"]: row["site"] for row in records["workshops"]}
    publics = {row["group_id"]: row["public"] for row in records["groups"]}
    for row in records["sessions"]:
        if row["status"] == "held":
            public = publics[row["group_id"]] if row["group_id"] else None
            tally.sessions(workshops[row["workshop_id"]], public, int(row["held_on"][:4]), 1)


def contributed(records: Records, *, apart: bool = False) -> Contributions:
    """All contributions summed; `apart`: volumes by themselves, as when they come after their parcours."""
    persons, groups, ways, volumes = facts_of(records)

    def survivor(participant_id: str) -> str:
        into = persons[participant_id].merged_into
        return participant_id if into is None else survivor(into)

    tally = Tally()
    _held(records, tally)
    for identity, person in persons.items():
        tally.person(person, [way for way in ways if survivor(way.parcours.participant_id) == identity], LAST)
    for group in groups.values():
        tally.group(group, [way.parcours for way in ways if way.group is group], LAST)
    for way in ways:
        mine_by_year = volumes.get(way.parcours.parcours_id, {})
        tally.parcours(way, {} if apart else mine_by_year)
        for year, volume in mine_by_year.items() if apart else ():
            tally.volume(way.group.site, way.group.public, year, volume)
    return tally.total()


@given(history())
@settings(max_examples=200, deadline=None, suppress_health_check=SLOW)
def test_contributions_add_up_to_the_plain_count(made: History) -> None:
    """Every indicator, every year, every scope."""
    total = contributed(made.records)
    for year in made.years:
        for site, public in SCOPES:
            counted = count(made.records, year, site, public)
            assert counted.keys() == {row.id for row in INDICATORS}
            for index, row in enumerate(INDICATORS):
                numerator, denominator, unknown = counted[row.id]
                found = total.get((year, site, public, index), (0, 0, 0))
                assert found == (numerator, denominator or 0, unknown or 0), (row.id, year, site, public)
                assert (denominator is None) == (row.unit in ("count", "minutes"))


@given(history(later=0))
@settings(max_examples=50, deadline=None, suppress_health_check=SLOW)
def test_volumes_may_come_apart_from_their_parcours(made: History) -> None:
    """What is linear adds up to the same by itself."""
    assert contributed(made.records, apart=True) == contributed(made.records)


@given(history())
@settings(max_examples=50, deadline=None, suppress_health_check=SLOW)
def test_events_of_a_history_end_in_its_records(made: History) -> None:
    """The made histories are sound: positions without a gap, each `before` what was said last, the ends as recorded."""
    standing: set[tuple[str, str]] = set()
    for events in made.events.values():
        assert [event["position"] for event in events] == list(range(1, len(events) + 1))
        said: dict[tuple[str, str], Row] = {}
        for event in events:
            data = event["data"]
            key = (_about(event["type"]), data["id"])
            assert said.pop(key, None) == data["before"]
            if data["record"] is not None:
                said[key] = data["record"]
        standing |= said.keys()
    for kind, rows in made.records.items():
        about = WORLD[kind].name
        identities = (
            {f"{row['session_id']}/{row['parcours_id']}" for row in rows}
            if kind == "attendance"
            else {str(next(iter(row.values()))) for row in rows}
        )
        assert {(about, identity) for identity in identities} <= standing


def _about(event_type: str) -> str:
    names = {"participant-enrolled.v1": "parcours", "workshop-attended.v1": "attendance"}
    return names.get(event_type) or event_type.partition("-")[0].replace("participants", "participant")
