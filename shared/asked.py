"""What every address is asked alike: the parameters that it has, a period the right way round."""

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from shared.problems import COMMON, Refusal, refuse

FIRST, LAST = "from", "until"


async def in_order(request: Request) -> None:
    """A dependency of every route. Raises Refusal: of what is misspelt nobody should take the answer for what they asked."""
    given, route = request.query_params, request.scope.get("route")
    if not given or not isinstance(route, APIRoute):
        return
    known = _parameters(route.dependant)
    if not given.keys() <= known:
        named = ", ".join(f"`{name}`" for name in sorted(known))
        more = (f" It has {named}.", f" Elle a {named}.", f" Het heeft {named}.") if known else ("", "", "")
        raise Refusal(COMMON["unknown_parameter"].going_on(*more), "query")
    first, last = given.get(FIRST), given.get(LAST)
    if first and last and last < first:
        raise refuse("period_reversed", LAST)


def _parameters(dependant: Dependant) -> set[str]:
    return {one.alias for one in dependant.query_params}.union(*map(_parameters, dependant.dependencies))
