"""A small working day as the services' events tell it: their own records, their own kinds, positions as in their logs."""

from collections import Counter
from typing import Any

import msgspec

from services.ateliers import events as ateliers
from services.ateliers.absences.events import SIGNAL, Signal
from services.bilan import events as bilan
from services.bilan.outcomes.events import ACHIEVEMENT, Achievement
from services.bilan.plans.events import ACTION, GOAL, PROBLEM, Action, Goal, Problem
from services.bilan.referents.events import REFERENT, Referent
from services.intake import events as intake
from services.intake.consents.events import CONSENT, Consent
from services.intake.follow_ups.events import FOLLOW_UP, FollowUp
from services.intake.suspensions.events import SUSPENSION, Suspension
from services.intake.waiting.events import CANDIDACY, PLACE_OFFERED, Candidacy
from shared.cloudevents import Incoming
from shared.shelves import Kind
from shared.streams import Step
from shared.vault import Sealed

ZERO = b"0" * 64
SECRET = Sealed("planted-ciphertext", "m")
SITE = "saint-gilles"


class Told:
    """Events one after another. `record` and `change` take a record of a subject, `first` one of the first records."""

    def __init__(self) -> None:
        self.events: list[Incoming] = []
        self._positions: Counter[str] = Counter()

    def first(self, source: str, event: str, identity: str, record: Any, before: Any = None) -> None:
        """An event about one of the first records."""
        self._step(source, Step("x", event, identity, "2026-11-25", record, before))

    def record(self, source: str, kind: Kind, record: Any, before: Any = None, event: str = "") -> None:
        """A record of a subject, recorded, or corrected where there is one before it; void with None as the record."""
        kinds = kind.voided if record is None else kind.corrected if before is not None else kind.recorded
        identity = getattr(record if record is not None else before, kind.key)
        self._step(source, Step("x", event or kinds, identity, "2026-11-25", record, before, kind=kind.name))

    def _step(self, source: str, step: Step) -> None:
        self._positions[source] += 1
        event = step.event()
        self.events.append(
            Incoming(source, self._positions[source], event.type, None, "", None, event.data, ZERO, ZERO)
        )


def group(identity: str = "g1", **more: Any) -> intake.Group:
    """A group of the site."""
    fields = {"site": SITE, "public": "inactivity", "label": None, "starts_on": "2026-06-01", "ends_on": "2027-03-31"}
    return intake.Group(**{"group_id": identity, "capacity": 12, "funding": None, **fields, **more})


def parcours(identity: str, person: str, starts_on: str, **more: Any) -> intake.Parcours:
    """A parcours in the first group."""
    fields: dict[str, Any] = dict.fromkeys(intake.Parcours.__struct_fields__)
    fields |= {"group_id": "g1", "site": SITE} | more
    return intake.Parcours(**fields | {"parcours_id": identity, "participant_id": person, "starts_on": starts_on})


def person(identity: str, **more: Any) -> intake.Participant:
    """A person's file of the site."""
    fields = {"site": SITE, "gender": "woman", "birth_year": 1984, "birth_country": "MA", "identity": {"x": SECRET}}
    return intake.Participant(**{"participant_id": identity, **fields, **more})


def attended(session: str, parcours_id: str, day: str, status: str) -> ateliers.Attendance:
    """A row of a sheet."""
    minutes = 120 if status == "present" else 0
    return ateliers.Attendance(
        session, parcours_id, status, minutes, None, SECRET, "p1", day, "educational", cancelled=False
    )


def session(identity: str, day: str, status: str = "planned", group_id: str | None = "g1") -> ateliers.Session:
    """A session of two hours."""
    return ateliers.Session(identity, "w1", SITE, group_id, day, 120, status)


