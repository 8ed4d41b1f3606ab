"""`espace`: the operator's command. Each command's work is in a module of its own, imported when it is called."""

import logging
import sys
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    name="espace",
    help="Social support recorded as events, and the annual indicators that follow from them.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


class Format(StrEnum):
    table = "table"
    json = "json"
    csv = "csv"


class Page(StrEnum):
    html = "html"
    json = "json"


class Order(StrEnum):
    recorded = "recorded"
    happened = "happened"


class Tongue(StrEnum):
    fr = "fr"
    nl = "nl"
    en = "en"


Why = Annotated[str | None, typer.Option(help="Why it is read: kept with each read, sealed.")]


def say(line: str) -> None:
    """What a person reads goes to standard error; standard output is for machines."""
    typer.echo(line, err=True)


@app.command()
def up(
    detached: Annotated[bool, typer.Option("--detach", "-d", help="Return once all is ready.")] = False,
) -> None:
    """Start what is missing (PostgreSQL, Kafka, migrations, the four services) and print the addresses."""
    from espace.stack import run

    _exit(lambda: run.up(detached=detached, say=say))


@app.command()
def down(
    wipe: Annotated[bool, typer.Option("--wipe", help="Delete the data too.")] = False,
) -> None:
    """Stop what `up` started."""
    from espace.stack import run

    _exit(lambda: run.down(wipe=wipe, say=say))


audit = typer.Typer(help="Packages by which anybody can check the logs without trusting us.", no_args_is_help=True)
app.add_typer(audit, name="audit")


@audit.command(name="export")
def audit_export(
    package: Annotated[Path, typer.Argument(help="The zip file to make.")],
    participant: Annotated[
        str | None, typer.Option(help="The events of one participant alone, each with its proof.")
    ] = None,
    since: Annotated[list[Path] | None, typer.Option(help="A checkpoint kept from before; may be given again.")] = None,
) -> None:
    """Write each log as it was hashed, with its signed checkpoint, its public key and the proofs."""
    from espace import audit as module

    _exit(lambda: module.export(package, participant, since or []))


@audit.command(name="check")
def audit_check(
    package: Annotated[Path, typer.Argument(help="A file that `export` made.")],
    checkpoint: Annotated[list[Path] | None, typer.Argument(help="Checkpoints kept from before.")] = None,
) -> None:
    """Check a package, as espace/audit_check.py does by itself: exit 0 where all is as it was signed, 1 where not."""
    from espace import audit_check as module

    _exit(lambda: module.main(str(package), *map(str, checkpoint or [])))


joint = typer.Typer(help="One reporting that reads the topics of several stacks.", no_args_is_help=True)
app.add_typer(joint, name="joint")


@joint.command(name="up")
def joint_up(
    stacks: Annotated[
        list[str] | None,
        typer.Argument(metavar="NAME=HOST:PORT", help="Each stack's Kafka; ESPACE_STACKS unless given."),
    ] = None,
    detached: Annotated[bool, typer.Option("--detach", "-d", help="Return once all is ready.")] = False,
) -> None:
    """Start PostgreSQL and the joint reporting in ESPACE_HOME, and print the addresses; `espace down` stops them."""
    from espace.stack import joint as module
    from espace.stack import run

    _exit(lambda: run.up(detached=detached, say=say, start=lambda home, tell: module.up(home, stacks or [], tell)))


@joint.command(name="migrate")
def joint_migrate() -> None:
    """Make the joint reporting's database, role and tables, as `espace migrate` does those of a stack."""
    from espace.stack import migrate as module

    _exit(lambda: module.run(say=say, services=("reporting",)))


site = typer.Typer(
    help="The sites of an installation: which there are, and one that moves to another.", no_args_is_help=True
)
app.add_typer(site, name="site")


@site.command(name="list")
def site_list() -> None:
    """The sites that some record names, a line each."""
    from espace.site import listing

    _exit(lambda: listing.run())


@site.command(name="export")
def site_export(
    name: Annotated[str, typer.Argument(metavar="SITE", help="The site, as its records name it.")],
    package: Annotated[Path, typer.Argument(help="The zip file to make.")],
    keys: Annotated[Path, typer.Option(help="The file to make that opens what is sealed in it.")],
) -> None:
    """Write all events of a site, under the signed checkpoints of the logs that they are in; apart from them the persons' keys."""
    from espace.site import leave

    _exit(lambda: leave.run(name, package, keys))


