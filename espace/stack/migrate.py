"""`espace migrate`: the databases of a deployment, made or brought up to date before its services start."""

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from espace.stack.provision import SERVICES, Plan, prefix, provision
from espace.stack.trouble import Trouble


def run(*, say: Callable[[str], None], env: Mapping[str, str] | None = None, services: Sequence[str] = SERVICES) -> int:
    """Provisions the server of ESPACE_POSTGRES_URL; passwords: ESPACE_<SERVICE>_PASSWORD (each also as ..._FILE)."""
    env = os.environ if env is None else env
    provision(
        Plan(secret(env, "ESPACE_POSTGRES_URL"), prefix()),
        lambda service: secret(env, f"ESPACE_{service.upper()}_PASSWORD"),
        services=services,
    )
    say("The databases are up to date.")
    return 0


def has_secret(env: Mapping[str, str], name: str) -> bool:
    """Whether a secret is given, by itself or as a file."""
    return bool(env.get(name) or env.get(f"{name}_FILE"))


def secret(env: Mapping[str, str], name: str) -> str:
    """The secret of a variable, or of the file that `<name>_FILE` names. Trouble: neither is set, or it cannot be read."""
    if value := env.get(name):
        return value
    if path := env.get(f"{name}_FILE"):
        try:
            return Path(path).read_text().strip()
        except OSError as error:
            raise Trouble(
                "secret_unreadable", f"{path} cannot be read ({error.strerror}): correct {name}_FILE."
            ) from error
    raise Trouble("not_named", f"{name} is not set: name it, or in {name}_FILE a file that holds it.")
