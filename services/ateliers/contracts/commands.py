"""What ateliers can be asked to record of contracts."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from services.ateliers.commands import Why
from services.kernel.codes_ateliers import ContractKind
from shared.fields import Body, Id, IsoDate, Number, Text
from shared.routes import Command


class ContractFields(Body):
    """A contract as a person gives it."""

    contract_id: Id
    workshop_id: Id
    organisation: Text
    kind: ContractKind
    minutes: Annotated[Number, Field(ge=1, description="Minutes contracted; an hour is 60.")]
    from_on: IsoDate
    until_on: Annotated[IsoDate, Field(description="The last day.")]
    reference: Text | None = None


class RecordContract(ContractFields, Command):
    """Record what a partner or subcontractor is to give of a workshop."""

    creates: ClassVar[bool] = True
    about: ClassVar[str] = "contracts"
    command: Literal["record-contract"] = "record-contract"


class CorrectContract(ContractFields, Command):
    """Correct a contract: every field as it should read."""

    command: Literal["correct-contract"] = "correct-contract"
    why: Why = None


class VoidContract(Command):
    """Void a contract that was entered by mistake."""

    command: Literal["void-contract"] = "void-contract"
    contract_id: Id
    why: Why


COMMANDS: tuple[type[Command], ...] = (RecordContract, CorrectContract, VoidContract)
