"""The child's side: limits on itself before it reads a byte, and its end when its parent ends."""

import os
import resource
import signal
import threading
from typing import IO, Any

from verify import frames

TEMPORARY_BYTES = 256 * 1024 * 1024


def confine(memory_bytes: int, seconds: float) -> tuple[IO[bytes], IO[bytes]]:
    """Limit memory, processor time, file size and core dumps; return the pipes to read from and to answer into.

    Libraries that print would spoil the answer, so that their standard output is the null device from here on.
    """
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    processor = int(seconds) + 2
    resource.setrlimit(resource.RLIMIT_CPU, (processor, processor))
    resource.setrlimit(resource.RLIMIT_FSIZE, (TEMPORARY_BYTES, TEMPORARY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    answers = os.fdopen(os.dup(1), "wb")
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 1)
    os.close(null)
    return os.fdopen(os.dup(0), "rb"), answers


def end_with_parent(questions: IO[bytes]) -> None:
    """Kill the whole process group once the parent's end of the pipe closes, which a kill -9 of it does too.

    Not PR_SET_PDEATHSIG: it would end the child alone and leave tesseract behind it running.
    """
    threading.Thread(target=_wait_for_end, args=(questions,), daemon=True).start()


def _wait_for_end(questions: IO[bytes]) -> None:
    questions.read(1)
    os.killpg(0, signal.SIGKILL)


def question(stream: IO[bytes]) -> tuple[dict[str, Any], bytes]:
    """What the parent asks, and the file."""
    header = frames.receive_json(stream)
    return header, frames.receive(stream)
