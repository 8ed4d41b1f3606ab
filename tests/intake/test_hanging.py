"""A group, a file or a parcours on which something of the working day hangs is not voided with it unseen."""

from typing import Any

import pytest

from services.intake import commands as intake
from services.intake.consents import commands as consents
from services.intake.follow_ups import commands as follow_ups
from services.intake.groups import commands as groups
from services.intake.hanging import KINDS
from services.intake.profile import commands as profile
from services.intake.refusals import HANGING
from services.intake.subjects import SUBJECTS
from services.intake.suspensions import commands as suspensions
from services.intake.waiting import commands as waiting
from tests.intake.given import GROUP, PARCOURS, PERSON, Given
from tests.intake.test_service import Desk
from tests.intake.test_service import desk as desk
from tests.stacks import Stack

VOID_GROUP = intake.VoidGroup(group_id="g1", why="Twice.")
VOID_PERSON = intake.VoidParticipant(participant_id="p1", why="Twice.")
VOID_PARCOURS = intake.VoidParcours(parcours_id="k1", why="Twice.")
ENDED = PARCOURS.model_copy(update={"ended_on": "2024-06-03", "end_kind": "completed"})
SUSPENDED = suspensions.SuspendParcours(
    suspension_id="x", parcours_id="k1", reason="illness", starts_on="2024-02-05", note="Plâtre"
)
FOLLOWED = follow_ups.RecordFollowUp(
    follow_up_id="x", parcours_id="k1", term="three_months", held_on="2024-09-03", became="kept"
)
VALUE = profile.RecordProfileValue(
    profile_value_id="x", participant_id="p1", item="income", value="work", holds_from="2024-01-08"
)
CONTACT = profile.RecordContactPerson(contact_person_id="x", participant_id="p1", relation="friend", name="Nom Planté")
CONSENT = consents.GiveConsent(
    consent_id="x", participant_id="p1", scope="support", given_on="2024-01-08", taken_by="A"
)
ASKED = waiting.RecordCandidacy(candidacy_id="x", participant_id="p1", group_id="g1", asked_on="2024-02-05")
FUNDING = groups.GrantFunding(funding_id="x", group_id="g1", funder="fse", starts_on="2024-01-08")
WEEK = groups.SetWeeklyPattern(
    weekly_pattern_id="x", group_id="g1", holds_from="2024-01-08", half_days=("monday_afternoon",)
)
CASES: list[tuple[list[Any], Any, Any, str]] = [
    ([PERSON, PARCOURS, SUSPENDED], VOID_PARCOURS, suspensions.VoidSuspension(suspension_id="x", why="No."), "has_suspensions"),
    ([PERSON, ENDED, FOLLOWED], VOID_PARCOURS, follow_ups.VoidFollowUp(follow_up_id="x", why="No."), "has_follow_ups"),
    ([PERSON, VALUE], VOID_PERSON, profile.VoidProfileValue(profile_value_id="x", why="No."), "has_profile_values"),
    ([PERSON, CONTACT], VOID_PERSON, profile.VoidContactPerson(contact_person_id="x", why="No."), "has_contact_persons"),
    ([PERSON, CONSENT], VOID_PERSON, consents.VoidConsent(consent_id="x", why="No."), "has_consents"),
    ([PERSON, ASKED], VOID_PERSON, waiting.VoidCandidacy(candidacy_id="x", why="No."), "has_candidacies"),
    ([PERSON, ASKED], VOID_GROUP, waiting.VoidCandidacy(candidacy_id="x", why="No."), "has_candidacies"),
    ([FUNDING], VOID_GROUP, groups.VoidFunding(funding_id="x", why="No."), "has_fundings"),
    ([WEEK], VOID_GROUP, groups.VoidWeeklyPattern(weekly_pattern_id="x", why="No."), "has_weekly_patterns"),
]  # fmt: skip


@pytest.mark.parametrize(("recorded", "void", "first", "code"), CASES)
def test_what_hangs_on_it_is_voided_first_or_with_it(recorded: list[Any], void: Any, first: Any, code: str) -> None:
    past = Given(GROUP, *recorded)
    assert past.refused(void)[0] == code
    steps = past.when(first, void)
    assert [step.record for step in steps] == [None, None]


def test_every_kind_that_hangs_on_one_of_them_has_its_sentence() -> None:
    hanging = {f"has_{kind.shelf}" for kinds in KINDS.values() for kind in kinds}
    assert hanging == HANGING.keys() == {case[3] for case in CASES}
    assert HANGING.keys() <= Given.seen
    assert {kind.parent for kind in SUBJECTS.kinds} == {*KINDS, "site"}


def test_it_is_seen_in_what_is_recorded(stack: Stack, desk: Desk) -> None:
    opened: Any = {"group_id": "hang-g", "site": "forest", "public": "inactivity", "starts_on": "2024-01-08"}
    assert desk.do("open-group", **opened).is_success
    assert desk.do("register-participant", participant_id="hang-p", site="forest").is_success
    person: Any = {"participant_id": "hang-p"}
    hers: Any = {"parcours_id": "hang-k"}
    assert desk.do("enrol", **hers, **person, group_id="hang-g", starts_on="2024-01-08").is_success
    pause: Any = {"suspension_id": "hang-s", **hers, "reason": "illness", "starts_on": "2024-02-05"}
    assert desk.do("suspend-parcours", **pause).is_success
    asked: Any = {"candidacy_id": "hang-c", **person, "group_id": "hang-g", "asked_on": "2024-02-05"}
    asked["entered_afterwards"] = True
    assert desk.do("record-candidacy", **asked).is_success
    why: Any = {"why": "Deux fois"}
    assert desk.do("void-parcours", **hers, **why).json()["code"] == "has_suspensions"
    unit = [
        {"command": "void-suspension", "suspension_id": "hang-s", **why}, {"command": "void-parcours", **hers, **why},
    ]  # fmt: skip
    (done,) = desk.http.post("/v1/batch", json={"units": [{"commands": unit}]}).json()["results"]
    assert done["status"] == 200, done
    assert desk.do("void-participant", **person, **why).json()["code"] == "has_candidacies"
    assert desk.do("void-group", group_id="hang-g", **why).json()["code"] == "has_candidacies"
    address = "/v1/participants/hang-p/candidacies"
    assert desk.http.get("/v1/participants/hang-nobody/candidacies").json()["code"] == "no_such_record"
    (found,) = desk.http.get(address).json()["candidacies"]
    assert desk.do("void-candidacy", candidacy_id=found["candidacy_id"], **why).is_success
    assert desk.http.get(address).json()["candidacies"] == []
    assert desk.do("void-participant", **person, **why).is_success
    assert desk.do("void-group", group_id="hang-g", **why).is_success
