"""The corrections that are at fault where a recorded row no longer keeps a rule: part of the plain judge."""

from typing import Any

from tests.importer.plain_world import Held, Row, World, open_on_one_day


def blame_by_parcours(world: "World") -> dict[tuple[str, int], str]:
    """Corrections of persons, groups and next parcours that break a recorded parcours; the first kind found."""
    ways = world.holds("parcours")
    old_ways = [way for line, way in ways.values() if line is None]
    blamed = {}
    for name, line, person in world.standing("participants"):
        for way in old_ways:
            dates = [way["starts_on"]] + ([way["inactive_since"]] if way.get("inactive_since") else [])
            known = name in world.known["participants"] and way["participant_id"] == name
            if known and min(dates) < person.get("birth_date", ""):
                blamed["participants", line] = "birth_date"
    if blamed:
        return blamed
    for name, line, group in world.standing("groups"):
        old = world.known["groups"].get(name)
        if old is None or old["site"] == group["site"]:
            continue
        for one in old_ways:
            for other in old_ways:
                if (
                    one["group_id"] == name != other["group_id"]
                    and one["participant_id"] == other["participant_id"]
                    and world.site(other) == group["site"]
                    and open_on_one_day(one, other)
                ):
                    blamed["groups", line] = "site"
    if blamed:
        return blamed
    for name, line, way in world.standing("parcours"):
        for before in old_ways:
            if before.get("prolonged_into") == name and name in world.known["parcours"]:
                if way["participant_id"] != before["participant_id"]:
                    blamed["parcours", line] = "participant_id"
                elif way["starts_on"] < before["ended_on"]:
                    blamed.setdefault(("parcours", line), "starts_on")
    return blamed


def blame_by_history(world: "World", today: str) -> dict[tuple[str, int], str]:
    """Corrections of parcours and sessions that break recorded bilans, projects, interventions and attendance."""
    blamed = {}
    starts, sessions = world.holds("parcours"), world.holds("sessions")

    def correction(file: str, held: Held, name: Any) -> tuple[int | None, Row]:
        line, row = held[name]
        old = world.known[file].get(name)
        return (line, old) if line is not None and old is not None else (None, row)

    for file, column in (("bilans", "held_on"), ("projects", "defined_on"), ("interventions", "held_on")):
        for line, row in world.holds(file).values():
            fix, old = correction("parcours", starts, row["parcours_id"])
            now = starts[row["parcours_id"]][1]["starts_on"]
            if line is None and fix is not None and old["starts_on"] <= row[column] < now:
                blamed["parcours", fix] = "starts_on"
    for line, row in world.holds("attendance").values():
        if line is not None:
            continue
        start, old_way = correction("parcours", starts, row["parcours_id"])
        session, old_session = correction("sessions", sessions, row["session_id"])
        begins, begun = starts[row["parcours_id"]][1]["starts_on"], old_way["starts_on"]
        day, was = sessions[row["session_id"]][1]["held_on"], old_session["held_on"]
        if day > today and session is not None:
            blamed["sessions", session] = "held_on"
        elif day < begins:
            neither = was < begins and day < begun
            if session is not None and (was >= begins or neither) and day != was:
                blamed["sessions", session] = "held_on"
            if start is not None and (day >= begun or neither) and begins != begun:
                blamed["parcours", start] = "starts_on"
    return blamed
