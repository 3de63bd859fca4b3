"""Children that go wrong, each in the way that the file sent to it names. Run as a module by test_isolated.py."""

import ctypes
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path
from typing import IO, Any

from verify import confined, frames
from verify.as_json import examination_to_json
from verify.examination import Examination

PAGE = b"a page as JPEG"
_KEPT: list[str] = []


def crash(answers: IO[bytes], argument: str) -> None:
    """End by the signal of a bad memory access."""
    os.kill(os.getpid(), signal.SIGSEGV)


def good(answers: IO[bytes], argument: str) -> None:
    """Add a line to a file, and examine well."""
    with Path(argument).open("a") as note:
        note.write("examined\n")
    examination = Examination("ktp", "ktp", 1.0, "pass", {}, (), (), {})
    frames.send_json(answers, {"examination": examination_to_json(examination), "hashes": []})


def hang(answers: IO[bytes], argument: str) -> None:
    """Draw one page, start a program that does not end either, write its number to a file, and wait for ever."""
    frames.send_json(answers, {"page": [30, 20], "pictures": []})
    frames.send(answers, PAGE)
    answers.flush()
    grandchild = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"])
    Path(argument).write_text(f"{os.getpid()} {grandchild.pid}")
    signal.pause()


def babble(answers: IO[bytes], argument: str) -> None:
    """Answer with what is no frame."""
    answers.write(b"\xff" * 64)
    answers.flush()


def wrong_code(answers: IO[bytes], argument: str) -> None:
    """Refuse with a code that no file can have."""
    frames.send_json(answers, {"refusal": "case.not_found", "values": {}})


def environment(answers: IO[bytes], argument: str) -> None:
    """Refuse, saying which variables can be seen and where temporary files would go."""
    (Path(os.environ["TMPDIR"]) / "left behind").write_text("x")
    values: dict[str, Any] = {"names": sorted(os.environ), "folder": os.environ["TMPDIR"]}
    frames.send_json(answers, {"refusal": "upload.damaged", "values": values})


def remember(answers: IO[bytes], argument: str) -> None:
    """Refuse, saying what was kept from the document before, and keep this one wherever a process can keep it."""
    values: dict[str, Any] = {"kept": list(_KEPT), "variable": os.environ.get("KEPT", "")}
    _KEPT.append(argument)
    os.environ["KEPT"] = argument
    frames.send_json(answers, {"refusal": "upload.damaged", "values": values})


def limits(answers: IO[bytes], argument: str) -> None:
    """Refuse, saying which limits this process has, and what of the machine it can reach."""
    names = ("RLIMIT_AS", "RLIMIT_CPU", "RLIMIT_FSIZE", "RLIMIT_CORE")
    values: dict[str, Any] = {name: list(resource.getrlimit(getattr(resource, name))) for name in names}
    values["open"] = sorted(os.readlink(f"/proc/self/fd/{each}").partition(":")[0] for each in _open())
    values["leads"] = os.getpgrp() == os.getpid()
    values["can_be_looked_into"] = ctypes.CDLL(None).prctl(3)
    frames.send_json(answers, {"refusal": "upload.damaged", "values": values})


def _open() -> list[str]:
    listed = os.listdir("/proc/self/fd")
    return [each for each in listed if os.path.lexists(f"/proc/self/fd/{each}")]


def hog(answers: IO[bytes], argument: str) -> None:
    """Take more memory than is allowed."""
    frames.send_json(answers, {"refusal": "upload.bomb", "values": {"bytes": len(bytearray(64 * 1024**3))}})


def load() -> None:
    """Nothing: a program of its own has nothing loaded either."""


def rehearse() -> None:
    """Nothing either."""


def main(memory_bytes: int, seconds: float) -> None:
    """Do what the file says: a name, and an argument after a space."""
    questions, answers = confined.confine(memory_bytes, seconds)
    _, data = confined.question(questions)
    confined.end_with_parent(questions)
    name, _, argument = data.decode().partition(" ")
    ways = (good, crash, hang, babble, wrong_code, environment, remember, limits, hog)
    {each.__name__: each for each in ways}[name](answers, argument)


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]))
