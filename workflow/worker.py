"""`berkas worker`: a supervisor of worker processes. Each examination worker runs one job at a time in its own process.

A worker that ends is started again with back-off whatever its exit status: Procrastinate's worker stops in good order,
with status 0, when the database was away for some seconds.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import FrameType

import structlog

EXAMINATION_QUEUES = "examinations"
CLOCK_QUEUES = "clock,notices,readings"
GRACE_SECONDS = 20.0
_FIRST_WAIT = 0.5
_LONGEST_WAIT = 15.0
_HEALTHY_AFTER = 30.0

log = structlog.get_logger("worker")


@dataclass
class Child:
    """One worker process, and how it has fared."""

    queues: str
    database_url: str
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    wait: float = _FIRST_WAIT
    next_start: float = field(default=0.0)

    def tend(self, now: float) -> None:
        """Start the process when it is due, and notice when it has ended."""
        if self.process is None:
            if now >= self.next_start:
                self._start(now)
            return
        status = self.process.poll()
        if status is None:
            return
        self.wait = _FIRST_WAIT if now - self.started > _HEALTHY_AFTER else min(self.wait * 2, _LONGEST_WAIT)
        self.next_start = now + self.wait
        self.process = None
        log.warning("worker.ended", queues=self.queues, status=status, again_in=self.wait)

    def _start(self, now: float) -> None:
        self.started = now
        # a session of its own: Ctrl-C in the terminal reaches the supervisor, which ends the workers in good order
        self.process = subprocess.Popen(
            [sys.executable, "-m", "workflow.worker_process", self.queues],
            env={**os.environ, "BERKAS_DATABASE_URL": self.database_url},
            start_new_session=True,
        )
        log.info("worker.started", queues=self.queues, pid=self.process.pid)


class Supervisor:
    """Keeps the workers running until it is told to stop."""

    def __init__(self, database_url: str, examination_workers: int) -> None:
        queues = [EXAMINATION_QUEUES] * max(1, examination_workers) + [CLOCK_QUEUES]
        self.children = [Child(each, database_url) for each in queues]
        self._stopping = threading.Event()

    def stop(self) -> None:
        """Let `run` end the workers and return."""
        self._stopping.set()

    def run(self, on_tick: Callable[[], None] | None = None) -> None:
        """Tend the workers until `stop`; then let running jobs end within the grace period."""
        try:
            while not self._stopping.is_set():
                for child in self.children:
                    child.tend(time.monotonic())
                if on_tick is not None:
                    on_tick()
                self._stopping.wait(0.2)
        finally:
            self._end()

    def _end(self) -> None:
        running = [child.process for child in self.children if child.process is not None]
        for process in running:
            process.terminate()
        until = time.monotonic() + GRACE_SECONDS
        for process in running:
            try:
                process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                log.warning("worker.killed", pid=process.pid)
                process.kill()
                process.wait()


def supervise(database_url: str, examination_workers: int) -> None:
    """Run the workers in the foreground until SIGTERM or SIGINT."""
    supervisor = Supervisor(database_url, examination_workers)

    def stop(number: int, frame: FrameType | None) -> None:
        supervisor.stop()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    supervisor.run()
