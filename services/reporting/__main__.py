"""The reporting process."""

from services.reporting.app import build
from shared.service import serve
from shared.settings import Settings

settings = Settings.read("reporting")
serve(build(settings), settings)
