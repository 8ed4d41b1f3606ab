"""An example of each command about the slot of a session."""

from typing import Any

SLOT = {
    "slot_id": "s-2016-0203",
    "session_id": "s-2016-0203",
    "starts_at": "13:30",
    "room": "Grande salle",
    "leader": "animatrice-3",
}
EXAMPLES: dict[str, dict[str, Any]] = {
    "record-slot": SLOT,
    "correct-slot": SLOT | {"starts_at": "14:00", "why": "The wrong hour."},
    "void-slot": {"slot_id": "s-2016-0203", "why": "Entered for another session."},
    "plan-session": {
        "session_id": "s-2016-0310",
        "workshop_id": "w-theatre",
        "group_id": "g-2016-a",
        "held_on": "2016-04-14",
        "minutes": 180,
        "starts_at": "13:00",
        "kind": "outing",
        "place": "Théâtre National",
        "meeting_point": "Porte de Hal, under the arch",
    },
    "move-session": {"session_id": "s-2016-0204", "held_on": "2016-03-18", "starts_at": "09:30", "room": "Salle 2"},
    "call-off-session": {"session_id": "s-2016-0205", "reason": "room_unavailable", "why": "The room was flooded."},
    "replace-session": {
        "session_id": "s-2016-0205",
        "new_session_id": "s-2016-0205b",
        "held_on": "2016-03-25",
        "reason": "leader_absent",
    },
}
