"""The kinds of field a request may have, strict: a wrong type is refused, never bent into the right one."""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError


def _real_date(text: str) -> str:
    try:
        date.fromisoformat(text)
    except ValueError:
        raise PydanticCustomError("bad_date", "It has to be a day of the calendar") from None
    return text


Id = Annotated[str, StringConstraints(strict=True, pattern=r"^[A-Za-z0-9._-]{1,64}$")]
# Calendar dates stay ISO text: they compare as text, and are what events, documents and CSV files hold.
IsoDate = Annotated[
    str,
    StringConstraints(strict=True, pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"),
    AfterValidator(_real_date),
    Field(json_schema_extra={"format": "date"}),
]
Number = Annotated[int, Field(strict=True, ge=0, le=999_999_999)]
# No control characters but tab and line ends; never empty: "not given" is null.
PRINTABLE = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]+$"
Text = Annotated[str, StringConstraints(strict=True, min_length=1, max_length=10_000, pattern=PRINTABLE)]
# A text that records are found by: short enough for an index of PostgreSQL whatever its letters.
Name = Annotated[str, StringConstraints(strict=True, min_length=1, max_length=500, pattern=PRINTABLE)]


Afterwards = Annotated[
    bool,
    Field(
        strict=True,
        description="It is entered after the fact, as history was: no rule of the working day is looked at.",
    ),
]


class Body(BaseModel):
    """A request body: unknown fields are refused, values are not bent."""

    model_config = ConfigDict(extra="forbid", frozen=True)
