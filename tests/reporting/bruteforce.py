"""The annual indicators counted a second time, from plain records by plain loops, sharing no code with the services.

`Records` maps a file's name (`participants`, `parcours`, ...) to its rows, each a dict of the import's columns; an
absent or empty cell is not known or not given. All rows stand. A participant may name in `merged_into` the file that
survives it.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

Row = dict[str, Any]
Records = dict[str, list[Row]]
Figure = tuple[int, int | None, int | None]
"""Numerator, denominator, unknown; the last two None for counts and minutes."""

DOMAINS = ["administrative", "family", "social_cultural", "housing", "finances", "health", "employment_training"]
REASONS = ["health", "move", "work", "family", "other", "unknown"]
KINDS = {
    "social": [
        *["volunteering", "language_preparation", "it_preparation"],
        *["arts_culture", "health", "housing", "family", "other"],
    ],
    "professional": ["pretraining", "qualifying_training", "job_search", "employment"],
}
JOINED = [
    (1958, {"BE", "DE", "FR", "IT", "LU", "NL"}),
    (1973, {"DK", "IE", "GB"}),
    (1981, {"GR"}),
    (1986, {"ES", "PT"}),
    (1995, {"AT", "FI", "SE"}),
    (2004, {"CY", "CZ", "EE", "HU", "LT", "LV", "MT", "PL", "SI", "SK"}),
    (2007, {"BG", "RO"}),
    (2013, {"HR"}),
]


def in_the_eu_at_the_end_of(year: int, country: str) -> bool:
    """Whether a country was a member on 31 December of a year."""
    if country == "GB" and year >= 2020:
        return False
    return any(year >= joined and country in countries for joined, countries in JOINED)


def two_years_later(text: str) -> str:
    """24 calendar months later: the same day of the month, or its last day."""
    day = date.fromisoformat(text)
    try:
        return f"{date(day.year + 2, day.month, day.day)}"
    except ValueError:
        return f"{date(day.year + 2, day.month + 1, 1) - timedelta(days=1)}"


def count(records: Records, year: int, site: str, public: str) -> dict[str, Figure]:
    """Every indicator of a year and scope."""
    groups = {row["group_id"]: row for row in records["groups"]}
    files = {row["participant_id"]: row for row in records["participants"]}
    inside = [row for row in records["parcours"] if _in(groups[row["group_id"]], site, public)]
    figures: dict[str, Figure] = {}

    of_person: dict[str, list[Row]] = {}
    for row in inside:
        survivor = row["participant_id"]
        while files[survivor].get("merged_into"):
            survivor = files[survivor]["merged_into"]
        of_person.setdefault(survivor, []).append(row)

    _profile(figures, files, of_person, year)
    closing = []
    for rows in of_person.values():
        ended = [row for row in rows if row.get("ended_on") and row["ended_on"].startswith(f"{year:04}")]
        ended.sort(key=lambda row: (row["ended_on"], row["starts_on"], row["parcours_id"]))
        closing += ended[-1:]
    _outcomes(figures, closing, records)
    _situation(figures, [row for row in closing if row["end_kind"] == "completed"], records)
    _volumes(figures, inside, records, year, site, public)
    return figures


def _in(group: Row, site: str, public: str) -> bool:
    return site in ("all", group["site"]) and public in ("all", group["public"])


def _active(row: Row, year: int) -> bool:
    return row["starts_on"] <= f"{year:04}-12-31" and (not row.get("ended_on") or row["ended_on"] >= f"{year:04}-01-01")


def _profile(figures: dict[str, Figure], files: dict[str, Row], of_person: dict[str, list[Row]], year: int) -> None:
    pairs = []
    for person, rows in of_person.items():
        active = [row for row in rows if _active(row, year)]
        if active:
            active.sort(key=lambda row: (row["starts_on"], row["parcours_id"]))
            pairs.append((files[person], active[-1]))
    figures["participants"] = (len(pairs), None, None)

    for gender in ("man", "woman", "x"):
        known = [person for person, _ in pairs if person.get("gender")]
        hits = [person for person in known if person["gender"] == gender]
        figures[f"gender.{gender}"] = (len(hits), len(known), len(pairs) - len(known))

    ages = [year - int(person["birth_date"][:4]) for person, _ in pairs if person.get("birth_date")]
    figures["age.mean"] = (sum(ages), len(ages), len(pairs) - len(ages))

    born = [person["birth_country"] for person, _ in pairs if person.get("birth_country")]
    outside = [country for country in born if not in_the_eu_at_the_end_of(year, country)]
    figures["origin.non_eu"] = (len(outside), len(born), len(pairs) - len(born))

    long = known_activity = 0
    for _, parcours in pairs:
        if parcours.get("never_worked") == "yes":
            known_activity += 1
            long += 1
        elif parcours.get("inactive_since"):
            known_activity += 1
            if two_years_later(parcours["inactive_since"]) < parcours["starts_on"]:
                long += 1
    figures["inactivity.over_24_months"] = (long, known_activity, len(pairs) - known_activity)

    for name, column, codes in (
        ("qualification.none_recognised", "qualification", ["none", "primary", "foreign_not_recognised"]),
        ("french.very_weak_to_medium", "french_level", ["very_weak", "weak", "medium"]),
        ("french.fle", "french_course", ["fle"]),
        ("french.alpha", "french_course", ["alpha"]),
    ):
        values = [parcours[column] for _, parcours in pairs if parcours.get(column)]
        hits = [value for value in values if value in codes]
        figures[name] = (len(hits), len(values), len(pairs) - len(values))


def _outcomes(figures: dict[str, Figure], closing: list[Row], records: Records) -> None:
    found: list[str] = []
    for parcours in closing:
        end = parcours["end_kind"]
        if end == "abandoned":
            found += ["abandoned", f"abandoned.{parcours.get('end_reason') or 'unknown'}"]
        elif end == "completed":
            mine = [row for row in records["projects"] if row["parcours_id"] == parcours["parcours_id"]]
            mine = [row for row in mine if not row.get("withdrawn_on")]
            mine.sort(key=lambda row: (row["defined_on"], row["project_id"]))
            professional = [row for row in mine if row["class"] == "professional"]
            if professional:
                found += ["professional_project", f"professional_project.{professional[-1]['kind']}"]
            elif mine:
                found += ["social_project", f"social_project.{mine[-1]['kind']}"]
            else:
                found.append("no_project")
        else:
            found.append(end)
    names = ["abandoned", "prolonged", "professional_project", "social_project", "no_project", "deceased"]
    names += [f"abandoned.{reason}" for reason in REASONS]
    names += [f"{kind_of}_project.{kind}" for kind_of, kinds in KINDS.items() for kind in kinds]
    for name in names:
        figures[f"outcome.{name}"] = (found.count(name), len(closing), 0)


def _situation(figures: dict[str, Figure], completed: list[Row], records: Records) -> None:
    steps_of: list[dict[str, int]] = []
    for parcours in completed:
        own = [row for row in records["bilans"] if row["parcours_id"] == parcours["parcours_id"]]
        entry = [row for row in own if row["phase"] == "entry"]
        end = [row for row in own if row["phase"] == "end"]
        steps = {}
        for domain in DOMAINS:
            if entry and end:
                first, last = str(entry[0].get(domain)), str(end[0].get(domain))
                if first in list("12345") and last in list("12345"):
                    steps[domain] = int(last) - int(first)
        steps_of.append(steps)
    for domain in DOMAINS:
        pairs = [steps[domain] for steps in steps_of if domain in steps]
        others = len(completed) - len(pairs)
        figures[f"improvement.{domain}"] = (len([step for step in pairs if step > 0]), len(pairs), others)
        figures[f"stability.{domain}"] = (len([step for step in pairs if step == 0]), len(pairs), others)
        figures[f"decline.{domain}"] = (len([step for step in pairs if step < 0]), len(pairs), others)
    some = [steps for steps in steps_of if steps]
    well = [steps for steps in some if not any(step < 0 for step in steps.values())]
    figures["term.stable_or_improved"] = (len(well), len(some), len(completed) - len(some))


def _volumes(
    figures: dict[str, Figure], inside: list[Row], records: Records, year: int, site: str, public: str
) -> None:
    def in_year(rows: Iterable[Row], column: str) -> list[Row]:
        return [row for row in rows if (row.get(column) or "")[:4] == f"{year:04}"]

    ids = {row["parcours_id"] for row in inside}
    ended = in_year(inside, "ended_on")
    figures["parcours.started"] = (len(in_year(inside, "starts_on")), None, None)
    figures["parcours.ended"] = (len(ended), None, None)
    figures["parcours.completed"] = (len([row for row in ended if row["end_kind"] == "completed"]), None, None)
    figures["groups.active"] = (len({row["group_id"] for row in inside if _active(row, year)}), None, None)

    bilans = in_year((row for row in records["bilans"] if row["parcours_id"] in ids), "held_on")
    for phase in ("entry", "middle", "end", "follow_up"):
        figures[f"bilans.{phase}"] = (len([row for row in bilans if row["phase"] == phase]), None, None)
    interventions = in_year((row for row in records["interventions"] if row["parcours_id"] in ids), "held_on")
    figures["interventions"] = (len(interventions), None, None)
    individual = sum(int(row["minutes"]) for row in [*bilans, *interventions])

    sessions = {row["session_id"]: row for row in records["sessions"]}
    workshops = {row["workshop_id"]: row for row in records["workshops"]}
    groups = {row["group_id"]: row for row in records["groups"]}
    attended = {"educational": 0, "arts_culture": 0}
    statuses: list[str] = []
    for row in records["attendance"]:
        session = sessions[row["session_id"]]
        if row["parcours_id"] in ids and session["status"] != "cancelled" and in_year([session], "held_on"):
            statuses.append(row["status"])
            if row["status"] == "present":
                given = row.get("minutes")
                minutes = int(session["minutes"]) if given in (None, "") else int(given)
                attended[workshops[session["workshop_id"]]["family"]] += minutes
    collective = attended["educational"] + attended["arts_culture"]
    figures["minutes.individual"] = (individual, None, None)
    figures["minutes.collective"] = (collective, None, None)
    figures["minutes.educational"] = (attended["educational"], None, None)
    figures["minutes.arts_culture"] = (attended["arts_culture"], None, None)
    figures["share.individual"] = (individual, individual + collective, 0)
    figures["share.collective"] = (collective, individual + collective, 0)
    figures["attendance.rate"] = (statuses.count("present"), len(statuses), 0)

    held = 0
    for session in in_year(records["sessions"], "held_on"):
        of_group = groups[session["group_id"]]["public"] if session.get("group_id") else None
        at = workshops[session["workshop_id"]]["site"]
        if session["status"] == "held" and site in ("all", at) and (public == "all" or public == of_group):
            held += 1
    figures["sessions.held"] = (held, None, None)
