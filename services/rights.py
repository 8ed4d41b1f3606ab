"""docs/rights.md, made of the table of roles and of what each route and command declares: `python -m services.rights` prints it, a
test keeps the page equal."""

import sys
from collections.abc import Iterator

from fastapi import FastAPI

from services.ateliers.app import ATELIERS
from services.bilan.app import BILAN
from services.intake.app import INTAKE
from services.kernel import codes
from services.kernel.roles import ROLES
from services.reporting.app import build as reporting
from shared.needs import Each, Needs, declarations
from shared.service import build
from shared.settings import Settings

_TITLE = """# Rights

Which role has which right, and which rights each route and command needs: all of those that it names. This page is made of
`services/kernel/roles.py` and of what the routes declare (`make docs`); change those, not this. What the roles are for, and how a
token says them, is in [access.md](access.md).
"""
_COMMANDS = "/v1/commands/"
# Nothing of it is used: an app is built to be looked at, not to be run.
_ENVIRONMENT = {
    **dict.fromkeys(("ESPACE_DATABASE_URL", "ESPACE_KEYS_URL", "ESPACE_SITE_KEY", "ESPACE_LOG_KEY"), "-"),
    "ESPACE_KAFKA_BOOTSTRAP": "-",
    "ESPACE_SERVICE_PORT": "1",
    "ESPACE_OIDC_ISSUER": "https://issuer",
}


def page() -> str:
    """The page as Markdown."""
    lines = [_TITLE, "## Roles", ""]
    lines += [f"- `{row.code}`: {row.en} · {row.fr} · {row.nl}" for row in ROLES]
    lines += ["", f"| right | what it is | {' | '.join(f'`{row.code}`' for row in ROLES)} |"]
    lines.append(f"| --- | --- |{' :-: |' * len(ROLES)}")
    for right in codes.ordered("right"):
        held = " | ".join("x" if right in row.rights else "" for row in ROLES)
        lines.append(f"| `{right}` | {codes.label('right', right, 'en')} | {held} |")
    for name, app in _apps():
        lines += ["", f"## {name.capitalize()}", "", "| route or command | needs |", "| --- | --- |", *_rows(app)]
    return "\n".join(lines) + "\n"


def _apps() -> Iterator[tuple[str, FastAPI]]:
    for service in (INTAKE, BILAN, ATELIERS):
        yield service.name, build(service, Settings.read(service.name, _ENVIRONMENT))
    yield "reporting", reporting(Settings.read("reporting", _ENVIRONMENT))


def _rows(app: FastAPI) -> Iterator[str]:
    for one in declarations(app):
        what = f"{one.method} {one.path}"
        if one.path.startswith(_COMMANDS):
            what = one.path.removeprefix(_COMMANDS)
        if isinstance(one.needs, Each):
            yield f"| `{what}` | what its commands need |"
        elif isinstance(one.needs, Needs):
            for value, need in (one.needs.table or {"": frozenset[str]()}).items():
                rights = ", ".join(f"`{right}`" for right in sorted(need | one.needs.rights))
                yield f"| `{what.replace(f'{{{one.needs.by}}}', value) if value else what}` | {rights} |"
        else:
            yield f"| `{what}` | no token |"


if __name__ == "__main__":
    sys.stdout.write(page())
