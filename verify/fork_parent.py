"""`python -m verify.fork_parent MODULE DESCRIPTOR`: loads what `MODULE` needs, then forks a child for each document.

It is asked by packets of JSON on a socket. {"memory", "seconds", "folder"} with two pipes starts a child, which reads
its question from the first and answers into the second; {"end": PID} kills one with its group and waits for it. The
module's `load()` runs at once, its `rehearse()` before the second child, and its `main()` in each.

It reads no document and holds no secret, so that a child starts with nothing of the documents before it. Children are
waited for only when told: until then their numbers are nobody else's, and the caller may kill them.
"""

import ctypes
import gc
import importlib
import json
import os
import signal
import socket
import sys
import tempfile
from types import ModuleType
from typing import Any

READY = b"ready"
PACKET = 8192
"""Bytes of a packet at most: numbers, and the path of a folder."""
_PR_SET_DUMPABLE = 4


def main(name: str, descriptor: int) -> None:
    """Load, say so, and fork until the caller goes; whatever still runs then is killed."""
    # no process of our user may look into this one or its children: not a child that was taken over either
    ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0)
    control = socket.socket(fileno=descriptor)
    module = importlib.import_module(name)
    module.load()
    if not _ready():
        return
    control.send(READY)
    children: set[int] = set()
    forked = 0
    try:
        while True:
            packet, pipes, _, _ = socket.recv_fds(control, PACKET, 2)
            if not packet:
                break
            asked = json.loads(packet)
            if "end" in asked:
                answer = _end(asked["end"])
                children.discard(asked["end"])
            else:
                if forked == 1:
                    # not before the first: who asks about one document has his answer sooner without
                    module.rehearse()
                    if not _ready():
                        break
                forked += 1
                pid = _fork(module, control, pipes, asked)
                children.update([pid] if pid else [])
                answer = {"pid": pid}
            control.send(json.dumps(answer).encode())
    finally:
        for pid in children:
            _end(pid)


def _ready() -> bool:
    """Whether this process has one thread: locks that another holds would stay locked in every child."""
    # what is loaded stays as it is; a collector that visits it would copy its pages in every child
    gc.collect()
    gc.freeze()
    return len(os.listdir("/proc/self/task")) == 1


def _fork(module: ModuleType, control: socket.socket, pipes: list[int], asked: dict[str, Any]) -> int:
    """The child's number; 0 where the system has no room for another process, which is no end of those that work."""
    try:
        pid = os.fork()
    except OSError:
        return 0
    else:
        if pid == 0:
            try:
                _become(module, control, pipes, asked)
            finally:
                os._exit(0)
        # by both sides, so that neither the caller nor the child can be too early
        os.setpgid(pid, pid)
        return pid
    finally:
        for pipe in pipes:
            os.close(pipe)


def _become(module: ModuleType, control: socket.socket, pipes: list[int], asked: dict[str, Any]) -> None:
    os.setpgid(0, 0)
    control.close()
    for at, pipe in enumerate(pipes):
        os.dup2(pipe, at)
        os.close(pipe)
    os.chdir(asked["folder"])
    os.environ["TMPDIR"] = tempfile.tempdir = asked["folder"]
    module.main(asked["memory"], asked["seconds"])


def _end(pid: int) -> dict[str, Any]:
    """Kill a child with whatever it started; what it used, of the processor in seconds and of memory in KiB."""
    os.killpg(pid, signal.SIGKILL)
    _, _, used = os.wait4(pid, 0)
    return {"processor": used.ru_utime + used.ru_stime, "memory": used.ru_maxrss}


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
