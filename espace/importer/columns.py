"""The files and columns of an import folder, as data. A row's values are judged in the order of its columns here."""

from dataclasses import dataclass
from typing import Final

from services.kernel.codes import DOMAINS


@dataclass(frozen=True)
class Column:
    """One column. `kind` says what a cell may hold; `of` names the group of codes, or the file referred to."""

    name: str
    kind: str  # id, ref, site, code, country, date, past, number, yes_no, text, secret, niss
    required: bool = False
    of: str = ""


@dataclass(frozen=True)
class File:
    """One file: its name without `.csv`, the service that records it, the columns that make its id, all its columns."""

    name: str
    service: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def staged(self) -> tuple[Column, ...]:
        """The columns that may be written to the staging file in clear: no identity, no free text about a person."""
        return tuple(column for column in self.columns if column.kind not in SECRET)

    @property
    def secret(self) -> tuple[Column, ...]:
        """The columns that never touch a disk in clear."""
        return tuple(column for column in self.columns if column.kind in SECRET)

    def column(self, name: str) -> Column:
        """The column of that name. KeyError where there is none."""
        return {column.name: column for column in self.columns}[name]


SECRET: Final = frozenset({"secret", "niss"})
WHY: Final = "import"
"""Why a record is corrected by an import."""
YES = True


def _ref(name: str, to: str, required: bool = YES) -> Column:
    return Column(name, "ref", required, to)


FILES: Final[dict[str, File]] = {
    file.name: file
    for file in (
        File("groups", "intake", ("group_id",), (
            Column("group_id", "id", YES),
            Column("site", "site", YES),
            Column("public", "code", YES, "public"),
            Column("label", "text"),
            Column("starts_on", "past", YES),
            Column("ends_on", "date"),
            Column("capacity", "number"),
            Column("funding", "code", of="funding"),
        )),
        File("participants", "intake", ("participant_id",), (
            Column("participant_id", "id", YES),
            Column("site", "site", YES),
            Column("last_name", "secret"),
            Column("first_name", "secret"),
            Column("national_number", "niss"),
            Column("gender", "code", of="gender"),
            Column("birth_date", "past"),
            Column("birth_country", "country"),
        )),
        File("parcours", "intake", ("parcours_id",), (
            Column("parcours_id", "id", YES),
            _ref("participant_id", "participants"),
            _ref("group_id", "groups"),
            Column("starts_on", "past", YES),
            Column("qualification", "code", of="qualification"),
            Column("inactive_since", "past"),
            Column("never_worked", "yes_no"),
            Column("french_level", "code", of="french_level"),
            Column("french_course", "code", of="french_course"),
            Column("ended_on", "past"),
            Column("end_kind", "code", of="end_kind"),
            Column("end_reason", "code", of="end_reason"),
            Column("prolonged_into", "id"),
        )),
        File("bilans", "bilan", ("bilan_id",), (
            Column("bilan_id", "id", YES),
            _ref("parcours_id", "parcours"),
            Column("phase", "code", YES, "phase"),
            Column("held_on", "past", YES),
            Column("minutes", "number", YES),
            *(Column(domain, "code", of="level") for domain in DOMAINS),
        )),
        File("projects", "bilan", ("project_id",), (
            Column("project_id", "id", YES),
            _ref("parcours_id", "parcours"),
            Column("class", "code", YES, "project_class"),
            Column("kind", "text", YES),
            Column("defined_on", "past", YES),
            Column("withdrawn_on", "past"),
        )),
        File("interventions", "bilan", ("intervention_id",), (
            Column("intervention_id", "id", YES),
            _ref("parcours_id", "parcours"),
            Column("kind", "code", YES, "intervention_kind"),
            Column("held_on", "past", YES),
            Column("minutes", "number", YES),
        )),
        File("workshops", "ateliers", ("workshop_id",), (
            Column("workshop_id", "id", YES),
            Column("site", "site", YES),
            Column("family", "code", YES, "family"),
            Column("label", "text", YES),
            Column("partner", "text"),
            Column("capacity", "number"),
        )),
        File("sessions", "ateliers", ("session_id",), (
            Column("session_id", "id", YES),
            _ref("workshop_id", "workshops"),
            _ref("group_id", "groups", required=False),
            Column("held_on", "date", YES),
            Column("minutes", "number", YES),
            Column("status", "code", YES, "session_status"),
        )),
        File("attendance", "ateliers", ("session_id", "parcours_id"), (
            _ref("session_id", "sessions"),
            _ref("parcours_id", "parcours"),
            Column("status", "code", YES, "attendance_status"),
            Column("minutes", "number"),
            Column("reason", "secret"),
        )),
    )
}  # fmt: skip

NUMBER: Final[dict[str, int]] = {name: index for index, name in enumerate(FILES)}
"""The place of each file in the order in which files are read, judged and reported."""
