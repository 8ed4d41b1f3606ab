"""The local reporting of several stacks: PostgreSQL and the one service, in a home of its own."""

import os
from collections.abc import Callable, Mapping, Sequence

from espace.stack import services, stack
from espace.stack.home import Home
from espace.stack.provision import SEALING, Plan, prefix, provisioned
from espace.stack.trouble import Trouble

# Of each stack the further settings, see docs/joint.md.
PASSED_ON = ("ESPACE_STACK_", "ESPACE_JOINT_")


def named(words: Sequence[str], env: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment that says which stacks are read: those of the words, else of ESPACE_STACKS. Trouble: none is named."""
    env = os.environ if env is None else env
    said = " ".join(words) or env.get("ESPACE_STACKS", "")
    if not said.strip():
        raise Trouble(
            "no_stacks", "No stack is named: say which, as in `espace joint up forest=kafka.forest:9092 ...`."
        )
    return {"ESPACE_STACKS": said} | {name: value for name, value in env.items() if name.startswith(PASSED_ON)}


def up(home: Home, words: Sequence[str], say: Callable[[str], None]) -> dict[str, str]:
    """Starts what is missing; gives the address of each part. Trouble: the part that failed."""
    stacks = named(words)
    with home.lock():
        home.prepare()
        if any(one in home.state().get("parts", {}) for one in SEALING):
            raise Trouble("not_joint", f"A stack of its own runs in {home.path}: name another folder in ESPACE_HOME.")
        names = prefix()
        home.update("named", "prefix", names or None)
        home.update("named", "stacks", stacks["ESPACE_STACKS"])
        plan = Plan(stack.postgres_of(home, say), names)
        say("migrations")
        for _ in provisioned(plan, lambda service: services.password(home, service), services=("reporting",)):
            say("reporting")
            services.start_joint(home, plan, stacks)
        return stack.addresses(home)
