"""A Kafka cluster as a client reaches it: its brokers, how the way there is secured, and as whom one signs in."""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

PROTOCOLS: Final = ("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL")
MECHANISM: Final = "SCRAM-SHA-512"


@dataclass(frozen=True)
class Kafka:
    """A cluster. `ca` is the PEM text of who signed its certificates: those the system trusts where it is empty."""

    bootstrap: str
    security: str = "PLAINTEXT"
    user: str = ""
    password: str = field(default="", repr=False)
    ca: str = field(default="", repr=False)

    @cached_property
    def options(self) -> Mapping[str, Any]:
        """The arguments that each client of aiokafka is made with. Raises ssl.SSLError where `ca` is no certificate."""
        found: dict[str, Any] = {"bootstrap_servers": self.bootstrap, "security_protocol": self.security}
        if self.security.endswith("SSL"):
            found["ssl_context"] = ssl.create_default_context(cadata=self.ca or None)
        if self.security.startswith("SASL_"):
            found |= {
                "sasl_mechanism": MECHANISM,
                "sasl_plain_username": self.user,
                "sasl_plain_password": self.password,
            }
        return found
