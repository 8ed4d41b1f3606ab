"""An example of each command about candidacies."""

from typing import Any

CANDIDACY = {
    "candidacy_id": "w-2016-0101",
    "participant_id": "p-0101",
    "group_id": "g-2016-a",
    "asked_on": "2016-01-11",
}
OF = {"candidacy_id": "w-2016-0101"}
EXAMPLES: dict[str, dict[str, Any]] = {
    "record-candidacy": CANDIDACY,
    "move-candidacy": OF | {"ahead_of": "w-2016-0099", "why": "Has no shelter."},
    "offer-place": OF | {"offered_on": "2016-01-18", "answer_by": "2016-01-25"},
    "accept-place": OF | {"accepted_on": "2016-01-20"},
    "decline-place": OF | {"closed_on": "2016-01-20", "decline_reason": "started_elsewhere"},
    "lapse-offer": OF | {"closed_on": "2016-01-26"},
    "withdraw-candidacy": OF | {"closed_on": "2016-01-15"},
    "correct-candidacy": CANDIDACY | {"asked_on": "2016-01-08", "why": "The date on the letter."},
    "void-candidacy": OF | {"why": "Entered for another person."},
}
