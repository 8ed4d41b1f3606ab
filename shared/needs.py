"""What a route needs of its caller: declared beside the route, checked in one place (`permit`), and no route goes without.

    @routes.get("/bilans/{bilan_id}", dependencies=[needs(BILANS | NOTES)])

or `APIRouter(dependencies=[needs(OPERATE)])` for all routes of a router. What needs no token says so: `OPEN`.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from fastapi import Depends, FastAPI, Request
from fastapi.routing import APIRoute, iter_route_contexts

from shared.problems import Misconfigured
from shared.roles import REFERENCE, Need, Roles


class Needs:
    """A declaration. `by` names the path parameter on which the rights depend, of `table`; one that it lacks is not found anyway."""

    def __init__(self, rights: Need = frozenset(), by: str = "", table: Mapping[str, Need] | None = None) -> None:
        self.rights = rights
        self.by = by
        self.table = table or {}

    async def __call__(self, request: Request) -> None:
        permit(request, self.rights | self.table.get(request.path_params.get(self.by, ""), frozenset()))

    def all(self) -> list[Need]:
        """Every need that a request of this route may have."""
        return [self.rights | one for one in self.table.values()] or [self.rights]


class Each(Needs):
    """Declares a route whose body has several commands."""

    def __init__(self, table: Mapping[str, Need]) -> None:
        super().__init__(table=table)

    async def __call__(self, request: Request) -> None:
        """What each of them needs is known once the body is read."""


class Open:
    """Declares a route that asks for no token."""

    async def __call__(self) -> None:
        """Nothing is asked."""


OPEN: Final[Any] = Depends(Open())


def needs(need: Need) -> Any:
    """The caller needs all of these rights. ValueError where there are none: such a route is OPEN."""
    if not need:
        raise ValueError("a route that needs nothing is OPEN")
    return Depends(Needs(need))


def needs_by(parameter: str, table: Mapping[str, Need]) -> Any:
    """The caller needs what the table says of the path parameter's value."""
    return Depends(Needs(REFERENCE, parameter, table))


def needs_each(table: Mapping[str, Need]) -> Any:
    """Each command of the body needs what the table says of it: the route asks for it (`permit`) command by command."""
    return Depends(Each(table))


def permitted(request: Request, need: Need) -> bool:
    """Whether the caller has all rights of a need."""
    rights: frozenset[str] = request.state.actor.rights
    return need <= rights


def permit(request: Request, need: Need) -> None:
    """Refuses (`forbidden`) what the caller may not do. Every route and every command comes by here."""
    if not permitted(request, need):
        roles: Roles = request.app.state.roles
        raise roles.refusal(need, request.state.actor.rights)


class Declared(NamedTuple):
    """A route and what it declares: None where it declares nothing."""

    method: str
    path: str
    needs: Needs | Open | None


def declarations(app: FastAPI) -> Iterator[Declared]:
    """Every route of an app, those of FastAPI's own pages apart."""
    own = {app.openapi_url, app.docs_url, app.redoc_url, app.swagger_ui_oauth2_redirect_url}
    for context in iter_route_contexts(app.routes):
        if not isinstance(context.original_route, APIRoute) and context.path in own:
            continue
        dependant = getattr(context, "dependant", None)
        found = [one.call for one in dependant.dependencies if isinstance(one.call, Needs | Open)] if dependant else []
        for method in sorted(getattr(context, "methods", None) or {"ANY"}):
            yield Declared(method, context.path or "", found[0] if len(found) == 1 else None)


def describe(app: FastAPI, document: dict[str, Any]) -> None:
    """Say in the OpenAPI document what each operation needs: `x-rights`, by value of the path parameter where it depends on one."""
    for one in declarations(app):
        operation = document["paths"].get(one.path, {}).get(one.method.lower())
        if operation is not None and isinstance(one.needs, Needs):
            rights = one.needs.rights
            by_value = {value: sorted(need | rights) for value, need in one.needs.table.items()}
            operation["x-rights"] = by_value or sorted(rights)


def check(app: FastAPI, roles: Roles) -> None:
    """Raises Misconfigured where a route declares nothing or twice, what nobody may, or a token where none is looked at."""
    for one in declarations(app):
        where = f"{one.method} {one.path}"
        if one.needs is None:
            raise Misconfigured(f"{where} does not declare once what it needs: see shared/needs.py.")
        below = one.path.startswith("/v1/")
        if isinstance(one.needs, Open):
            if below:
                raise Misconfigured(f"{where} asks for no token, but below /v1/ there is none without.")
            continue
        if not below:
            raise Misconfigured(f"{where} needs a right, but tokens are looked at below /v1/ alone.")
        if unknown := frozenset().union(*one.needs.all()) - roles.all:
            raise Misconfigured(f"{where} needs {', '.join(sorted(unknown))}, which no role has.")
