"""The parent's side: a child process with a deadline, ended with everything that it started."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from verify import frames
from verify.leftovers import temporary_folder

ROOT = Path(__file__).parent.parent
_KEPT = ("PATH", "LANG", "LC_ALL", "TESSDATA_PREFIX", "LD_LIBRARY_PATH")
"""What a child may know of our environment; keys, passwords and addresses stay here."""
_ONE_THREAD = {"OMP_THREAD_LIMIT": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
_KEEP_MEMORY = {"MALLOC_MMAP_THRESHOLD_": str(32 * 1024**2), "MALLOC_TRIM_THRESHOLD_": str(256 * 1024**2)}
"""For glibc: a child lives for one document, and memory given back to the system is fetched again a moment later."""


class Child:
    """A running child. `answers` ends early when the deadline has passed; `out_of_time` tells that from a crash.

    `pid` is the process, which leads its own group.
    """

    def __init__(self, pid: int, questions: IO[bytes], answers: IO[bytes]) -> None:
        self.pid = pid
        self._questions = questions
        self.answers = answers
        self.out_of_time = False

    def ask(self, header: dict[str, Any], data: bytes) -> None:
        """Send the question and the file; the pipe stays open, for its end tells the child that we have gone."""
        frames.send_json(self._questions, header)
        frames.send(self._questions, data)
        self._questions.flush()

    def kill(self) -> None:
        """End the child and whatever it started."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)

    def reap(self) -> None:
        """Wait for the end of a child that was killed."""
        raise NotImplementedError

    def expire(self) -> None:
        """The deadline has passed."""
        self.out_of_time = True
        self.kill()

    def end(self) -> None:
        """Kill it and leave nothing of it."""
        # before it is waited for: until then its number belongs to nobody else
        self.kill()
        self.reap()
        for pipe in (self._questions, self.answers):
            with contextlib.suppress(OSError):
                pipe.close()


class StartedChild(Child):
    """A child that is a program of its own, and ours to wait for."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        if process.stdin is None or process.stdout is None:
            raise ValueError("a child without pipes")
        super().__init__(process.pid, process.stdin, process.stdout)
        self._process = process

    def reap(self) -> None:
        """See Child."""
        self._process.wait()


def environment() -> dict[str, str]:
    """The variables of a child, without TMPDIR."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return {**kept, **_ONE_THREAD, **_KEEP_MEMORY, "PYTHONPATH": str(ROOT)}


def started(module: str, memory_bytes: int, seconds: float, folder: Path) -> Child:
    """A child that runs `module` and may write into `folder`."""
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", module, str(memory_bytes), str(seconds)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env={**environment(), "TMPDIR": str(folder)},
        start_new_session=True,
    )
    return StartedChild(process)


@contextmanager
def limited(child: Child, seconds: float) -> Iterator[Child]:
    """The child for at most `seconds`; its group is killed at the end of the block in any case."""
    deadline = threading.Timer(seconds, child.expire)
    deadline.daemon = True
    deadline.start()
    try:
        yield child
    finally:
        deadline.cancel()
        # a deadline that is just passing kills before its number can be another's
        deadline.join()
        child.end()


@contextmanager
def running(module: str, memory_bytes: int, seconds: float) -> Iterator[Child]:
    """A child that is started to run `module` for at most `seconds`; see `forked.running` for a faster one."""
    with temporary_folder() as folder, limited(started(module, memory_bytes, seconds, folder), seconds) as child:
        yield child
