"""An example of each command about sign-ups."""

from typing import Any

SIGN_UP = {"sign_up_id": "u-2016-031", "session_id": "s-2016-0203", "parcours_id": "g-2016-b-02"}
EXAMPLES: dict[str, dict[str, Any]] = {
    "sign-up": SIGN_UP,
    "withdraw-sign-up": {"sign_up_id": "u-2016-031", "why": "Starts a course that day."},
    "fill-session": {"session_id": "s-2016-0203"},
    "correct-sign-up": SIGN_UP | {"signed_up_on": "2016-03-01", "status": "placed", "turn": 3, "why": "Misread."},
    "void-sign-up": {"sign_up_id": "u-2016-031", "why": "Entered for another person."},
}
