"""Temporary folders of children that vanish with them, also when the parent is killed -9 in between."""

import contextlib
import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PREFIX = "berkas-child-"
_YOUNG_SECONDS = 60
"""Between its making and its lock a folder is nobody's for a moment; younger ones are left alone."""


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """A folder that only we can read, removed at the end; those of processes that are no more go first."""
    sweep()
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    held = os.open(folder, os.O_RDONLY)
    try:
        # the lock ends with the process that holds it, however that ends
        fcntl.flock(held, fcntl.LOCK_EX)
        yield folder
    finally:
        os.close(held)
        shutil.rmtree(folder, ignore_errors=True)


def sweep() -> int:
    """Remove the folders whose owner has died, and say how many."""
    removed = 0
    with os.scandir(tempfile.gettempdir()) as entries:
        left = [Path(entry.path) for entry in entries if entry.name.startswith(PREFIX)]
    for folder in left:
        # somebody else's, or gone meanwhile
        with contextlib.suppress(OSError):
            removed += _remove_if_left(folder)
    return removed


def _remove_if_left(folder: Path) -> bool:
    if time.time() - folder.lstat().st_mtime < _YOUNG_SECONDS:
        return False
    held = os.open(folder, os.O_RDONLY | os.O_NOFOLLOW | os.O_DIRECTORY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder)
    finally:
        os.close(held)
    return True