@site.command(name="import")
def site_import(
    package: Annotated[Path, typer.Argument(help="A file that `espace site export` made.")],
    keys: Annotated[Path, typer.Option(help="The keys that it made.")],
) -> None:
    """Check a package, and take its events into the logs of this installation, each as it was."""
    from espace.site import arrive

    _exit(lambda: arrive.run(package, keys))


keys = typer.Typer(help="The site key that wraps the keys of persons.", no_args_is_help=True)
app.add_typer(keys, name="keys")


@keys.command(name="rotate")
def keys_rotate() -> None:
    """Wrap every person's key under a new site key; the services go on meanwhile. Stopped, it is run again."""
    from espace import keys as module

    _exit(lambda: module.rotate(say=say))


@app.command()
def status(
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """Show each part, its address, log positions, lag, and the age of the last applied event."""
    from espace import status as module

    _exit(lambda: module.run(as_json=as_json))


@app.command()
def migrate() -> None:
    """Make the databases, roles and tables on the server that ESPACE_POSTGRES_URL (or ..._FILE) names."""
    from espace.stack import migrate as module

    _exit(lambda: module.run(say=say))


@app.command()
def principals() -> None:
    """Make a principal for each service on the broker that ESPACE_KAFKA_BOOTSTRAP names, with the rights it needs alone."""
    from espace.stack import principals as module

    _exit(lambda: module.run(say=say))


@app.command(name="import")
def import_(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of CSV files.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Judge the rows, record nothing.")] = False,
) -> None:
    """Import a folder of CSV files; rejected rows go to rejected.csv."""
    from espace.importer import command

    _exit(lambda: command.run(directory, dry_run=dry_run))


@app.command()
def export(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="An empty folder, or one to be made.")],
    site: Annotated[str | None, typer.Option(help="One site alone.")] = None,
    why: Why = None,
) -> None:
    """Write what is recorded as a folder of CSV files that `espace import` takes. It has names in it."""
    from espace import export as module

    _exit(lambda: module.run(directory, site, why=why))


@app.command()
def trail(
    participant: Annotated[str, typer.Argument(help="The id of the person's file.")],
    order: Annotated[Order, typer.Option(help="In which order the steps come.")] = Order.recorded,
    lang: Annotated[Tongue | None, typer.Option(help="Of the page; that of the terminal unless given.")] = None,
    format: Annotated[Page, typer.Option(help="A page to print, or JSON.")] = Page.html,  # noqa: A002
    why: Why = None,
) -> None:
    """Print every step of a person's file in every service, what it corrected, and who read it."""
    from espace import trail as module
    from espace.language import spoken

    language = lang.value if lang else spoken()
    _exit(lambda: module.run(participant, order=order.value, language=language, as_json=format is Page.json, why=why))


@app.command()
def indicators(
    year: Annotated[int, typer.Option(help="The year, up to the present one.")],
    site: Annotated[str, typer.Option(help="A site, or `all`.")] = "all",
    public: Annotated[str, typer.Option(help="`inactivity`, `immigration` or `all`.")] = "all",
    format: Annotated[Format, typer.Option(help="How to print them.")] = Format.table,  # noqa: A002
) -> None:
    """Print the annual indicators."""
    from espace import indicators as module

    _exit(lambda: module.run(year, site, public, format.value))


@app.command()
def settle(
    timeout: Annotated[float, typer.Option(min=0, help="Seconds to wait.")] = 60,
) -> None:
    """Wait until reporting has applied every event recorded before this call."""
    from espace import settle as module

    _exit(lambda: module.run(timeout))


@app.command()
def verify() -> None:
    """Recount every indicator from the logs, and check the logs' hash chains."""
    from espace import verify as module

    _exit(lambda: module.run())


@app.command()
def rebuild(
    trail: Annotated[
        bool, typer.Option("--trail", help="The trails of files instead: forgotten, and read again.")
    ] = False,
) -> None:
    """Build the projections anew beside the live ones, then switch."""
    from espace import rebuild as module

    _exit(lambda: module.trail() if trail else module.run())


