"""Which of a person's consents hold on a day. Pure."""

from collections.abc import Iterable
from typing import Any, Protocol, get_args

from services.kernel.codes_profile import ConsentScope


class Consent(Protocol):
    """What is asked of a consent here."""

    @property
    def consent_id(self) -> str: ...
    @property
    def scope(self) -> str: ...
    @property
    def given_on(self) -> str: ...
    @property
    def withdrawn_on(self) -> str | None: ...


def holding(consents: Iterable[Consent], on: str) -> dict[str, Any]:
    """`{"on", "scopes": {scope: id of the consent that holds, or None}}`, every scope always."""
    scopes: dict[str, str | None] = dict.fromkeys(get_args(ConsentScope))
    for one in consents:
        if one.given_on <= on and (one.withdrawn_on is None or on < one.withdrawn_on):
            scopes[one.scope] = one.consent_id
    return {"on": on, "scopes": scopes}
