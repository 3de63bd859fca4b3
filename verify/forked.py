"""Children forked from a process that has loaded everything: the caller's side of fork_parent.py.

Each process that asks has one such parent for each module, started when first needed and again when it is lost. Where
there is none, on other systems than Linux or while it cannot start, a child is started as a program of its own.
"""

import atexit
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from verify.child import Child, environment, limited, started
from verify.fork_parent import PACKET, READY
from verify.leftovers import temporary_folder

_ANSWER_SECONDS = 60.0
"""For loading and for the rehearsal on a busy machine; a fork takes a few thousandths of it."""
_AGAIN_SECONDS = 60.0
"""After a parent could not be started."""
_END_SECONDS = 5.0
"""For a parent that is told to end; one in the middle of its rehearsal is killed."""


class Unavailable(Exception):  # noqa: N818 - it is not there
    """No parent, or none that answers."""


@dataclass(slots=True)
class Spent:
    """What children that have ended used: their number, seconds of the processor, and the largest one's MiB."""

    children: int = 0
    processor: float = 0.0
    memory: float = 0.0


class ForkedChild(Child):
    """A child that its parent waits for, when we say so."""

    def __init__(self, parent: "Parent", pid: int, questions: int, answers: int) -> None:
        super().__init__(pid, os.fdopen(questions, "wb"), os.fdopen(answers, "rb"))
        self._parent = parent
        self._self = os.pidfd_open(pid)

    def kill(self) -> None:
        """See Child. Where the parent has died, and the child after it, its number may be another's by now."""
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._self, 0)
            super().kill()

    def reap(self) -> None:
        """See Child; without a parent there is nothing to wait for."""
        with contextlib.suppress(Unavailable):
            self._parent.end(self.pid)
        os.close(self._self)


class Parent:
    """The process that forks. Its answers follow the questions one by one. Raises Unavailable everywhere."""

    def __init__(self, module: str) -> None:
        self.spent = Spent()
        self._lock = threading.Lock()
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "verify.fork_parent", module, str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd="/",
                env=environment(),
                pass_fds=(theirs.fileno(),),
                start_new_session=True,
            )
        self._control.settimeout(_ANSWER_SECONDS)
        with self._lost_on_error():
            if self._control.recv(PACKET) != READY:
                raise OSError("it ended")

    @property
    def pid(self) -> int:
        """The process that forks."""
        return self._process.pid

    def fork(self, memory_bytes: int, seconds: float, folder: Path) -> Child | None:
        """A child with these limits, that may write into `folder`; None where there is no room for a process more."""
        pid = 0
        asked = {"memory": memory_bytes, "seconds": seconds, "folder": str(folder)}
        theirs_in, questions = os.pipe()
        answers, theirs_out = os.pipe()
        try:
            pid = int(self._asked(asked, [theirs_in, theirs_out])["pid"])
        finally:
            os.close(theirs_in)
            os.close(theirs_out)
            if not pid:
                os.close(questions)
                os.close(answers)
        return ForkedChild(self, pid, questions, answers) if pid else None

    def end(self, pid: int) -> None:
        """Have a child killed and waited for."""
        used = self._asked({"end": pid}, [])
        self.spent.children += 1
        self.spent.processor += used["processor"]
        self.spent.memory = max(self.spent.memory, used["memory"] / 1024)

    def stop(self) -> None:
        """End it, and with it what it has forked."""
        self._control.close()
        try:
            self._process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _asked(self, question: dict[str, object], pipes: list[int]) -> dict[str, float]:
        with self._lock, self._lost_on_error():
            socket.send_fds(self._control, [json.dumps(question).encode()], pipes)
            answer: dict[str, float] = json.loads(self._control.recv(PACKET))
            return answer

    @contextmanager
    def _lost_on_error(self) -> Iterator[None]:
        try:
            yield
        except (OSError, ValueError) as error:
            # an answer that comes too late would be taken for that of the next question
            self._control.close()
            self._process.kill()
            self._process.wait()
            raise Unavailable from error


_parents: dict[str, Parent] = {}
_not_before: dict[str, float] = {}
_lock = threading.Lock()


@contextmanager
def running(module: str, memory_bytes: int, seconds: float) -> Iterator[Child]:
    """A child that runs `module.main` for at most `seconds`; its group is killed at the end of the block in any case.

    The module's `load()` and `rehearse()` run in the parent, which sees no document.
    """
    with temporary_folder() as folder:
        child = _forked(module, memory_bytes, seconds, folder) or started(module, memory_bytes, seconds, folder)
        with limited(child, seconds):
            yield child


def spent(module: str) -> Spent:
    """What the children that this process had forked for a module used until now, under the present parent."""
    parent = _parents.get(module)
    return Spent() if parent is None else parent.spent


def parent_of(module: str) -> Parent:
    """The parent of a module's children, started if there is none. Raises Unavailable."""
    with _lock:
        if module not in _parents:
            if sys.platform != "linux" or time.monotonic() < _not_before.get(module, 0.0):
                raise Unavailable
            try:
                _parents[module] = Parent(module)
            except Unavailable:
                _not_before[module] = time.monotonic() + _AGAIN_SECONDS
                raise
        return _parents[module]


def stop() -> None:
    """End every parent of this process; the next document starts a new one."""
    with _lock:
        while _parents:
            _parents.popitem()[1].stop()


def _forked(module: str, memory_bytes: int, seconds: float, folder: Path) -> Child | None:
    for _ in range(2):
        try:
            parent = parent_of(module)
        except Unavailable:
            return None
        try:
            return parent.fork(memory_bytes, seconds, folder)
        except Unavailable:
            with _lock:
                # another thread may have started a new one meanwhile
                if _parents.get(module) is parent:
                    del _parents[module]
    return None


def _forget() -> None:
    """In a process that was forked from ours: its parents are not ours to ask."""
    global _lock
    _lock = threading.Lock()
    _parents.clear()
    _not_before.clear()


atexit.register(stop)
os.register_at_fork(after_in_child=_forget)
