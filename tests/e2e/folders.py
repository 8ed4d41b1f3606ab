"""Years of two sites as a folder of CSV rows, small and the same each time, and the same folder with corrections in every file."""

from datetime import date, timedelta
from random import Random

from tests.importer.folders import write
from tests.reporting.bruteforce import DOMAINS, KINDS, REASONS

__all__ = ["YEARS", "Rows", "changed", "make", "national_number", "with_rejects", "write"]

Row = dict[str, str]
Rows = dict[str, list[Row]]

FIRST, LAST = date(2014, 1, 6), date(2019, 12, 20)
YEARS = range(2013, 2021)
"""The years worth counting: those that hold something and one on either side."""
LEVELS = ("1", "2", "3", "4", "5", "2", "3", "not_assessed", "not_concerned", "declined", "")


def sites(mark: str) -> tuple[str, str]:
    """The sites of a folder, nobody else's."""
    return f"{mark}-nord", f"{mark}-sud"


def national_number(nine: int) -> str:
    """A valid national number of somebody born before 2000."""
    return f"{nine:09}{97 - nine % 97:02}"


def make(mark: str, seed: int = 7, people: int = 30, sessions: int = 90) -> Rows:
    """About 2,000 attendance rows by default. `mark` starts every id and site, so that folders do not meet."""
    dice = Random(f"{seed}/{mark}")
    rows: Rows = {}
    rows["groups"] = [
        {"group_id": f"{mark}-g{number}{public[:2]}", "site": site, "public": public, "label": f"Groupe {number}",
         "starts_on": "2014-01-01", "capacity": "3", "funding": "fse"}
        for number, site in enumerate(sites(mark))
        for public in ("inactivity", "immigration")
    ]  # fmt: skip
    rows["participants"] = [_person(dice, mark, number) for number in range(people)]
    rows["parcours"] = [way for person in rows["participants"] for way in _ways(dice, mark, person, rows["groups"])]
    rows["bilans"], rows["projects"], rows["interventions"] = _support(dice, mark, rows["parcours"])
    rows["workshops"] = [
        {"workshop_id": f"{mark}-w{number}{family[:2]}", "site": site, "family": family, "label": "Atelier"}
        for number, site in enumerate(sites(mark))
        for family in ("educational", "arts_culture")
    ]
    rows["sessions"] = [_session(dice, mark, number, rows) for number in range(sessions)]
    rows["attendance"] = [
        seat
        for session in rows["sessions"]
        for way in rows["parcours"]
        if way["starts_on"] <= session["held_on"] and (seat := _seat(dice, session, way))
    ]
    return rows


def with_rejects(rows: Rows, mark: str) -> tuple[Rows, set[tuple[str, int]]]:
    """The folder with wrong rows at the end of its files, and where those are: (file, line)."""
    wrong: Rows = {
        "participants": [{"participant_id": f"{mark}-x", "site": sites(mark)[0], "national_number": "12345678900"}],
        "parcours": [{**rows["parcours"][0], "parcours_id": f"{mark}-x", "participant_id": f"{mark}-x"}],
        "bilans": [{**rows["bilans"][0], "bilan_id": f"{mark}-x"}],
        "sessions": [{**rows["sessions"][0], "session_id": f"{mark}-x", "minutes": "-1"}],
        "attendance": [{**rows["attendance"][0], "session_id": f"{mark}-x"}, rows["attendance"][0]],
    }
    places = {
        (f"{name}.csv", len(rows[name]) + 2 + number) for name, more in wrong.items() for number in range(len(more))
    }
    return {name: [*kept, *wrong.get(name, [])] for name, kept in rows.items()}, places


def changed(rows: Rows, seed: int = 11) -> Rows:
    """The whole folder again, with rows of every file corrected, references, dates and what others hang on included."""
    dice = Random(seed)
    new = {name: [dict(row) for row in kept] for name, kept in rows.items()}
    new["groups"][0] |= {"public": "immigration", "label": "Renommé"}
    for row in dice.sample(new["participants"], 8):
        row |= {"gender": dice.choice(("man", "woman", "x", "")), "birth_country": dice.choice(("GB", "MA", "")),
                "last_name": "Autrement"}  # fmt: skip
    alone = _alone(new["parcours"])
    for row in dice.sample(alone, 6):
        row |= {
            "starts_on": _later(row["starts_on"], -20),
            "french_level": "good",
            "qualification": "",
            "never_worked": "yes",
        }
    for row in [row for row in alone if row["end_kind"] == "completed"][:3]:
        row |= {"end_kind": "abandoned", "end_reason": "move", "ended_on": _later(row["ended_on"], 200)}
    for row in dice.sample(new["bilans"], 15):
        row |= {"minutes": "35", "health": "5", "housing": "1", "held_on": _later(row["held_on"], 90)}
    for row in [row for row in new["bilans"] if row["phase"] == "follow_up"][:2]:
        row["parcours_id"] = min(new["parcours"], key=lambda way: way["starts_on"])["parcours_id"]
    for row in dice.sample(new["projects"], 5):
        row |= {"class": "professional", "kind": "employment"}
    for row in dice.sample(new["projects"], 3):
        row["withdrawn_on"] = _later(row["defined_on"], 5)
    for row in dice.sample(new["interventions"], 10):
        row |= {"minutes": "7", "held_on": _later(row["held_on"], 300)}
    new["workshops"][0]["family"] = "arts_culture"
    new["workshops"][3]["site"] = new["workshops"][0]["site"]
    for row in dice.sample(new["sessions"], 8):
        row |= {"minutes": "45", "held_on": _later(row["held_on"], 40)}
    for row in dice.sample(new["sessions"], 5):
        row["status"] = "held" if row["status"] == "cancelled" else "cancelled"
    for row in dice.sample(new["attendance"], 60):
        row |= {"status": dice.choice(("present", "absent")), "minutes": dice.choice(("", "13")), "reason": ""}
    return new


