"""Encrypted objects: AES-256-GCM in chunks (STREAM), one data key per object, wrapped by the master key.

An object is a header and its chunks. Header: magic "BKV1", key id (8 bytes), nonce of the wrapping (12), wrapped data
key (48), nonce prefix (7). Each chunk is 64 KB of plain text (the last may be shorter, or empty) and its tag of 16
bytes, under the nonce prefix | chunk number (4 bytes, big-endian) | 1 on the last chunk, else 0. Associated data of
the wrapping and of every chunk: format version, object id, purpose. So chunks cannot be changed, reordered, dropped
at the end or moved to another object without the reading failing.
"""

import hashlib
import os
import secrets
import struct
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from workflow.store import Store

CHUNK = 64 * 1024
_MAGIC = b"BKV1"
_HEADER = struct.Struct(">4s8s12s48s7s")
_TAG = 16


class VaultDamaged(Exception):  # noqa: N818 - states what the object is
    """The object is not what was stored under this id and purpose, or the key is another one."""


@dataclass(frozen=True, slots=True)
class MasterKey:
    """The key that wraps data keys. `id` is derived from it, so that a wrong key is told apart from damage."""

    secret: bytes

    @property
    def id(self) -> bytes:
        """Eight bytes that name the key and tell nothing about it."""
        return hashlib.sha256(b"berkas master key id" + self.secret).digest()[:8]


def read_key_file(path: Path) -> bytes:
    """The 32 bytes of a key file, made at the first start with mode 0600."""
    if not path.exists():
        _make_key_file(path)
    secret = bytes.fromhex(path.read_text(encoding="ascii").strip())
    if len(secret) != 32:
        raise ValueError(f"{path}: a key file holds 64 hexadecimal digits")
    return secret


def _make_key_file(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(32) + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        # two processes at their first start: the one whose link comes first made the key, the other reads it
        os.link(temporary, path)
    except FileExistsError:
        return
    finally:
        temporary.unlink()


def seal(data: bytes, object_id: str, purpose: str, master: MasterKey, random: bytes | None = None) -> bytes:
    """The encrypted form of `data`. `random` (51 bytes: data key, wrapping nonce, prefix) is for test vectors only."""
    entropy = secrets.token_bytes(51) if random is None else random
    data_key, wrap_nonce, prefix = entropy[:32], entropy[32:44], entropy[44:51]
    context = _context(object_id, purpose)
    wrapped = AESGCM(master.secret).encrypt(wrap_nonce, data_key, context + master.id)
    cipher = AESGCM(data_key)
    parts = [_HEADER.pack(_MAGIC, master.id, wrap_nonce, wrapped, prefix)]
    count = max(1, -(-len(data) // CHUNK))
    view = memoryview(data)
    for number in range(count):
        chunk = view[number * CHUNK : (number + 1) * CHUNK]
        parts.append(cipher.encrypt(_nonce(prefix, number, number == count - 1), chunk, context))
    return b"".join(parts)


def unseal(sealed: bytes, object_id: str, purpose: str, master: MasterKey) -> bytes:
    """The plain bytes; raises VaultDamaged when anything about the object is not as it was stored."""
    if len(sealed) < _HEADER.size + _TAG:
        raise VaultDamaged("too short")
    magic, key_id, wrap_nonce, wrapped, prefix = _HEADER.unpack_from(sealed)
    if magic != _MAGIC:
        raise VaultDamaged("unknown format")
    if key_id != master.id:
        raise VaultDamaged("sealed under another master key")
    context = _context(object_id, purpose)
    body = memoryview(sealed)[_HEADER.size :]
    step = CHUNK + _TAG
    count = -(-len(body) // step)
    try:
        cipher = AESGCM(AESGCM(master.secret).decrypt(wrap_nonce, wrapped, context + master.id))
        return b"".join(
            cipher.decrypt(_nonce(prefix, at, at == count - 1), body[at * step : (at + 1) * step], context)
            for at in range(count)
        )
    except (InvalidTag, ValueError) as error:
        raise VaultDamaged("does not verify") from error


class Vault:
    """Puts bytes into the store encrypted, and reads them back."""

    def __init__(self, store: Store, master: MasterKey) -> None:
        self.store = store
        self._master = master

    def put(self, object_id: str, purpose: str, data: bytes) -> None:
        """Encrypt and keep `data` under an id that was never used; raises ObjectExists."""
        self.store.put(_name(object_id, purpose), seal(data, object_id, purpose, self._master))

    def get(self, object_id: str, purpose: str) -> bytes:
        """The plain bytes; raises ObjectMissing or VaultDamaged."""
        return unseal(self.store.get(_name(object_id, purpose)), object_id, purpose, self._master)

    def delete(self, object_id: str, purpose: str) -> None:
        """Remove an object; one that is gone already is no error."""
        self.store.delete(_name(object_id, purpose))

    def exists(self, object_id: str, purpose: str) -> bool:
        """Whether an object of that id and purpose is there."""
        return self.store.exists(_name(object_id, purpose))


def _name(object_id: str, purpose: str) -> str:
    # the last characters of an id are random in every UUID version: they spread objects evenly over folders
    return f"{purpose}/{object_id[-2:]}/{object_id}"


def _context(object_id: str, purpose: str) -> bytes:
    fields = (_MAGIC, object_id.encode(), purpose.encode())
    return b"".join(struct.pack(">H", len(field)) + field for field in fields)


def _nonce(prefix: bytes, number: int, last: bool) -> bytes:
    return prefix + struct.pack(">IB", number, last)