def a_day() -> Told:
    """What is known on 25 November 2026, a Wednesday, of the persons p1 (merged from p9), p2 and p3 of one group."""
    told = Told()
    say = told.record
    told.first("intake", intake.GROUP_OPENED, "g1", group())
    for identity in ("p1", "p2", "p3", "p9"):
        told.first("intake", intake.PARTICIPANT_REGISTERED, identity, person(identity))
    earlier = parcours("k0", "p9", "2026-01-12", ended_on="2026-07-01", end_kind="prolonged", prolonged_into="k1")
    told.first("intake", intake.PARTICIPANT_ENROLLED, "k0", parcours("k0", "p9", "2026-01-12"))
    told.first("intake", intake.PARCOURS_PROLONGED, "k0", earlier, parcours("k0", "p9", "2026-01-12"))
    told.first("intake", intake.PARTICIPANT_ENROLLED, "k1", parcours("k1", "p1", "2026-07-01"))
    told.first("intake", intake.PARTICIPANTS_MERGED, "p9", person("p9", merged_into="p1"), person("p9"))
    told.first("intake", intake.PARTICIPANT_ENROLLED, "k2", parcours("k2", "p2", "2026-11-02"))
    ended = parcours("k3", "p3", "2026-06-01", ended_on="2026-08-20", end_kind="completed")
    told.first("intake", intake.PARTICIPANT_ENROLLED, "k3", ended)
    wrong = parcours("k4", "p2", "2026-11-02")
    told.first("intake", intake.PARTICIPANT_ENROLLED, "k4", wrong)
    told.first("intake", intake.PARCOURS_VOIDED, "k4", None, wrong)
    ill = Suspension("s1", "k2", "illness", "2026-11-16", "2026-12-01", None, SECRET, "p2")
    say("intake", SUSPENSION, ill)
    say("intake", CONSENT, Consent("c1", "p1", "support", "2026-07-01", None, SECRET, SECRET, "p1"))
    say("intake", CONSENT, Consent("c2", "p1", "sharing_with_partners", "2026-07-01", "2026-09-01", SECRET, None, "p1"))
    waits = Candidacy("w-1", "p3", "g1", "2026-11-10", turn=1)
    offer = msgspec.structs.replace(waits, status="offered", offered_on="2026-11-18", answer_by="2026-11-27")
    say("intake", CANDIDACY, waits)
    say("intake", CANDIDACY, offer, waits, PLACE_OFFERED)
    say("intake", FOLLOW_UP, FollowUp("f1", "k3", "three_months", "2026-11-22", "kept"))
    say("intake", FOLLOW_UP, None, FollowUp("f1", "k3", "three_months", "2026-11-22", "kept"))
    _bilan(told)
    _ateliers(told)
    return told


def _bilan(told: Told) -> None:
    for row in (("b0", "k0", "end", "2026-06-25"), ("b2", "k2", "follow_up", "2026-11-03")):
        told.first("bilan", bilan.BILAN_COMPLETED, row[0], bilan.Bilan(*row, 90, {"health": 2}))
    told.first("bilan", bilan.PROJECT_DEFINED, "r1", bilan.Project("r1", "k1", "social", "health", "2026-10-01", None))
    for number, day in (("i1", "2026-07-20"), ("i2", "2026-11-20")):
        made = bilan.Intervention(number, "k1", "phone", day, 15)
        told.first("bilan", bilan.INTERVENTION_RECORDED, number, made)
    say = told.record
    say("bilan", ACHIEVEMENT, Achievement("e1", "r1", "2026-11-15", SECRET, "p1"))
    say("bilan", REFERENT, Referent("n1", "k0", "worker-7", "2026-01-20"))
    say("bilan", PROBLEM, Problem("q1", "k0", "health", "2026-06-25", text=SECRET, owner="p9"))
    say("bilan", GOAL, Goal("o1", "q1", "2026-06-25", "k0", text=SECRET, owner="p9"))
    for number, due_on in (("a1", "2026-11-20"), ("a2", "2026-12-02")):
        action = Action(number, "o1", "service", "2026-07-02", "k0", due_on=due_on, text=SECRET, owner="p9")
        say("bilan", ACTION, action)


def _ateliers(told: Told) -> None:
    days = (("d1", "2026-11-17"), ("d2", "2026-11-19"), ("d3", "2026-11-23"))
    for (identity, day), status in zip(days, ("absent", "absent", "absent"), strict=True):
        told.first("ateliers", ateliers.SESSION_HELD, identity, session(identity, day, "held"))
        row = attended(identity, "k1", day, "present")
        told.first("ateliers", ateliers.WORKSHOP_ATTENDED, f"{identity}/k1", row)
        wrong = attended(identity, "k1", day, status)
        told.first("ateliers", ateliers.ATTENDANCE_CORRECTED, f"{identity}/k1", wrong, row)
    told.first("ateliers", ateliers.WORKSHOP_ATTENDED, "d0/k1", attended("d0", "k1", "2026-10-05", "present"))
    told.first("ateliers", ateliers.WORKSHOP_ATTENDED, "old/k1", attended("old", "k1", "2026-07-07", "present"))
    for identity, group_id in (("d4", "g1"), ("d5", None)):
        told.first("ateliers", ateliers.SESSION_PLANNED, identity, session(identity, "2026-11-25", group_id=group_id))
    told.first("ateliers", ateliers.WORKSHOP_ATTENDED, "d4/k1", attended("d4", "k1", "2026-11-25", "present"))
    told.first("ateliers", ateliers.SESSION_PLANNED, "d6", session("d6", "2026-11-24"))
    told.record("ateliers", SIGNAL, Signal("u1", "k1", "2026-11-17", "2026-11-23", ["d1", "d2", "d3"]))