def _alone(ways: list[Row]) -> list[Row]:
    """The parcours of persons who have one: their dates may move without meeting another's."""
    owners = [way["participant_id"] for way in ways]
    return [way for way in ways if owners.count(way["participant_id"]) == 1]


def _later(day: str, days: int) -> str:
    return f"{date.fromisoformat(day) + timedelta(days)}"


def _day(dice: Random, first: date, last: date) -> str:
    return f"{first + timedelta(dice.randrange((last - first).days + 1))}"


def _person(dice: Random, mark: str, number: int) -> Row:
    return {
        "participant_id": f"{mark}-p{number}",
        "site": sites(mark)[number % 2],
        "last_name": f"Nom{number}",
        "first_name": f"Prénom{number}",
        "national_number": national_number(700_000_000 + number * 7_919) if number % 3 else "",
        "gender": dice.choice(("man", "woman", "woman", "x", "")),
        "birth_date": dice.choice((_day(dice, date(1950, 1, 1), date(1995, 12, 31)), "1980-12-31", "")),
        "birth_country": dice.choice(("BE", "GB", "HR", "MA", "SY", "FR", "")),
    }


def _ways(dice: Random, mark: str, person: Row, groups: list[Row]) -> list[Row]:
    """One to three parcours: a prolonged one and its next, and now and then one at the other site meanwhile."""
    number = person["participant_id"].rpartition("p")[2]
    home = [group for group in groups if group["site"] == person["site"]]
    start = _day(dice, FIRST, date(2018, 3, 1))
    first = _way(dice, f"{mark}-k{number}", person, dice.choice(home), start)
    ways = [first]
    kind = dice.choice(("completed", "completed", "completed", "abandoned", "prolonged", "prolonged", "deceased", ""))
    if kind:
        first |= {"ended_on": _later(start, dice.randrange(150, 500)), "end_kind": kind}
    if kind == "abandoned":
        first["end_reason"] = dice.choice((*REASONS, ""))
    if kind == "prolonged":
        after = _way(dice, f"{mark}-k{number}b", person, dice.choice(home), first["ended_on"])
        after |= {"ended_on": _later(after["starts_on"], 250), "end_kind": "completed"}
        first["prolonged_into"] = after["parcours_id"]
        ways.append(after)
    if dice.random() < 0.2:
        away = next(group for group in groups if group["site"] != person["site"])
        ways.append(_way(dice, f"{mark}-k{number}c", person, away, _later(start, 30)))
    return ways


def _way(dice: Random, identity: str, person: Row, group: Row, start: str) -> Row:
    return {
        "parcours_id": identity,
        "participant_id": person["participant_id"],
        "group_id": group["group_id"],
        "starts_on": start,
        "qualification": dice.choice(("none", "primary", "foreign_not_recognised", "higher", "")),
        "inactive_since": dice.choice(("2012-02-29", _later(start, -731), _later(start, -730), "")),
        "never_worked": dice.choice(("yes", "no", "", "")),
        "french_level": dice.choice(("very_weak", "weak", "medium", "good", "")),
        "french_course": dice.choice(("fle", "alpha", "none", "")),
        "ended_on": "",
        "end_kind": "",
    }


def _support(dice: Random, mark: str, ways: list[Row]) -> tuple[list[Row], list[Row], list[Row]]:
    bilans, projects, talks = [], [], []
    for number, way in enumerate(ways):
        hung = {"parcours_id": way["parcours_id"]}
        for step, phase in enumerate(("entry", "middle", "end", "follow_up")):
            if dice.random() < 0.85:
                levels = {domain: dice.choice(LEVELS) for domain in DOMAINS}
                held = {"held_on": _later(way["starts_on"], step * 100), "minutes": str(dice.choice((0, 60, 90)))}
                bilans.append({"bilan_id": f"{mark}-b{number}{step}", **hung, "phase": phase, **held, **levels})
        for place in range(dice.randrange(4)):
            kind_of = dice.choice(("social", "social", "professional"))
            defined = {"defined_on": _later(way["starts_on"], 50 * dice.randrange(4))}
            what = {"class": kind_of, "kind": dice.choice(KINDS[kind_of])}
            projects.append({"project_id": f"{mark}-j{number}{place}", **hung, **what, **defined})
        for place in range(dice.randrange(4)):
            held = {"held_on": _later(way["starts_on"], dice.randrange(300)), "minutes": str(dice.randrange(60))}
            talks.append({"intervention_id": f"{mark}-i{number}{place}", **hung, "kind": "phone", **held})
    return bilans, projects, talks


def _session(dice: Random, mark: str, number: int, rows: Rows) -> Row:
    group = dice.choice([*rows["groups"], None])
    return {
        "session_id": f"{mark}-s{number}",
        "workshop_id": dice.choice(rows["workshops"])["workshop_id"],
        "group_id": group["group_id"] if group else "",
        "held_on": _day(dice, date(2016, 1, 1), LAST),
        "minutes": str(dice.choice((90, 120, 180))),
        "status": dice.choice(("held",) * 8 + ("cancelled", "planned")),
    }


def _seat(dice: Random, session: Row, way: Row) -> Row | None:
    if dice.random() < 0.2:
        return None
    status = dice.choice(("present",) * 7 + ("excused", "absent"))
    return {
        "session_id": session["session_id"],
        "parcours_id": way["parcours_id"],
        "status": status,
        "minutes": str(dice.choice(("", "", 60, 0))) if status == "present" else "",
        "reason": "grippe" if status == "excused" else "",
    }
