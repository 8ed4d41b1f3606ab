"""An example of each command of intake, for the OpenAPI document."""

from typing import Any

GROUP = {
    "group_id": "g-2016-a",
    "site": "saint-gilles",
    "public": "inactivity",
    "label": "Groupe A, printemps 2016",
    "starts_on": "2016-02-01",
    "ends_on": "2016-11-30",
    "capacity": 12,
    "funding": "big_city_subsidy",
}
PARTICIPANT = {
    "participant_id": "p-0101",
    "site": "saint-gilles",
    "last_name": "Exemple",
    "first_name": "Camille",
    "national_number": "85073003328",
    "gender": "woman",
    "birth_date": "1985-07-30",
    "birth_country": "MA",
}
START = {
    "parcours_id": "g-2016-a-04",
    "group_id": "g-2016-a",
    "starts_on": "2016-02-01",
    "qualification": "foreign_not_recognised",
    "inactive_since": "2012-09-01",
    "french_level": "weak",
    "french_course": "fle",
}
PARCOURS = START | {"participant_id": "p-0101"}
WHY = {"why": "Entered with the wrong date."}

EXAMPLES: dict[str, dict[str, Any]] = {
    "open-group": GROUP,
    "correct-group": GROUP | {"capacity": 14} | WHY,
    "void-group": {"group_id": "g-2016-b", "why": "Opened twice."},
    "register-participant": PARTICIPANT,
    "correct-participant": PARTICIPANT | {"gender": "x"} | WHY,
    "void-participant": {"participant_id": "p-0102", "why": "Registered twice."},
    "merge-participants": {"participant_id": "p-0102", "into": "p-0101", "why": "One person, two files."},
    "unmerge-participants": {"participant_id": "p-0102", "why": "Two persons after all."},
    "enrol": PARCOURS,
    "correct-parcours": PARCOURS | {"ended_on": "2016-11-30", "end_kind": "completed"} | WHY,
    "end-parcours": {
        "parcours_id": "g-2016-a-04",
        "ended_on": "2016-06-15",
        "end_kind": "abandoned",
        "end_reason": "move",
    },
    "prolong-parcours": {
        "parcours_id": "g-2016-a-04",
        "ended_on": "2016-11-30",
        "next": START | {"parcours_id": "g-2016-d-01", "group_id": "g-2016-d", "starts_on": "2016-12-05"},
    },
    "void-parcours": {"parcours_id": "g-2016-a-05", "why": "Entered for the wrong person."},
    "erase-participant": {"participant_id": "p-0103", "reason": "requested", "reference": "dpo-2026-014"},
}
