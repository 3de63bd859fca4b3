"""Checkpoints of the ledger as C2SP signed notes (c2sp.org/signed-note, c2sp.org/tlog-checkpoint), by Ed25519."""

import base64
import binascii
import hashlib
from dataclasses import dataclass
from typing import ClassVar, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

SIGNATURE = "— "
_LONGEST = 64 * 1024


class NoteNotSigned(Exception):  # noqa: N818 - states what the text is
    """The text is no signed note, or nobody whose key is known has signed it."""


def notes_of(text: str) -> list[str]:
    """The notes of a file that holds them one after the other, an empty line between; raises NoteNotSigned."""
    blocks = text.strip("\n").split("\n\n")
    if len(blocks) % 2 == 1:
        raise NoteNotSigned("this is no signed note")
    return [f"{signed}\n\n{lines}\n" for signed, lines in zip(blocks[::2], blocks[1::2], strict=True)]


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The state of a log: who keeps it, how many entries it has, and the root of its tree (32 bytes)."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """The three lines that are signed, each with its end."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


@dataclass(frozen=True, slots=True)
class Signer:
    """A name with its Ed25519 key; `seed` has 32 bytes."""

    name: str
    seed: bytes

    def verifier(self) -> "Verifier":
        """What others need to check this signer's notes."""
        return Verifier(self.name, Ed25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw())

    def sign(self, text: str) -> str:
        """The note: the text, an empty line, and the signature line."""
        signature = Ed25519PrivateKey.from_private_bytes(self.seed).sign(text.encode())
        encoded = base64.b64encode(self.verifier().key_id + signature).decode()
        return f"{text}\n{SIGNATURE}{self.name} {encoded}\n"


@dataclass(frozen=True)
class NoteKey:
    """A name with its public key (32 bytes); `ALGORITHM` is the byte by which C2SP names what is signed with it."""

    ALGORITHM: ClassVar[bytes]
    name: str
    key: bytes

    @property
    def key_id(self) -> bytes:
        """The first four bytes of SHA-256 over name, newline, algorithm and key."""
        return hashlib.sha256(self.name.encode() + b"\n" + self.ALGORITHM + self.key).digest()[:4]

    def __str__(self) -> str:
        """The key as one line: name+id+key."""
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(self.ALGORITHM + self.key).decode()}"

    @classmethod
    def parse(cls, line: str) -> Self:
        """The key of its line; raises ValueError when it is none of this algorithm."""
        name, id_, key = line.strip().split("+", 2)
        content = base64.b64decode(key, validate=True)
        if content[:1] != cls.ALGORITHM or len(content) != 33:
            raise ValueError(f"{name}: not an Ed25519 key of this kind")
        parsed = cls(name, content[1:])
        if parsed.key_id.hex() != id_:
            raise ValueError(f"{name}: the id is not that of the key")
        return parsed


class Verifier(NoteKey):
    """Whoever signs notes, as others know them (c2sp.org/signed-note)."""

    ALGORITHM = b"\x01"

    def open(self, note: str) -> str:
        """The signed text of a note; raises NoteNotSigned."""
        text, blank, lines = note.rpartition("\n\n")
        if not blank or len(note) > _LONGEST:
            raise NoteNotSigned("this is no signed note")
        signed = f"{text}\n"
        if not any(self._signed(line, signed) for line in lines.splitlines()):
            raise NoteNotSigned(f"no signature of {self.name} with this key")
        return signed

    def checkpoint(self, note: str) -> Checkpoint:
        """The checkpoint of a note that this key has signed; raises NoteNotSigned."""
        lines = self.open(note).splitlines()
        try:
            size, root = int(lines[1]), base64.b64decode(lines[2], validate=True)
        except (IndexError, ValueError) as error:
            raise NoteNotSigned("the note holds no checkpoint") from error
        if size < 0 or str(size) != lines[1] or len(root) != hashlib.sha256().digest_size:
            raise NoteNotSigned("the note holds no checkpoint")
        return Checkpoint(lines[0], size, root)

    def _signed(self, line: str, text: str) -> bool:
        if not line.startswith(f"{SIGNATURE}{self.name} "):
            return False
        try:
            content = base64.b64decode(line.rpartition(" ")[2], validate=True)
            Ed25519PublicKey.from_public_bytes(self.key).verify(content[4:], text.encode())
        except (binascii.Error, InvalidSignature, ValueError):
            return False
        return content[:4] == self.key_id
