"""The open actions over parcours: a worker's own list. Pure."""

from collections.abc import Iterable, Mapping
from datetime import date

import msgspec

from services.bilan.plans.events import Action, Plan
from services.bilan.referents.scope import Course


class Todo(msgspec.Struct, frozen=True):
    """An open action with what it is for. `parcours_id` is the open parcours, `recorded_in` the one in whose plan it is kept.

    `late_by`: days after its `due_on`, 0 where it has none or is not late.
    """

    action: Action
    parcours_id: str
    recorded_in: str
    participant_id: str
    worker_id: str | None
    problem_id: str
    domain: str
    late_by: int


def todo(courses: Iterable[Course], plans: Mapping[str, Plan], today: str, due_until: str | None = None) -> list[Todo]:
    """The open actions of these parcours and of those prolonged into them, what is due first first, without a date last.

    With `due_until` those due by then alone.
    """
    found = []
    for course in courses:
        for listed in course.chain:
            plan = plans.get(listed.parcours_id) or Plan()
            for action in plan.actions.values():
                if action.closed_on is None and _wanted(action, due_until):
                    problem = plan.problems[plan.goals[action.goal_id].problem_id]
                    found.append(
                        Todo(
                            action,
                            course.listed.parcours_id,
                            listed.parcours_id,
                            course.listed.participant_id,
                            course.worker_id,
                            problem.problem_id,
                            problem.domain,
                            _late(action.due_on, today),
                        )
                    )
    return sorted(found, key=lambda one: (one.action.due_on or "9999", one.parcours_id, one.action.action_id))


def _wanted(action: Action, due_until: str | None) -> bool:
    return due_until is None or (action.due_on is not None and action.due_on <= due_until)


def _late(due_on: str | None, today: str) -> int:
    return 0 if due_on is None else max(0, (date.fromisoformat(today) - date.fromisoformat(due_on)).days)
