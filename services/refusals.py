"""docs/refusals.md, made of the tables of rules: `python -m services.refusals` prints it, a test keeps the page equal."""

import sys

from services.ateliers import refusals as ateliers
from services.ateliers import subjects as ateliers_subjects
from services.bilan import refusals as bilan
from services.bilan import subjects as bilan_subjects
from services.intake import refusals as intake
from services.intake import subjects as intake_subjects
from services.intake.search import refusals as intake_search
from services.reporting import refusals as reporting
from shared.problems import COMMON, Rule

TABLES: dict[str, dict[str, Rule]] = {
    "every service": COMMON,
    "intake": intake.RULES | intake.HANGING | intake_subjects.SUBJECTS.rules() | intake_search.RULES,
    "bilan": bilan.RULES | bilan_subjects.SUBJECTS.rules(),
    "ateliers": ateliers.RULES | ateliers_subjects.SUBJECTS.rules(),
    "reporting": reporting.RULES,
}

_TITLE = """# Refusals

Every rule by which a service refuses a request: the `code` of the problem document, its HTTP status, who refuses by it, and the
sentence that a person reads (`Accept-Language`: fr, nl or en). What the import says of a row is in [import.md](import.md). This
page is made of the tables of rules (`make docs`); change those, not this.
"""


def page() -> str:
    """The page as Markdown, a row a code. ValueError where two services give one code two meanings."""
    rules: dict[str, Rule] = {}
    users: dict[str, list[str]] = {}
    for service, table in TABLES.items():
        for code, rule in table.items():
            if rules.setdefault(code, rule) != rule:
                raise ValueError(f"{code} is another rule in {service}")
            users.setdefault(code, []).append(service)
    lines = [
        _TITLE,
        "| code | status | refused by | français | Nederlands | English |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for code, rule in sorted(rules.items()):
        who = ", ".join(users[code])
        lines.append(f"| `{code}` | {rule.status} | {who} | {rule.fr} | {rule.nl} | {rule.en} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(page())
