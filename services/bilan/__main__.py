"""The bilan process."""

from services.bilan.app import BILAN
from shared.service import build, serve
from shared.settings import Settings

settings = Settings.read("bilan")
serve(build(BILAN, settings), settings)
