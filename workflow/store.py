"""Where encrypted objects lie: a local folder, or whatever fsspec reaches by URL. Objects are never overwritten."""

import contextlib
import errno
import os
import re
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import fsspec

_NAME = re.compile(r"^[a-z0-9][a-z0-9_-]*(/[a-z0-9][a-z0-9_-]*)*$")


class ObjectExists(Exception):  # noqa: N818 - named like FileExistsError's fact
    """An object of that name is already there; nothing was written."""


class ObjectMissing(Exception):  # noqa: N818
    """No object of that name is there."""


class Store(Protocol):
    """Named immutable bytes."""

    def put(self, name: str, data: bytes) -> None:
        """Keep `data` for good before returning; raises ObjectExists."""

    def get(self, name: str) -> bytes:
        """All bytes of an object; raises ObjectMissing."""

    def delete(self, name: str) -> None:
        """Remove an object; one that is gone already is no error."""

    def exists(self, name: str) -> bool:
        """Whether an object of that name is there."""

    def names(self) -> Iterator[tuple[str, datetime]]:
        """All objects with the moment at which each was written, in any order."""


def _checked(name: str) -> str:
    if not _NAME.match(name):
        raise ValueError("object name")
    return name


class LocalStore:
    """Objects as files: temporary name, fsync, link to the final name, fsync of the folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def put(self, name: str, data: bytes) -> None:
        """Keep `data` for good before returning; raises ObjectExists."""
        target = self.folder / _checked(name)
        self._make_folder(target.parent)
        temporary = target.parent / f".{secrets.token_hex(8)}.part"
        try:
            descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            # link, not rename: a rename would silently replace an object of that name
            os.link(temporary, target)
        except FileExistsError as error:
            raise ObjectExists(name) from error
        finally:
            temporary.unlink(missing_ok=True)
        _sync_folder(target.parent)

    def get(self, name: str) -> bytes:
        """All bytes of an object; raises ObjectMissing."""
        try:
            return (self.folder / _checked(name)).read_bytes()
        except FileNotFoundError as error:
            raise ObjectMissing(name) from error

    def delete(self, name: str) -> None:
        """Remove an object; one that is gone already is no error."""
        target = self.folder / _checked(name)
        with contextlib.suppress(FileNotFoundError):
            target.unlink()
            _sync_folder(target.parent)

    def exists(self, name: str) -> bool:
        """Whether an object of that name is there."""
        return (self.folder / _checked(name)).is_file()

    def names(self) -> Iterator[tuple[str, datetime]]:
        """All objects with the moment at which each was written, in any order."""
        for file in self.folder.rglob("*"):
            name = file.relative_to(self.folder).as_posix()
            # one may be deleted while we look
            with contextlib.suppress(FileNotFoundError):
                if _NAME.match(name) and file.is_file():
                    yield name, datetime.fromtimestamp(file.stat().st_mtime, UTC)

    def _make_folder(self, folder: Path) -> None:
        missing = []
        while not folder.is_dir():
            missing.append(folder)
            folder = folder.parent
        for each in reversed(missing):
            each.mkdir(exist_ok=True, mode=0o700)
            # a new folder is an entry of its parent: without this a power cut loses the whole folder
            _sync_folder(each.parent)


class RemoteStore:
    """Objects behind an fsspec URL (s3://bucket/prefix, memory://…)."""

    def __init__(self, url: str) -> None:
        filesystem, root = fsspec.core.url_to_fs(url)
        self._filesystem: Any = filesystem
        self._root: str = root.rstrip("/")

    def put(self, name: str, data: bytes) -> None:
        """Keep `data` for good before returning; raises ObjectExists."""
        if self.exists(name):
            raise ObjectExists(name)
        try:
            self._filesystem.pipe_file(self._path(name), data, mode="create")
        except FileExistsError as error:
            raise ObjectExists(name) from error
        except OSError as error:
            # s3fs reports a failed If-None-Match as EINVAL with some servers
            if error.errno == errno.EINVAL and self.exists(name):
                raise ObjectExists(name) from error
            raise

    def get(self, name: str) -> bytes:
        """All bytes of an object; raises ObjectMissing."""
        try:
            return bytes(self._filesystem.cat_file(self._path(name)))
        except FileNotFoundError as error:
            raise ObjectMissing(name) from error

    def delete(self, name: str) -> None:
        """Remove an object; one that is gone already is no error."""
        with contextlib.suppress(FileNotFoundError):
            self._filesystem.rm_file(self._path(name))

    def exists(self, name: str) -> bool:
        """Whether an object of that name is there."""
        return bool(self._filesystem.exists(self._path(name)))

    def names(self) -> Iterator[tuple[str, datetime]]:
        """All objects with the moment at which each was written, in any order."""
        root = str(self._filesystem._strip_protocol(self._root))
        for path, facts in self._filesystem.find(self._root, detail=True).items():
            name = str(path).removeprefix(root).lstrip("/")
            if _NAME.match(name):
                yield name, _written(facts)

    def _path(self, name: str) -> str:
        return f"{self._root}/{_checked(name)}"


def open_store(url: str | None, home: Path) -> Store:
    """The store of BERKAS_STORE_URL, or the folder `objects` under the home."""
    if url is None:
        return LocalStore(home / "objects")
    if url.startswith("file://"):
        return LocalStore(Path(url.removeprefix("file://")))
    return RemoteStore(url)


def _written(facts: dict[str, Any]) -> datetime:
    # each file system of fsspec has a name of its own for it; what tells nothing counts as written just now
    told = next((facts[each] for each in ("LastModified", "last_modified", "mtime", "created") if each in facts), None)
    if isinstance(told, datetime):
        return told if told.tzinfo else told.replace(tzinfo=UTC)
    return datetime.fromtimestamp(told, UTC) if isinstance(told, int | float) else datetime.now(UTC)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
