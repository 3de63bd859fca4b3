"""What witnesses put under our checkpoints: C2SP cosignatures (c2sp.org/tlog-cosignature), Ed25519 with a moment."""

import base64
import binascii
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import select

from workflow.db import Tx
from workflow.models import Cosignature, LedgerCheckpoint
from workflow.settings import Settings
from workflow.signed_note import SIGNATURE, NoteKey, NoteNotSigned

_FORM = struct.Struct(">4sQ64s")
LINES, LONGEST = 16, 512
"""A witness is heard for so many lines of that length; more is no answer of a witness."""


class WitnessKey(NoteKey):
    """A witness's name and public key, as its operator publishes it (c2sp.org/tlog-cosignature)."""

    ALGORITHM = b"\x04"

    def signed_at(self, note: str, line: str) -> datetime:
        """When the witness saw the note's text; raises NoteNotSigned when this key did not sign so."""
        text = note.rpartition("\n\n")[0] + "\n"
        try:
            key_id, seconds, signature = _FORM.unpack(base64.b64decode(line.rpartition(" ")[2], validate=True))
            signed = f"cosignature/v1\ntime {seconds}\n{text}"
            Ed25519PublicKey.from_public_bytes(self.key).verify(signature, signed.encode())
            seen = datetime.fromtimestamp(seconds, UTC)
        except (binascii.Error, struct.error, InvalidSignature, ValueError, OverflowError) as error:
            raise NoteNotSigned(f"{self.name} did not sign this") from error
        if key_id != self.key_id:
            raise NoteNotSigned(f"{self.name} did not sign this")
        return seen


@dataclass(frozen=True, slots=True)
class Witnessed:
    """One kept cosignature. `seen_at`: when, None when it does not verify; `known`: whether the key is at hand."""

    name: str
    size: int
    known: bool
    seen_at: datetime | None


def keys_of(settings: Settings) -> list[WitnessKey]:
    """The keys of BERKAS_WITNESS_KEYS; raises ValueError when one is none."""
    return [WitnessKey.parse(each) for each in settings.witness_keys.split()]


def lines_of(answer: str) -> list[str]:
    """The signature lines of a witness's answer, which may have none; raises NoteNotSigned when they are too many."""
    lines = [each for each in answer.splitlines() if each.startswith(SIGNATURE)]
    if len(lines) > LINES or any(len(each) > LONGEST for each in lines):
        raise NoteNotSigned("this is no answer of a witness")
    return lines


def name_in(line: str) -> str:
    """Whom a signature line names."""
    return line.removeprefix(SIGNATURE).rpartition(" ")[0]


def read(tx: Tx, keys: Iterable[WitnessKey]) -> list[Witnessed]:
    """All kept cosignatures, held against the checkpoints that we keep, newest first."""
    by_name = {each.name: each for each in keys}
    query = (
        select(LedgerCheckpoint.note, Cosignature.size, Cosignature.line)
        .join(Cosignature, Cosignature.size == LedgerCheckpoint.size)
        .order_by(Cosignature.size.desc(), Cosignature.line)
    )
    return [_judged(by_name, note, size, line) for note, size, line in tx.session.execute(query)]


def _judged(keys: dict[str, WitnessKey], note: str, size: int, line: str) -> Witnessed:
    name = name_in(line)
    key = keys.get(name)
    if key is None:
        return Witnessed(name, size, False, None)
    try:
        return Witnessed(name, size, True, key.signed_at(note, line))
    except NoteNotSigned:
        return Witnessed(name, size, True, None)
