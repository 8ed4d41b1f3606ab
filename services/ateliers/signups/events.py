"""Sign-ups to a session, and the events that say so. Frozen data, no logic."""

import msgspec

from shared.shelves import Kind

SIGN_UP_RECORDED = "sign-up-recorded.v1"
SIGN_UP_PLACED = "sign-up-placed.v1"
SIGN_UP_WITHDRAWN = "sign-up-withdrawn.v1"
SIGN_UP_CORRECTED = "sign-up-corrected.v1"
SIGN_UP_VOIDED = "sign-up-voided.v1"


class SignUp(msgspec.Struct, frozen=True):
    """A parcours that asked to come to a session: it has a place, waits for one in order of `turn`, or was withdrawn.

    Recorded, it always has a day `signed_up_on`, and a `turn` from 1.
    """

    sign_up_id: str
    session_id: str
    parcours_id: str
    signed_up_on: str | None
    status: str = "waiting"
    withdrawn_on: str | None = None
    turn: int = 0


class SignUps(msgspec.Struct, frozen=True):
    """The document of a session's sign-ups, by id."""

    sign_ups: dict[str, SignUp] = {}


SIGN_UP = Kind(
    name="sign_up",
    record=SignUp,
    stream="sign_ups",
    parent="session_id",
    shelf="sign_ups",
    day="signed_up_on",
    recorded=SIGN_UP_RECORDED,
    corrected=SIGN_UP_CORRECTED,
    voided=SIGN_UP_VOIDED,
    further=(SIGN_UP_PLACED, SIGN_UP_WITHDRAWN),
)
