"""The intake process."""

from services.intake.app import INTAKE
from shared.service import build, serve
from shared.settings import Settings

settings = Settings.read("intake")
serve(build(INTAKE, settings), settings)
