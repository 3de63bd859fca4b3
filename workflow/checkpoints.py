"""Checkpoints: what the ledger is after so many entries, signed, and given to witnesses who keep them."""

import base64
import os
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from workflow import cosignatures, ledger, ledger_tree, outgoing
from workflow.actor import SYSTEM
from workflow.db import Tx, transaction
from workflow.models import Cosignature, LedgerCheckpoint, LedgerEntry, Witness
from workflow.settings import Settings
from workflow.signed_note import Checkpoint, NoteNotSigned, Signer

_LONGEST_SIZE = 20
_LONGEST_ANSWER = cosignatures.LINES * cosignatures.LONGEST


def signer(settings: Settings) -> Signer:
    """The office as the keeper of its log: named after its address, with the key of HOME/keys/ledger.key."""
    return Signer(f"{urlsplit(settings.base_url).netloc}/ledger", settings.ledger_key())


def latest(tx: Tx) -> LedgerCheckpoint | None:
    """The checkpoint over the most entries."""
    return tx.session.scalar(select(LedgerCheckpoint).order_by(LedgerCheckpoint.size.desc()).limit(1))


def sign(tx: Tx) -> LedgerCheckpoint | None:
    """Sign the ledger as it is, unless its last checkpoint says so already; None while the ledger is empty.

    Raises LedgerBroken when the tree does not go on from the last checkpoint: a changed record is not signed.
    """
    size, last = ledger.size(tx), latest(tx)
    if size == 0 or (last is not None and last.size == size):
        return last
    if last is not None and (last.size > size or ledger_tree.root_at(tx, last.size).hex() != last.root):
        raise ledger_tree.LedgerBroken("the ledger does not go on from its last checkpoint")
    keeper = signer(tx.office.settings)
    root = ledger_tree.root_at(tx, size)
    note = keeper.sign(Checkpoint(keeper.name, size, root).text())
    checkpoint = LedgerCheckpoint(size=size, root=root.hex(), note=note, signed_at=tx.now, signed_by=SYSTEM.id)
    tx.session.add(checkpoint)
    tx.session.flush()
    return checkpoint


def publish(tx: Tx, address: str) -> str | None:
    """Give a witness the last checkpoint, unless it has it; the error when that failed, kept until the next time."""
    last = latest(tx)
    witness = tx.session.get(Witness, address, with_for_update=True) or Witness(address=address, size=0)
    if last is None or witness.size >= last.size:
        return None
    tx.session.add(witness)
    try:
        if urlsplit(address).scheme in ("http", "https"):
            _keep(tx, address, last, _post(address, _addition(tx, witness.size, last)))
        else:
            _append(Path(address), last.note)
    except outgoing.Answered as error:
        # a witness that knows another size says so, and is given the way from there the next time
        told = error.body[:_LONGEST_SIZE] if error.status == HTTPStatus.CONFLICT else b""
        witness.size = min(int(told), last.size) if told.strip().isdigit() else witness.size
        witness.error = str(error)
        return witness.error
    except (OSError, ValueError, NoteNotSigned, ledger_tree.LedgerBroken) as error:
        witness.error = type(error).__name__
        return witness.error
    witness.size, witness.error = last.size, None
    witness.published_at, witness.published_by = tx.now, SYSTEM.id
    return None


def sign_and_publish() -> tuple[LedgerCheckpoint | None, dict[str, str]]:
    """Sign the ledger as it is and give it to every witness, in a transaction each; the errors by address.

    Raises LedgerBroken, see `sign`.
    """
    with transaction() as tx:
        signed = sign(tx)
        addresses = tx.office.settings.witness_addresses
    errors: dict[str, str] = {}
    for address in addresses:
        with transaction() as tx:
            error = publish(tx, address)
        if error is not None:
            errors[address] = error
    return signed, errors


def unsigned_since(tx: Tx) -> datetime | None:
    """The moment of the oldest entry that no checkpoint covers."""
    last = latest(tx)
    return tx.session.scalar(
        select(LedgerEntry.recorded_at).where(LedgerEntry.seq == (0 if last is None else last.size) + 1)
    )


def late(tx: Tx) -> list[str]:
    """The witnesses that could not be given the last checkpoint."""
    return list(tx.session.scalars(select(Witness.address).where(Witness.error.is_not(None)).order_by(Witness.address)))


def _addition(tx: Tx, known: int, last: LedgerCheckpoint) -> str:
    """What a witness is sent (c2sp.org/tlog-witness, add-checkpoint): how the log goes on from the size it knows."""
    proof = ledger_tree.consistency(tx, known, last.size) if known else []
    lines = [f"old {known}", *(base64.b64encode(each).decode() for each in proof)]
    return "\n".join(lines) + f"\n\n{last.note}"


def _keep(tx: Tx, address: str, checkpoint: LedgerCheckpoint, answer: str) -> None:
    """Keep what a witness signed; raises NoteNotSigned when its key is known and did not sign this checkpoint."""
    keys = {each.name: each for each in cosignatures.keys_of(tx.office.settings)}
    for line in cosignatures.lines_of(answer):
        if (key := keys.get(cosignatures.name_in(line))) is not None:
            key.signed_at(checkpoint.note, line)
        row = insert(Cosignature).values(size=checkpoint.size, address=address, line=line)
        tx.session.execute(row.on_conflict_do_nothing())


def _post(address: str, text: str) -> str:
    headers = {"Content-Type": "text/plain; charset=utf-8"}
    return outgoing.call(address, text.encode(), headers, _LONGEST_ANSWER).decode()


def _append(path: Path, note: str) -> None:
    # opened to append only: a file that the system protects from all else will do
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    with os.fdopen(descriptor, "ab") as file:
        file.write(note.encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
