"""The optional files of the three services, cells as an export writes them: in, out, and in again with nothing to record."""

import csv
from pathlib import Path

import httpx

from services.ateliers import subjects as ateliers
from services.bilan import subjects as bilan
from tests.e2e.checks import printed
from tests.importer.folders import BILAN, GROUP, PERSON, PROJECT, SESSION, TALK, WAY, WORKSHOP, Row, write
from tests.stacks import Stack

SITE = "sheets-of-bilan"
FIRST = {
    "groups": [{**GROUP, "group_id": "sob", "site": SITE}],
    "participants": [{**PERSON, "participant_id": "sob", "site": SITE}],
    "parcours": [
        {
            **WAY,
            "parcours_id": "sob",
            "participant_id": "sob",
            "group_id": "sob",
            "ended_on": "2020-11-30",
            "end_kind": "completed",
        }
    ],
    "bilans": [{**BILAN, "bilan_id": "sob", "parcours_id": "sob", "housing": "2"}],
    "projects": [
        {**PROJECT, "project_id": "sob-1", "parcours_id": "sob", "withdrawn_on": "2020-04-01"},
        {**PROJECT, "project_id": "sob-2", "parcours_id": "sob"},
    ],
    "interventions": [{**TALK, "intervention_id": "sob", "parcours_id": "sob", "kind": "placement_test"}],
    "workshops": [{**WORKSHOP, "workshop_id": "sob", "site": SITE, "capacity": "8"}],
    "sessions": [{**SESSION, "session_id": "sob", "workshop_id": "sob", "status": "cancelled"}],
}
OF_INTAKE: dict[str, Row] = {
    "suspensions": {
        "suspension_id": "sob", "parcours_id": "sob", "reason": "training", "starts_on": "2020-04-06",
        "expected_until": "2020-04-30", "note": "Stage", "resumed_on": "2020-05-04",
    },
    "profile_values": {
        "profile_value_id": "sob", "participant_id": "sob", "item": "language", "value": "good", "language": "ar",
        "holds_from": "2020-01-20", "source": "participant", "details": "Lit peu",
    },
    "contact_persons": {
        "contact_person_id": "sob", "participant_id": "sob", "relation": "doctor", "name": "Nom planté", "phone": "02 000 00 00",
        "note": "Le matin", "known_from": "2020-02-03", "until": "2020-10-01",
    },
    "consents": {
        "consent_id": "sob", "participant_id": "sob", "scope": "support", "given_on": "2020-01-27", "taken_by": "w7",
        "note": "De vive voix", "withdrawn_on": "2020-12-01",
    },
    "follow_ups": {
        "follow_up_id": "sob", "parcours_id": "sob", "term": "three_months", "held_on": "2021-03-01", "became": "kept",
        "note": "Y va encore",
    },
    "candidacies": {
        "candidacy_id": "sob", "participant_id": "sob", "group_id": "sob", "asked_on": "2020-01-06", "status": "declined",
        "offered_on": "2020-01-13", "answer_by": "2020-01-20", "closed_on": "2020-01-15", "decline_reason": "health",
    },
}  # fmt: skip
OF_BILAN: dict[str, Row] = {
    "assessments": {
        "assessment_id": "sob", "bilan_id": "sob", "aspects": "housing.cost=declined|housing.state=1",
        "findings": "family=support_point|housing=need", "notes": '{"housing":"Humide | loyer = 700"}',
        "goals": "Un logement sain|Un bail",
    },
    "bilan_drafts": {
        "draft_id": "sob", "parcours_id": "sob", "drafted_on": "2020-06-02", "worker_id": "w7", "phase": "middle",
        "levels": "housing=3", "notes": "housing=Mieux",
    },
    "placements": {
        "placement_id": "sob", "parcours_id": "sob", "held_on": "2020-02-11", "orientation": "alpha", "oral": "A1.1",
        "reading": "alpha_2", "intervention_id": "sob", "note": "Deux ans d'école",
    },
    "french_courses": {
        "french_course_id": "sob", "parcours_id": "sob", "course": "alpha", "school": "École du soir",
        "starts_on": "2020-02-03", "weekly_minutes": "540",
        "attended": '[{"ends_on":"2020-02-28","minutes":1980,"starts_on":"2020-02-03"}]',
    },
    "project_ideas": {
        "idea_id": "sob", "parcours_id": "sob", "stated_on": "2020-02-20", "idea": "Bouger", "class": "social",
        "project_id": "sob-2",
    },
    "project_steps": {
        "project_step_id": "sob", "project_id": "sob-2", "label": "Appeler le club", "planned_on": "2020-03-02",
        "due_on": "2020-03-16", "done_on": "2020-03-12",
    },
    "achievements": {
        "achievement_id": "sob", "project_id": "sob-2", "reached_on": "2020-09-01", "evidence": "Carte de membre",
    },
    "takeovers": {
        "takeover_id": "sob", "project_id": "sob-2", "organisation": "Maison médicale", "starts_on": "2020-10-01",
        "note": "Chaque mois",
    },
    "project_withdrawals": {
        "project_withdrawal_id": "sob", "project_id": "sob-1", "reason": "replaced", "successor_id": "sob-2",
        "note": "Préfère bouger",
    },
    "intervention_details": {
        "intervention_detail_id": "sob", "intervention_id": "sob", "domains": "employment_training|health",
        "place": "partner", "note": "Avec l'école",
    },
    "referents": {"referent_id": "sob", "parcours_id": "sob", "worker_id": "w7", "starts_on": "2020-02-03"},
    "problems": {
        "problem_id": "sob", "parcours_id": "sob", "bilan_id": "sob", "domain": "housing", "text": "Humide, \"tout\" moisit",
        "found_on": "2020-02-10",
    },
    "goals": {
        "goal_id": "sob", "problem_id": "sob", "text": "Un logement sain", "set_on": "2020-02-10", "due_on": "2020-06-30",
    },
    "actions": {
        "action_id": "sob", "goal_id": "sob", "text": "Demander la visite", "action_owner": "partner", "planned_on": "2020-02-11",
        "due_on": "2020-03-02", "partner": "Maison du logement", "status": "in_progress", "started_on": "2020-02-12",
        "handed_on": "2020-02-12", "answered_on": "2020-02-20", "answer": "Visite en mars",
    },
    "progress": {
        "progress_id": "sob", "goal_id": "sob", "bilan_id": "sob", "progress": "unchanged", "note": "Rien encore",
        "noted_on": "2020-02-24",
    },
}  # fmt: skip
OF_ATELIERS: dict[str, Row] = {
    "offerings": {
        "offering_id": "sob", "workshop_id": "sob", "from_on": "2020-01-06", "theme": "Manger | compter", "leader": "w7",
        "organisation": "Maison de quartier", "room": "Salle 1", "publics": "inactivity", "group_ids": "sob",
    },
    "contracts": {
        "contract_id": "sob", "workshop_id": "sob", "organisation": "Maison de quartier", "kind": "subcontractor",
        "minutes": "2400", "from_on": "2020-01-06", "until_on": "2020-06-26", "reference": "2020/17",
    },
    "series": {
        "series_id": "sob", "workshop_id": "sob", "weekdays": "1|4", "from_on": "2020-02-03", "until_on": "2020-06-26",
        "starts_at": "13:30", "minutes": "120", "group_ids": "sob", "room": "Salle 1", "leader": "w7",
        "school_holidays": "french", "closed_days": "2020-05-22", "skipped": '[{"day":"2020-02-24","reason":"school_holiday"}]',
        "made": "1",
    },
    "slots": {
        "slot_id": "sob", "session_id": "sob", "starts_at": "13:30", "room": "Salle 2", "leader": "w8", "kind": "outing",
        "place": "Musée", "meeting_point": "Porte de Hal", "group_ids": "sob", "unchecked": "yes", "series_id": "sob",
        "planned_on": "2020-02-17", "by_hand": "yes", "moved_from": "2020-02-17T09:00", "replaces": "sob-0",
        "replaced_by": "sob-2", "cancel_reason": "strike",
    },
    "sign_ups": {
        "sign_up_id": "sob", "session_id": "sob", "parcours_id": "sob", "signed_up_on": "2020-02-10", "status": "withdrawn",
        "withdrawn_on": "2020-02-12", "turn": "3",
    },
    "excuses": {
        "excuse_id": "sob", "session_id": "sob", "parcours_id": "sob", "reason": "illness", "told_on": "2020-02-19",
        "note": "Chez le médecin",
    },
    "signals": {
        "signal_id": "sob", "parcours_id": "sob", "first_on": "2020-03-02", "reached_on": "2020-03-09",
        "ended_on": "2020-03-16", "acknowledged_on": "2020-03-12", "done": "Lui avons parlé",
    },
    "feeds": {
        "feed_id": "sob", "group_id": "sob", "label": "Écran du hall", "language": "nl", "opened_on": "2020-02-03",
    },
}  # fmt: skip
FURTHER = OF_INTAKE | OF_BILAN | OF_ATELIERS
CLOSED: dict[str, Row] = {
    "problems": {"closed_on": "2020-05-04", "outcome": "solved"},
    "goals": {"closed_on": "2020-05-04", "result": "reached"},
    "actions": {"status": "done", "closed_on": "2020-04-30"},
}
"""What a later folder says of a plan whose problem is solved."""


