"""Encrypted objects: AES-256-GCM in chunks (STREAM), one data key per object, kept apart from it.

An object is a header and its chunks. Header: magic "BKV2", nonce prefix (7). Each chunk is 64 KB of plain text (the
last may be shorter, or empty) and its tag of 16 bytes, under the nonce prefix | chunk number (4 bytes, big-endian) | 1
on the last chunk, else 0. Associated data of every chunk: format version, object id, purpose. So chunks cannot be
changed, reordered, dropped at the end or moved to another object without the reading failing.

The data key lies wrapped in the database (workflow/data_keys.py): without its row the object is noise, also in every
backup of the store. Objects of the first format, "BKV1", carry it in their header instead: id of the master key (8),
nonce of the wrapping (12), wrapped data key (48), nonce prefix (7). They are read, and no longer written.
"""

import secrets
import struct
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from workflow.data_keys import context_of
from workflow.master_keys import KeyRefused, KeyUnknown, MasterKeys, Wrapped
from workflow.store import ObjectMissing, Store

CHUNK = 64 * 1024
_MAGIC, _FIRST = b"BKV2", b"BKV1"
_HEADER = struct.Struct(">4s7s")
_FIRST_HEADER = struct.Struct(">4s8s60s7s")
_TAG = 16


class VaultDamaged(Exception):  # noqa: N818 - states what the object is
    """The object is not what was stored under this id and purpose, or the key is another one."""


class Keys(Protocol):
    """Where the vault finds data keys: workflow/data_keys.py."""

    masters: MasterKeys

    def make(self, object_id: str, purpose: str) -> bytes:
        """A new data key, kept for that object."""

    def find(self, object_id: str, purpose: str) -> bytes | None:
        """The object's data key; raises KeyUnknown, KeyRefused."""

    def open(self, object_id: str, purpose: str, wrapped: Wrapped) -> bytes:
        """The data key of an object of the first format; raises KeyUnknown, KeyRefused."""

    def forget(self, objects: list[tuple[str, str]]) -> int:
        """Delete data keys."""


def seal(data: bytes, object_id: str, purpose: str, data_key: bytes, prefix: bytes | None = None) -> bytes:
    """The encrypted form of `data`. A key seals one object only. `prefix` (7 bytes) is for test vectors only."""
    prefix = secrets.token_bytes(7) if prefix is None else prefix
    context = context_of(object_id, purpose, _MAGIC)
    cipher = AESGCM(data_key)
    count = max(1, -(-len(data) // CHUNK))
    view = memoryview(data)
    parts = [_HEADER.pack(_MAGIC, prefix)]
    for number in range(count):
        chunk = view[number * CHUNK : (number + 1) * CHUNK]
        parts.append(cipher.encrypt(_nonce(prefix, number, number == count - 1), chunk, context))
    return b"".join(parts)


def unseal(sealed: bytes, object_id: str, purpose: str, data_key: bytes) -> bytes:
    """The plain bytes of an object of either format; raises VaultDamaged when it is not as it was stored."""
    form = _form(sealed)
    header = _FIRST_HEADER if form == _FIRST else _HEADER
    prefix = header.unpack_from(sealed)[-1]
    context = context_of(object_id, purpose, form)
    body = memoryview(sealed)[header.size :]
    step = CHUNK + _TAG
    count = -(-len(body) // step)
    cipher = AESGCM(data_key)
    try:
        return b"".join(
            cipher.decrypt(_nonce(prefix, at, at == count - 1), body[at * step : (at + 1) * step], context)
            for at in range(count)
        )
    except (InvalidTag, ValueError) as error:
        raise VaultDamaged("does not verify") from error


def key_inside(sealed: bytes) -> Wrapped | None:
    """The wrapped data key that an object of the first format carries; raises VaultDamaged."""
    if _form(sealed) != _FIRST:
        return None
    _, key_id, wrapped, _ = _FIRST_HEADER.unpack_from(sealed)
    return Wrapped(key_id.hex(), wrapped)


class Vault:
    """Puts bytes into the store encrypted, and reads them back.

    Inside a transaction a key is made and forgotten with it. An object whose key was rolled back is unreadable, and
    swept away later (workflow/rotation.py).
    """

    def __init__(self, store: Store, keys: Keys) -> None:
        self.store = store
        self.keys = keys

    def put(self, object_id: str, purpose: str, data: bytes) -> None:
        """Encrypt and keep `data` under an id that was never used; raises ObjectExists."""
        key = self.keys.make(object_id, purpose)
        self.store.put(name_of(object_id, purpose), seal(data, object_id, purpose, key))

    def get(self, object_id: str, purpose: str) -> bytes:
        """The plain bytes; raises ObjectMissing (also when its key was forgotten) or VaultDamaged."""
        sealed = self.store.get(name_of(object_id, purpose))
        return unseal(sealed, object_id, purpose, self._key(object_id, purpose, sealed))

    def delete(self, object_id: str, purpose: str) -> None:
        """Remove an object and its key; one that is gone already is no error."""
        self.keys.forget([(object_id, purpose)])
        self.store.delete(name_of(object_id, purpose))

    def exists(self, object_id: str, purpose: str) -> bool:
        """Whether an object of that id and purpose is there."""
        return self.store.exists(name_of(object_id, purpose))

    def _key(self, object_id: str, purpose: str, sealed: bytes) -> bytes:
        inside = key_inside(sealed)
        try:
            kept = self.keys.find(object_id, purpose)
            if kept is not None:
                return kept
            if inside is not None:
                return self.keys.open(object_id, purpose, inside)
        except KeyUnknown as error:
            raise VaultDamaged("sealed under another master key") from error
        except KeyRefused as error:
            raise VaultDamaged("its key does not verify") from error
        raise ObjectMissing(object_id)


def name_of(object_id: str, purpose: str) -> str:
    """The object's name in the store."""
    # the last characters of an id are random in every UUID version: they spread objects evenly over folders
    return f"{purpose}/{object_id[-2:]}/{object_id}"


def _form(sealed: bytes) -> bytes:
    form = bytes(sealed[:4])
    if form not in (_MAGIC, _FIRST):
        raise VaultDamaged("unknown format")
    if len(sealed) < (_FIRST_HEADER if form == _FIRST else _HEADER).size + _TAG:
        raise VaultDamaged("too short")
    return form


def _nonce(prefix: bytes, number: int, last: bool) -> bytes:
    return prefix + struct.pack(">IB", number, last)