@app.command()
def backup(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to make.")],
    keys: Annotated[Path | None, typer.Option(help="Another folder for the keys than DIR/keys.")] = None,
) -> None:
    """Save the logs, each as of one moment, and apart from them the keys; the services go on meanwhile."""
    from espace.backup import save

    _exit(lambda: save.run(directory, keys, say=say))


@app.command()
def restore(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="The folder that `backup` made.")],
    keys: Annotated[Path | None, typer.Option(help="Where the keys are, if not in DIR/keys.")] = None,
) -> None:
    """Fill an empty installation from a backup."""
    from espace.backup import load

    _exit(lambda: load.run(directory, keys, say=say))


class Ground(StrEnum):
    requested = "requested"
    unlawful = "unlawful"
    other = "other"


@app.command()
def erase(
    participant: Annotated[
        str | None, typer.Argument(help="The id of the file. Left out: what earlier commands left undone.")
    ] = None,
    why: Annotated[Ground, typer.Option(help="Recorded with the erasure.")] = Ground.requested,
    reference: Annotated[
        str | None, typer.Option(help="Under which the request is kept elsewhere; it must not name the person.")
    ] = None,
    while_open: Annotated[bool, typer.Option("--while-open", help="Although a parcours is under way.")] = False,
) -> None:
    """Destroy the keys of a person, with all files that are theirs, in every service. It cannot be undone."""
    from espace.privacy import erase as module

    _exit(
        lambda: module.run(participant, why=why.value, reference=reference, while_open=while_open, say=say),
    )


class Report(StrEnum):
    html = "html"
    json = "json"


@app.command(name="access-request")
def access_request(
    participant: Annotated[str, typer.Argument(help="The id of the file.")],
    lang: Annotated[Tongue, typer.Option(help="The language of the person.")] = Tongue.fr,
    format: Annotated[Report, typer.Option(help="To be read and printed, or for another program.")] = Report.html,  # noqa: A002
    out: Annotated[Path | None, typer.Option(help="The file to write; standard output unless given.")] = None,
) -> None:
    """Gather all that is held on a person, in clear, with what they have to be told (GDPR art. 15)."""
    from espace.privacy import access_request as module

    _exit(lambda: module.run(participant, language=lang.value, as_html=format is Report.html, out=out))


@app.command()
def retention(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Tell who would be erased, by id; erase nobody.")] = False,
    site: Annotated[str | None, typer.Option(help="Those with a file or a parcours there alone.")] = None,
) -> None:
    """Erase whom the rules of all their sites no longer keep."""
    from espace.privacy import retention as module

    _exit(lambda: module.run(site=site, dry_run=dry_run, say=say))


@app.command()
def recover(
    service: Annotated[str, typer.Argument(help="`intake`, `bilan` or `ateliers`.")],
    accept_loss: Annotated[
        bool, typer.Option("--accept-loss", help="Give up what was told beyond the log, and build all anew from it.")
    ] = False,
) -> None:
    """After a restore from an older backup: take back from Kafka what the service's log lacks."""
    from espace import recover as module

    _exit(lambda: module.run(service, accept_loss=accept_loss))


@app.command()
def demo() -> None:
    """From nothing to the table of 2016."""
    from espace.demo import command

    _exit(lambda: command.run())


def _exit(work: Callable[[], int]) -> None:
    """Ends with the work's exit code; 1 where it could not be done, with the sentence that says what to do."""
    from espace.client import Problem
    from espace.stack.trouble import Trouble

    try:
        code = work()
    except Trouble as trouble:
        say(f"{trouble.part}: {trouble.sentence}" if trouble.part else trouble.sentence)
        if end := trouble.log_end():
            say(f"--- the end of {trouble.log}\n{end}")
        code = 1
    except Problem as problem:
        say(str(problem))
        code = 1
    except KeyboardInterrupt:
        code = 130
    except BrokenPipeError:
        # Whoever read our output has gone; nothing more can be said there.
        sys.stdout = None
        code = 1
    raise typer.Exit(code)


def main() -> None:
    """The entry point."""
    # A broker that is not there is told in our words.
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    app()
