"""The four services' real apps in this process, their databases away: what is asked of a caller is asked before those are looked at."""

from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from fastapi import FastAPI

from services.ateliers.app import ATELIERS
from services.bilan.app import BILAN
from services.intake.app import INTAKE
from services.reporting.app import build as reporting
from shared.db import Unavailable
from shared.service import build
from shared.settings import Settings

RECORDING = {service.name: service for service in (INTAKE, BILAN, ATELIERS)}
_KEY = Ed25519PrivateKey.generate()
PRIVATE = _KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
PUBLIC = _KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
ISSUER, AUDIENCE = "urn:espace:tests", "espace"
ENVIRONMENT = {
    **dict.fromkeys(
        ("ESPACE_DATABASE_URL", "ESPACE_KEYS_URL", "ESPACE_SITE_KEY", "ESPACE_LOG_KEY", "ESPACE_KAFKA_BOOTSTRAP"), "-"
    ),
    "ESPACE_SERVICE_PORT": "1",
    "ESPACE_TOKEN_PUBLIC_KEY": PUBLIC,
    "ESPACE_TOKEN_ISSUER": ISSUER,
    "ESPACE_TOKEN_AUDIENCE": AUDIENCE,
}


class Away:
    """Running parts of which none can be reached."""

    def __getattr__(self, name: str) -> Any:
        raise Unavailable


def app_of(service: str, **more: str) -> FastAPI:
    """A service's app, not started. `more`: further settings."""
    settings = Settings.read(service, ENVIRONMENT | more)
    app = reporting(settings) if service == "reporting" else build(RECORDING[service], settings)
    app.state.parts = Away()
    return app
