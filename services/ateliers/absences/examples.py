"""An example of each command about signals."""

from typing import Any

SIGNAL = {
    "signal_id": "a-2016-007",
    "parcours_id": "g-2016-a-07",
    "first_on": "2016-03-03",
    "reached_on": "2016-03-10",
    "sessions": ["s-2016-0198", "s-2016-0201", "s-2016-0203"],
}
EXAMPLES: dict[str, dict[str, Any]] = {
    "signal-absences": SIGNAL,
    "end-absences": {"signal_id": "a-2016-007", "ended_on": "2016-03-17"},
    "reopen-absences": {"signal_id": "a-2016-007"},
    "acknowledge-signal": {"signal_id": "a-2016-007", "done": "Called: a move, comes back next week."},
    "correct-signal": SIGNAL
    | {"acknowledged_on": "2016-03-11", "done": "Called and visited.", "why": "The visit was missing."},
    "void-signal": {"signal_id": "a-2016-007", "why": "Signalled for another person."},
}
