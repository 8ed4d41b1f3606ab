"""`espace site export`: all events of a site, as they were hashed, under the checkpoints of the logs that they are in; its keys apart.

It is a package of `espace audit export`, so that whoever takes the site in, or anybody else, checks it without us; of the events of other
sites it has the hashes alone.
"""

import os
import zipfile
from collections.abc import Mapping
from pathlib import Path

import typer

from espace import audit, audit_check
from espace.settle import LOGS
from espace.site import keys
from espace.site.package import events
from espace.stack import processes
from espace.stack.home import Home
from espace.stack.trouble import Trouble


def run(site: str, package: Path, beside: Path, env: Mapping[str, str] = os.environ) -> int:
    """0 once the package is there and was found as it was signed, 1 where it was not. Trouble: see `audit.export` and `keys.leave`."""
    if beside.exists():
        raise Trouble("exists", f"{beside} is there already: name a file that is not.")
    audit.export(package, None, [], site)
    with zipfile.ZipFile(package) as file:
        people = {
            service: {event["participant"] for event in events(file, service) if event["participant"]}
            for service in LOGS
        }
    count = processes.run_async(keys.leave(Home(), env, people, beside))
    typer.echo(f"The keys of its persons ({count}) are in {beside}: send them another way than {package}.", err=True)
    return audit_check.main(str(package))
