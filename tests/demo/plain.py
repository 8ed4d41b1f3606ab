"""A plain count of annual indicators from a folder of CSV files, straight from their definitions, by simple loops."""

import csv
from collections import defaultdict
from pathlib import Path

Row = dict[str, str]
Fraction = tuple[int, int]

DOMAINS = ("administrative", "family", "social_cultural", "housing", "finances", "health", "employment_training")
EU_2016 = {
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GR", "HR", "HU", "IE", "IT", "LT", "LU",
    "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
}  # fmt: skip
WEAK = ("very_weak", "weak", "medium")
UNQUALIFIED = ("none", "primary", "foreign_not_recognised")


def read(folder: Path, name: str) -> list[Row]:
    with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def months_later(day: str, months: int) -> str:
    """Text of the day 24 (say) calendar months later; only 29 February needs care here."""
    year, month, number = (int(part) for part in day.split("-"))
    year += months // 12
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    if month == 2 and number == 29 and not leap:
        number = 28
    return f"{year:04}-{month:02}-{number:02}"


def is_eu(country: str, year: int) -> bool:
    if country == "HR" and year < 2013:
        return False
    if country == "GB" and year >= 2020:
        return False
    return country in EU_2016


def count(folder: Path, year: int) -> dict[str, Fraction]:
    """(numerator, denominator) of the indicators that the demonstration shows, for one year, all publics."""
    people = {row["participant_id"]: row for row in read(folder, "participants")}
    every = read(folder, "parcours")
    first, last = f"{year}-01-01", f"{year}-12-31"
    reference: dict[str, Row] = {}
    closing: dict[str, Row] = {}
    for row in every:
        person = row["participant_id"]
        if row["starts_on"] <= last and (row["ended_on"] == "" or row["ended_on"] >= first):
            known = reference.get(person)
            if known is None or (row["starts_on"], row["parcours_id"]) > (known["starts_on"], known["parcours_id"]):
                reference[person] = row
        if row["ended_on"][:4] == str(year):
            key = (row["ended_on"], row["starts_on"], row["parcours_id"])
            other = closing.get(person)
            if other is None or key > (other["ended_on"], other["starts_on"], other["parcours_id"]):
                closing[person] = row
    found: dict[str, Fraction] = {"participants": (len(reference), 1)}
    found |= _profile([(people[person], row) for person, row in reference.items()], year)
    found |= _outcomes(folder, list(closing.values()))
    found |= _change(folder, [row["parcours_id"] for row in closing.values() if row["end_kind"] == "completed"])
    found |= _volumes(folder, year)
    return found


def _profile(pairs: list[tuple[Row, Row]], year: int) -> dict[str, Fraction]:
    top: dict[str, int] = defaultdict(int)
    bottom: dict[str, int] = defaultdict(int)

    def tally(name: str, known: str, value: int) -> None:
        if known:
            bottom[name] += 1
            top[name] += value

    for person, parcours in pairs:
        for gender in ("man", "woman", "x"):
            tally(f"gender.{gender}", person["gender"], person["gender"] == gender)
        tally("age.mean", person["birth_date"], year - int(person["birth_date"][:4] or 0))
        tally("origin.non_eu", person["birth_country"], not is_eu(person["birth_country"], year))
        tally("qualification.none_recognised", parcours["qualification"], parcours["qualification"] in UNQUALIFIED)
        if parcours["never_worked"] == "yes":
            tally("inactivity.over_24_months", "yes", 1)
        elif parcours["inactive_since"]:
            long = months_later(parcours["inactive_since"], 24) < parcours["starts_on"]
            tally("inactivity.over_24_months", parcours["inactive_since"], long)
        tally("french.very_weak_to_medium", parcours["french_level"], parcours["french_level"] in WEAK)
        for course in ("fle", "alpha"):
            tally(f"french.{course}", parcours["french_course"], parcours["french_course"] == course)
    return {name: (top[name], bottom[name]) for name in bottom}


def _outcomes(folder: Path, closing: list[Row]) -> dict[str, Fraction]:
    classes: dict[str, set[str]] = defaultdict(set)
    for row in read(folder, "projects"):
        if row["withdrawn_on"] == "":
            classes[row["parcours_id"]].add(row["class"])
    names = ("abandoned", "prolonged", "professional_project", "social_project", "no_project", "deceased")
    top = dict.fromkeys(names, 0)
    for row in closing:
        if row["end_kind"] != "completed":
            top[row["end_kind"]] += 1
        elif "professional" in classes[row["parcours_id"]]:
            top["professional_project"] += 1
        elif "social" in classes[row["parcours_id"]]:
            top["social_project"] += 1
        else:
            top["no_project"] += 1
    return {f"outcome.{name}": (top[name], len(closing)) for name in names}


def _change(folder: Path, completed: list[str]) -> dict[str, Fraction]:
    bilans = {(row["parcours_id"], row["phase"]): row for row in read(folder, "bilans")}
    better = dict.fromkeys(DOMAINS, 0)
    pairs = dict.fromkeys(DOMAINS, 0)
    with_pair = without_decline = 0
    for parcours in completed:
        entry, end = bilans.get((parcours, "entry"), {}), bilans.get((parcours, "end"), {})
        any_pair = declined = False
        for domain in DOMAINS:
            before, after = entry.get(domain, ""), end.get(domain, "")
            if before.isdigit() and after.isdigit():
                any_pair = True
                pairs[domain] += 1
                better[domain] += after > before
                declined = declined or after < before
        with_pair += any_pair
        without_decline += any_pair and not declined
    found = {f"improvement.{domain}": (better[domain], pairs[domain]) for domain in DOMAINS}
    return found | {"term.stable_or_improved": (without_decline, with_pair)}


def _volumes(folder: Path, year: int) -> dict[str, Fraction]:
    individual = collective = present = rows = 0
    for name in ("bilans", "interventions"):
        for row in read(folder, name):
            if row["held_on"][:4] == str(year):
                individual += int(row["minutes"])
    sessions = {row["session_id"]: row for row in read(folder, "sessions")}
    for row in read(folder, "attendance"):
        session = sessions[row["session_id"]]
        if session["held_on"][:4] == str(year) and session["status"] != "cancelled":
            rows += 1
            if row["status"] == "present":
                present += 1
                collective += int(row["minutes"] or session["minutes"])
    both = individual + collective
    return {
        "share.individual": (individual, both),
        "share.collective": (collective, both),
        "attendance.rate": (present, rows),
    }
