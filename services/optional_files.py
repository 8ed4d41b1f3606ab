"""docs/import-optional.md, made of the services' forms: `python -m services.optional_files` prints it, a test keeps the page equal."""

import sys

from services.ateliers import subjects as ateliers
from services.bilan import subjects as bilan
from services.intake import subjects as intake
from shared.forms import Form, FormField, forms

SUBJECTS = {"intake": intake.SUBJECTS, "bilan": bilan.SUBJECTS, "ateliers": ateliers.SUBJECTS}

_TITLE = """# Optional files of an import

Beside the files of [import.md](import.md) a folder may have these, one for each kind of record of the working day. A row is
recorded through its command once the first files are in; the service judges it, and its sentence is what `rejected.csv` says. A row
that is refused is tried again once the others of its file are in, so that their order does not matter. An empty cell is "not given".
In a list cells are `a|b`, in a map `a=1|b=2`, or JSON where a text has one of these signs; what has parts is JSON. `espace export`
writes them too. This page is made of the commands (`make docs`); change those, not this.
"""
_TYPES = {
    "id": "id", "ref": "id of a row", "text": "text", "date": "YYYY-MM-DD", "number": "whole number", "yes_no": "`yes`/`no`",
    "code": "code", "list": "list", "map": "map", "json": "JSON",
}  # fmt: skip


def page() -> str:
    """The page as Markdown, a table a file."""
    lines = [_TITLE]
    for service, subjects in SUBJECTS.items():
        for form in forms(subjects):
            lines += _file(service, form)
    return "\n".join(lines)


def _file(service: str, form: Form) -> list[str]:
    rows = [_row(field) for field in form.fields]
    head = [f"## `{form.name}.csv` ({service})", "", form.says, "", f"Commands: `{form.record}`, `{form.correct}`.", ""]
    return [*head, "| column | holds |", "| --- | --- |", *rows, ""]


def _row(field: FormField) -> str:
    holds = ", ".join(f"`{code}`" for code in field.codes) or _TYPES[field.type]
    says = f"; {field.description}" if field.description else ""
    return f"| {field.name}{'*' if field.required else ''} | {holds}{says} |"


if __name__ == "__main__":
    sys.stdout.write(page())
