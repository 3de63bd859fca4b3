"""`berkas run` and `berkas worker`: the processes of an office."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import click

from web.cli.connection import connected
from web.cli.demo import accounts, create_demo
from web.logs import configure_logging
from workflow import worker as workers
from workflow.settings import Settings

GRACE_SECONDS = 30.0


class Office:
    """The web server beside the workers; when one of the two ends, the other ends too."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._supervisor = workers.Supervisor(str(settings.database_url), settings.workers)
        self._announced = False
        self.failed = False

    def run(self) -> None:
        """Work until SIGINT or SIGTERM."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)
        with _web(self._settings) as web:
            self._supervisor.run(on_tick=lambda: self._look_at(web))

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self._supervisor.stop()

    def _look_at(self, web: "subprocess.Popen[bytes]") -> None:
        if web.poll() is not None:
            click.echo(f"the web server ended with status {web.returncode}", err=True)
            self.failed = True
            self._supervisor.stop()
        elif not self._announced and _answers(self._settings.port):
            self._announced = True
            _announce(self._settings)


@click.command()
@click.option("--demo", "with_demo", is_flag=True, help="First make the demo people and cases, unless they exist.")
def run(with_demo: bool) -> None:
    """Start everything: database, web server, workers. Ctrl-C stops it all."""
    configure_logging()
    with connected() as settings:
        if with_demo:
            create_demo(settings)
        office = Office(settings)
        office.run()
    if office.failed:
        sys.exit(1)


@click.command()
@click.option("--processes", type=click.IntRange(min=1), help="Examination workers; by default as BERKAS_WORKERS says.")
def worker(processes: int | None) -> None:
    """Run workers alone, on any machine that reaches the database and the store."""
    configure_logging()
    with connected() as settings:
        workers.supervise(str(settings.database_url), processes or settings.workers)


@contextmanager
def _web(settings: Settings) -> Iterator["subprocess.Popen[bytes]"]:
    process = subprocess.Popen(
        [sys.executable, "-m", "web.serve"],
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
    for email, password, roles in accounts():
        click.echo(f"  {', '.join(roles):<12} {email:<28} {password}")
    click.echo("Ctrl-C stops everything.\n")
