"""docs/lexique.md, made of the tables: `python -m services.kernel.lexique` prints it, a test keeps the page equal."""

import sys
from itertools import groupby

from services.kernel.anchors import ANCHORS
from services.kernel.codes import TABLE
from services.kernel.words import WORDS

_TITLE = """# Lexique

The words and codes of the field, in French, Dutch and English. This page is made of `services/kernel/words.py` and
`services/kernel/codes.py` (`python -m services.kernel.lexique`); change those, not this.
"""


def page() -> str:
    """The page as Markdown."""
    lines = [_TITLE, "## Words", ""]
    lines += ["| word | français | Nederlands | English | meaning |", "| --- | --- | --- | --- | --- |"]
    lines += [f"| `{one.word}` | {one.fr} | {one.nl} | {one.en} | {one.meaning} |" for one in WORDS]
    lines += ["", "## Codes", ""]
    lines += ["A country of birth is a code of ISO 3166-1 alpha-2 (`services/kernel/countries.py`).", ""]
    for group, rows in groupby(TABLE, key=lambda row: row.group):
        lines += [f"### `{group}`", "", "| code | français | Nederlands | English |", "| --- | --- | --- | --- |"]
        lines += [f"| `{row.code}` | {row.fr} | {row.nl} | {row.en} |" for row in rows]
        lines.append("")
    lines += ["## Anchors of the levels", "", "What a level of a domain stands for in a bilan.", ""]
    for domain, levels in ANCHORS.items():
        lines += [f"### `{domain}`", "", "| level | français | Nederlands | English |", "| --- | --- | --- | --- |"]
        lines += [f"| {number} | {' | '.join(texts)} |" for number, texts in enumerate(levels, start=1)]
        lines.append("")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write(page())
