"""The image has what the code imports: it is installed from requirements.txt alone, without what a local stack needs."""

import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).parents[2]
OURS = ("services", "shared", "espace")


def test_what_is_imported_at_the_top_of_a_module_is_installed_in_the_image() -> None:
    installed = set(
        re.findall(r"^([a-z0-9-]+)(?:\[[a-z,]+\])?==", (ROOT / "requirements.txt").read_text(), re.MULTILINE)
    )
    owners = packages_distributions()
    wanted = {name for folder in OURS for path in (ROOT / folder).rglob("*.py") for name in imported(path)}
    missing = {name for name in wanted if not {plain(one) for one in owners.get(name, ())} & installed}
    assert missing == set()
    assert {"fastapi", "psutil", "asyncpg"} <= wanted


def imported(path: Path) -> set[str]:
    """The packages of others that a module imports as it is loaded."""
    found = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Import):
            found |= {one.name.partition(".")[0] for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.partition(".")[0])
    return found - set(sys.stdlib_module_names) - set(OURS)


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
