"""`berkas run` and `berkas worker`: the processes of an office."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import click

from web.cli.connection import database
from workflow import worker as workers
from workflow.logs import configure_logging
from workflow.settings import Settings

GRACE_SECONDS = 30.0
Process = subprocess.Popen[bytes]


@click.command()
@click.option("--demo", "with_demo", is_flag=True, help="Also make the demo people and cases, unless they exist.")
def run(with_demo: bool) -> None:
    """Start everything: database, web server, workers. Ctrl-C stops it all."""
    configure_logging()
    with database() as settings:
        office = Office(settings)
        office.run(with_demo)
    if office.failed:
        sys.exit(1)


@click.command()
@click.option("--processes", type=click.IntRange(min=1), help="Examination workers; by default as BERKAS_WORKERS says.")
def worker(processes: int | None) -> None:
    """Run workers alone, on any machine that reaches the database and the store."""
    configure_logging()
    with database() as settings:
        workers.supervise(str(settings.database_url), processes or settings.workers)


class Office:
    """The web server beside the workers; when the web server ends, all end."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._supervisor = workers.Supervisor(str(settings.database_url), settings.workers)
        self._stopped = False
        self.failed = False

    def run(self, with_demo: bool) -> None:
        """Work until SIGINT or SIGTERM."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)
        with _child(self._settings, "-m", "web.serve") as web:
            self._wait_for(web)
            if self._stopped:
                return
            _announce(self._settings)
            if not with_demo:
                self._work(web)
                return
            with _child(self._settings, "-c", "from web.cli import main; main()", "demo"):
                self._work(web)

    def _work(self, web: Process) -> None:
        click.echo("Ctrl-C stops everything.")
        self._supervisor.run(on_tick=lambda: self._look_at(web))

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self._stopped = True
        self._supervisor.stop()

    def _wait_for(self, web: Process) -> None:
        # however long it takes on a slow machine: "ready" is not said of a door that is shut
        while not _answers(self._settings.port) and not self._stopped:
            self._look_at(web)
            time.sleep(0.05)

    def _look_at(self, web: Process) -> None:
        if web.poll() is not None and not self._stopped:
            click.echo(f"the web server ended with status {web.returncode}", err=True)
            self.failed = self._stopped = True
            self._supervisor.stop()


@contextmanager
def _child(settings: Settings, *arguments: str) -> Iterator[Process]:
    """One of our programs beside this one, on the same database, ended with the block."""
    process = subprocess.Popen(
        [sys.executable, *arguments],
        env={**os.environ, "BERKAS_DATABASE_URL": str(settings.database_url)},
        start_new_session=True,  # Ctrl-C reaches this process, which ends the others in order
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.2)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _announce(settings: Settings) -> None:
    click.echo(f"\nBerkas is ready at {settings.base_url}")
    click.echo(f"API: {settings.base_url}/api/v1/openapi.json   health: {settings.base_url}/healthz")
