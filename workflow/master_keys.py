"""Master keys: what wraps the data keys. One small interface, and behind it a file, the environment or a KMS."""

import hashlib
import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12


class KeyUnknown(Exception):  # noqa: N818 - states what happened
    """No master key of that id is here."""


class KeyRefused(Exception):  # noqa: N818
    """The master key of that id did not wrap these bytes for this context."""


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A data key as it may lie in the database, and the id of the master key that opens it."""

    key_id: str
    data: bytes


class MasterKeys(Protocol):
    """Whoever wraps data keys. `context` is authenticated with the key, and needed again to unwrap it."""

    def current(self) -> str:
        """The id of the key that wraps now."""

    def wrap(self, data_key: bytes, context: bytes) -> Wrapped:
        """The data key, unreadable; raises OSError when the key cannot be reached."""

    def unwrap(self, wrapped: Wrapped, context: bytes) -> bytes:
        """The data key again; raises KeyUnknown, KeyRefused, OSError."""


@dataclass(frozen=True, slots=True)
class MasterKey:
    """One key in the memory of this process, 32 bytes, by AES-256-GCM: nonce (12), data key and tag (48)."""

    secret: bytes

    @property
    def id(self) -> str:
        """Sixteen digits that name the key and tell nothing about it."""
        return hashlib.sha256(b"berkas master key id" + self.secret).hexdigest()[:16]

    def current(self) -> str:
        """Its own id."""
        return self.id

    def wrap(self, data_key: bytes, context: bytes) -> Wrapped:
        """See MasterKeys."""
        nonce = secrets.token_bytes(_NONCE)
        return Wrapped(self.id, nonce + AESGCM(self.secret).encrypt(nonce, data_key, self._bound(context)))

    def unwrap(self, wrapped: Wrapped, context: bytes) -> bytes:
        """See MasterKeys."""
        if wrapped.key_id != self.id:
            raise KeyUnknown(wrapped.key_id)
        try:
            return AESGCM(self.secret).decrypt(wrapped.data[:_NONCE], wrapped.data[_NONCE:], self._bound(context))
        except (InvalidTag, ValueError) as error:
            raise KeyRefused(wrapped.key_id) from error

    def _bound(self, context: bytes) -> bytes:
        return context + bytes.fromhex(self.id)


@dataclass(frozen=True, slots=True)
class KeyFile:
    """The key of a file, made at the first start; files beside it named like it and with an id are its predecessors.

    Files are read when they are needed, so that a process that runs goes over to a new key without a restart.
    """

    path: Path

    def current(self) -> str:
        """The id of the file's key."""
        return self._now().id

    def wrap(self, data_key: bytes, context: bytes) -> Wrapped:
        """See MasterKeys."""
        return self._now().wrap(data_key, context)

    def unwrap(self, wrapped: Wrapped, context: bytes) -> bytes:
        """See MasterKeys."""
        for key in self.all():
            if key.id == wrapped.key_id:
                return key.unwrap(wrapped, context)
        raise KeyUnknown(wrapped.key_id)

    def all(self) -> list[MasterKey]:
        """The key of now, and those before it."""
        return [self._now(), *self.older()]

    def older(self) -> list[MasterKey]:
        """The keys of before."""
        names = self.path.parent.glob(f"{self.path.stem}-*{self.path.suffix}")
        return [MasterKey(read_key_file(each)) for each in sorted(names)]

    def renew(self) -> str:
        """Put a new key in the file's place and keep the old one beside it; returns the new id."""
        old = self._now()
        kept = self.path.with_name(f"{self.path.stem}-{old.id}{self.path.suffix}")
        # the old key has its second name before the new one takes the first: at no moment is a key without a file
        if not kept.exists():
            os.link(self.path, kept)
        temporary = write_key_file(self.path, secrets.token_bytes(32))
        temporary.replace(self.path)
        return self._now().id

    def _now(self) -> MasterKey:
        return MasterKey(read_key_file(self.path))


@dataclass(frozen=True, slots=True)
class Several:
    """One that wraps, and others that only open what they once wrapped."""

    first: MasterKeys
    older: Sequence[MasterKeys]

    def current(self) -> str:
        """The id of the key that wraps now."""
        return self.first.current()

    def wrap(self, data_key: bytes, context: bytes) -> Wrapped:
        """See MasterKeys."""
        return self.first.wrap(data_key, context)

    def unwrap(self, wrapped: Wrapped, context: bytes) -> bytes:
        """See MasterKeys."""
        for each in (self.first, *self.older):
            try:
                return each.unwrap(wrapped, context)
            except KeyUnknown:
                continue
        raise KeyUnknown(wrapped.key_id)


def parsed(digits: str, source: str) -> bytes:
    """The 32 bytes of 64 hexadecimal digits; raises ValueError that names the source, never the digits."""
    try:
        secret = bytes.fromhex(digits.strip())
    except ValueError:
        secret = b""
    if len(secret) != 32:
        raise ValueError(f"{source}: a key has 64 hexadecimal digits")
    return secret


def read_key_file(path: Path) -> bytes:
    """The 32 bytes of a key file, made at the first start with mode 0600."""
    if not path.exists():
        _make_key_file(path)
    return parsed(path.read_text(encoding="ascii"), str(path))


def _make_key_file(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = write_key_file(path, secrets.token_bytes(32))
    try:
        # two processes at their first start: the one whose link comes first made the key, the other reads it
        os.link(temporary, path)
    except FileExistsError:
        return
    finally:
        temporary.unlink()


def write_key_file(path: Path, secret: bytes) -> Path:
    """A file of another name beside `path` that holds the key for good."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secret.hex() + "\n")
        file.flush()
        os.fsync(file.fileno())
    return temporary
