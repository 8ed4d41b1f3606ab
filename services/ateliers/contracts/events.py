"""Contracts with the partners and subcontractors of a workshop, and the events that say so. Frozen data, no logic."""

import msgspec

from shared.shelves import Kind

CONTRACT_RECORDED = "contract-recorded.v1"
CONTRACT_CORRECTED = "contract-corrected.v1"
CONTRACT_VOIDED = "contract-voided.v1"


class Contract(msgspec.Struct, frozen=True):
    """What an organisation is to give of a workshop: minutes contracted, from a day up to and on another."""

    contract_id: str
    workshop_id: str
    organisation: str
    kind: str
    minutes: int
    from_on: str
    until_on: str
    reference: str | None = None


class Contracts(msgspec.Struct, frozen=True):
    """The document of a workshop's contracts, by id."""

    contracts: dict[str, Contract] = {}


CONTRACT = Kind(
    name="contract",
    record=Contract,
    stream="contracts",
    parent="workshop_id",
    shelf="contracts",
    day="from_on",
    recorded=CONTRACT_RECORDED,
    corrected=CONTRACT_CORRECTED,
    voided=CONTRACT_VOIDED,
    about_nobody=True,
)
