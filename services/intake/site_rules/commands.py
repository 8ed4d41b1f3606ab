"""What intake can be asked to record of a site's rules."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from services.intake.commands import Why
from shared.fields import Body, Id, IsoDate, Name
from shared.routes import Command

LONGEST_MONTHS = 600


class SiteRuleFields(Body):
    """A rule of a site as a person gives it."""

    site_rule_id: Id
    site: Name
    holds_from: IsoDate
    retention_months: Annotated[
        int | None,
        Field(
            strict=True,
            ge=1,
            le=LONGEST_MONTHS,
            description="Months after the end of a person's last parcours; then `espace retention` erases. Null: kept.",
        ),
    ] = None
    shares_numbers: Annotated[
        bool,
        Field(
            strict=True,
            description="Tell another site that does so too where a national number has a file here already.",
        ),
    ] = False


class SetSiteRule(SiteRuleFields, Command):
    """Set the rule of a site from a day on."""

    creates: ClassVar[bool] = True
    about: ClassVar[str] = "site-rules"
    command: Literal["set-site-rule"] = "set-site-rule"


class CorrectSiteRule(SiteRuleFields, Command):
    """Correct a rule of a site: every field as it should read."""

    command: Literal["correct-site-rule"] = "correct-site-rule"
    why: Why = None


class VoidSiteRule(Command):
    """Void a rule of a site that was entered by mistake."""

    command: Literal["void-site-rule"] = "void-site-rule"
    site_rule_id: Id
    why: Why


COMMANDS: tuple[type[Command], ...] = (SetSiteRule, CorrectSiteRule, VoidSiteRule)
