"""Where an installation is, for the commands that work on its databases: a home's stack, a named server, a deployment."""

from collections.abc import Mapping

from espace.stack import postgres
from espace.stack.home import Home
from espace.stack.migrate import has_secret, secret
from espace.stack.provision import Plan, prefix
from espace.stack.trouble import Trouble


def plan_of(home: Home, env: Mapping[str, str]) -> Plan:
    """The databases of ESPACE_POSTGRES_URL (or ..._FILE), else those of the home's stack. Trouble: there is none."""
    if has_secret(env, "ESPACE_POSTGRES_URL"):
        return Plan(secret(env, "ESPACE_POSTGRES_URL"), prefix())
    state = home.state()
    named, part = state.get("named", {}), state.get("parts", {}).get("postgres")
    if url := named.get("postgres") or (part and postgres.url(home, part["port"])):
        return Plan(url, named.get("prefix") or "")
    raise Trouble(
        "not_running", "PostgreSQL is not running: run `espace up -d` first, or name it in ESPACE_POSTGRES_URL."
    )


def site_key_of(home: Home, env: Mapping[str, str]) -> str:
    """The key that wraps the persons' keys. Trouble: it is nowhere to be found, and without it nothing sealed can be read."""
    if has_secret(env, "ESPACE_SITE_KEY"):
        return secret(env, "ESPACE_SITE_KEY")
    try:
        return (home.secrets / "site-key").read_text()
    except OSError as error:
        raise Trouble(
            "no_site_key",
            f"The site key is not in {home.secrets}: name the file that holds it in ESPACE_SITE_KEY_FILE.",
        ) from error


def log_key_of(home: Home, env: Mapping[str, str]) -> str | None:
    """The key that signs the checkpoints of the logs; None where this command is not given it."""
    if has_secret(env, "ESPACE_LOG_KEY"):
        return secret(env, "ESPACE_LOG_KEY")
    path = home.secrets / "log-key"
    return path.read_text() if path.exists() else None
