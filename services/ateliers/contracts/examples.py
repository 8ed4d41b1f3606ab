"""An example of each command about contracts."""

from typing import Any

CONTRACT = {
    "contract_id": "c-2016-07",
    "workshop_id": "w-theatre",
    "organisation": "Maison de quartier",
    "kind": "partner",
    "minutes": 3600,
    "from_on": "2016-01-04",
    "until_on": "2016-06-30",
    "reference": "Convention 2016-07",
}
EXAMPLES: dict[str, dict[str, Any]] = {
    "record-contract": CONTRACT,
    "correct-contract": CONTRACT | {"minutes": 4200, "why": "Ten hours were added."},
    "void-contract": {"contract_id": "c-2016-07", "why": "Not signed."},
}
