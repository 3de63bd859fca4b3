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


class Child:
    """A running child. `answers` ends early when the deadline has passed; `out_of_time` tells that from a crash."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        if process.stdin is None or process.stdout is None:
            raise ValueError("a child without pipes")
        self._process = process
        self._questions: IO[bytes] = process.stdin
        self.answers: IO[bytes] = process.stdout
        self.out_of_time = False

    @property
    def pid(self) -> int:
        """The process, which leads its own group."""
        return self._process.pid

    def ask(self, header: dict[str, Any], data: bytes) -> None:
        """Send the question and the file; the pipe stays open, for its end tells the child that we have gone."""
        frames.send_json(self._questions, header)
        frames.send(self._questions, data)
        self._questions.flush()

    def kill(self) -> None:
        """End the child and whatever it started."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)

    def _expire(self) -> None:
        self.out_of_time = True
        self.kill()

    def _end(self) -> None:
        # before it is waited for: until then its number belongs to nobody else
        self.kill()
        self._process.wait()
        for pipe in (self._questions, self.answers):
            with contextlib.suppress(OSError):
                pipe.close()


@contextmanager
def running(module: str, memory_bytes: int, seconds: float) -> Iterator[Child]:
    """A child that runs `module` for at most `seconds`; its group is killed at the end of the block in any case."""
    with temporary_folder() as folder:
        environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
        environment |= {**_ONE_THREAD, "PYTHONPATH": str(ROOT), "TMPDIR": str(folder)}
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", module, str(memory_bytes), str(seconds)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env=environment,
            start_new_session=True,
        )
        child = Child(process)
        deadline = threading.Timer(seconds, child._expire)
        deadline.daemon = True
        deadline.start()
        try:
            yield child
        finally:
            deadline.cancel()
            child._end()
