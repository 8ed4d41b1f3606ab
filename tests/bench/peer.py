"""The peers, each in an environment of its own: the `eventsourcing` library, and Pathway. Their programs print one JSON object."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

HERE = Path(__file__).parent
REQUIREMENTS = HERE / "peer-requirements.txt"
PATHWAY = HERE / "pathway-requirements.txt"


def install(folder: Path, requirements: Path = REQUIREMENTS) -> Path:
    """The Python of an environment with what a file of requirements pins; made anew where that has changed."""
    python = folder / "bin" / "python"
    mark = folder / "installed"
    wanted = hashlib.sha256(requirements.read_bytes()).hexdigest()
    if not mark.exists() or mark.read_text() != wanted:
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        quiet = ["--quiet", "--disable-pip-version-check"]
        subprocess.run([python, "-m", "pip", "install", *quiet, "--require-hashes", "-r", requirements], check=True)
        mark.write_text(wanted)
    return python


def run(python: Path, program: str, url: str, **options: object) -> dict[str, Any]:
    """What a program of peers/ printed. It finds its database in the environment as the library's documentation has it."""
    parts = urlsplit(url)
    environment = {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": parts.path.lstrip("/"),
        "POSTGRES_HOST": parts.hostname or "",
        "POSTGRES_PORT": str(parts.port),
        "POSTGRES_USER": unquote(parts.username or ""),
        "POSTGRES_PASSWORD": unquote(parts.password or ""),
    }
    words = [f"--{name}={value}" for name, value in options.items()]
    done = subprocess.run(
        [python, HERE / "peers" / f"{program}.py", *words],
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found