def counted(said: str, name: str) -> list[str]:
    """new, changed, unchanged and rejected of a file."""
    (line,) = (line for line in said.splitlines() if f"{name}.csv " in line.replace("│", " "))
    return [word for word in line.replace("│", " ").split() if word.isdigit()]


def put(folder: Path, name: str, *rows: Row) -> None:
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as text:
        writer = csv.DictWriter(text, list(dict.fromkeys(column for row in rows for column in row)))
        writer.writeheader()
        writer.writerows(rows)


def test_what_is_recorded_goes_out_and_comes_in_as_it_was(stack: Stack, tmp_path: Path) -> None:
    for told_of, service in ((OF_BILAN, bilan), (OF_ATELIERS, ateliers)):
        assert told_of.keys() == {kind.shelf for kind in service.SUBJECTS.kinds}
    folder, out = tmp_path / "in", tmp_path / "out"
    write(folder, FIRST)
    for name, row in FURTHER.items():
        put(folder, name, row)
    done = stack.espace("import", str(folder), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert {name: counted(done.stderr, name) for name in FURTHER} == {name: ["1", "0", "0", "0"] for name in FURTHER}

    done = stack.espace("export", str(out), "--site", SITE, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    for name, row in FURTHER.items():
        with (out / f"{name}.csv").open(encoding="utf-8", newline="") as text:
            (told,) = csv.DictReader(text)
        assert {column: cell for column, cell in told.items() if cell} == row, name

    for name, more in CLOSED.items():
        put(out, name, {**FURTHER[name], **more})
    before = FURTHER["referents"]
    after = {**before, "referent_id": "sob-2", "worker_id": "w8", "starts_on": "2020-06-02"}
    put(out, "referents", after, {**before, "ended_on": "2020-06-02"})
    done = stack.espace("import", str(out), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert counted(done.stderr, "referents") == ["1", "1", "0", "0"], "the first row waits for the second to make room"
    assert {name: counted(done.stderr, name) for name in FURTHER if name != "referents"} == {
        name: ["0", "1", "0", "0"] if name in CLOSED else ["0", "0", "1", "0"]
        for name in FURTHER
        if name != "referents"
    }


def test_a_person_who_was_entered_twice_goes_out_as_one_and_comes_in_with_the_same_figures(
    stack: Stack, tmp_path: Path
) -> None:
    folder, out, site = tmp_path / "in", tmp_path / "out", "sheets-of-merged"
    way = {**WAY, "group_id": "som"}
    write(folder, {
        "groups": [{**GROUP, "group_id": "som", "site": site}],
        "participants": [{**PERSON, "participant_id": one, "site": site} for one in ("som-1", "som-2")],
        "parcours": [
            {**way, "parcours_id": "som-1", "participant_id": "som-1", "ended_on": "2020-05-04", "end_kind": "completed"},
            {**way, "parcours_id": "som-2", "participant_id": "som-2", "starts_on": "2020-05-04"},
        ],
        "bilans": [{**BILAN, "bilan_id": "som", "parcours_id": "som-2", "held_on": "2020-05-11"}],
    })  # fmt: skip
    both = [{"participant_id": f"som-{number}"} for number in (1, 2)]
    value, consent, asked = (
        FURTHER["profile_values"],
        FURTHER["consents"],
        {"group_id": "som", "asked_on": "2020-01-06"},
    )
    put(folder, "profile_values", *({**value, "profile_value_id": f"v-{one['participant_id']}", **one} for one in both))
    put(folder, "consents", *({**consent, "consent_id": f"c-{one['participant_id']}", **one} for one in both))
    put(folder, "candidacies", *({**asked, "candidacy_id": f"w-{one['participant_id']}", **one} for one in both))
    done = stack.espace("import", str(folder), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    with httpx.Client(headers={"Authorization": f"Bearer {stack.token()}"}, trust_env=False) as http:
        merge = {"participant_id": "som-2", "into": "som-1", "why": "Entré deux fois."}
        http.post(f"{stack.url('intake')}/v1/commands/merge-participants", json=merge).raise_for_status()
    assert stack.espace("settle", cwd=tmp_path).returncode == 0
    before = printed(stack, 2020, site, "all")["indicators"]
    assert {one["id"]: one["numerator"] for one in before}["participants"] == 1

    done = stack.espace("export", str(out), "--site", site, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    for name in ("participants", "profile_values", "consents", "candidacies"):
        with (out / f"{name}.csv").open(encoding="utf-8", newline="") as text:
            assert [row["participant_id"] for row in csv.DictReader(text)] == ["som-1"], name
    done = stack.espace("import", str(out), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert stack.espace("settle", cwd=tmp_path).returncode == 0
    assert printed(stack, 2020, site, "all")["indicators"] == before
