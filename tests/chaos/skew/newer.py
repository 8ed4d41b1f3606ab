"""What the next version of the services has that this one has not: interventions say where they were held."""

from services.bilan import events
from services.kernel import upcasters
from services.kernel.upcasters import Data, Upcasters

TYPES = ("INTERVENTION_RECORDED", "INTERVENTION_CORRECTED", "INTERVENTION_VOIDED")


def _with_place(data: Data) -> Data:
    """The data of the first version as that of the second: nobody said where."""
    return data | {name: data[name] and data[name] | {"place": None} for name in ("record", "before")}


_STEPS = {}
for _name in TYPES:
    _first = getattr(events, _name)
    _second = _first.removesuffix(".v1") + ".v2"
    _STEPS[_first] = _with_place
    events.RECORDS[_second] = events.RECORDS[_first]
    setattr(events, _name, _second)
vars(upcasters)["UPCASTERS"] = Upcasters(_STEPS)
