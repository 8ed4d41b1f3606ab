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
    """`{"on", "scopes": {scope: id of the consent that holds, or None}}`, every scope always.

    A person with several files may have given one in each: what they withdrew in one they did not mean to go on in another, so a
    withdrawal ends what was given before it, wherever. Of two that hold the last one in order is told.
    """
    given = list(consents)
    ended: dict[str, str] = {}
    for one in given:
        if one.withdrawn_on is not None and one.withdrawn_on <= on:
            ended[one.scope] = max(one.withdrawn_on, ended.get(one.scope, ""))
    scopes: dict[str, str | None] = dict.fromkeys(get_args(ConsentScope))
    for one in given:
        holds = one.given_on <= on and (one.withdrawn_on is None or on < one.withdrawn_on)
        if holds and ended.get(one.scope, "") <= one.given_on:
            scopes[one.scope] = one.consent_id
    return {"on": on, "scopes": scopes}
