"""The ledger: what happened, in one gapless row of entries, each with the hash of the one before.

Entries of a transaction are written at its end, under one lock of the database, so that numbers follow the order of
commits and nobody waits for the ledger while an action is still at work.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select

from workflow.actor import Actor
from workflow.db import Tx
from workflow.models import LedgerEntry

FIRST_HASH = "0" * 64
_LOCK = 0x6265726B6173  # "berkas": any number that nothing else locks
_BATCH = 1000


def append(
    tx: Tx,
    kind: str,
    actor: Actor,
    *,
    case_id: UUID | None = None,
    document_id: UUID | None = None,
    data: Mapping[str, Any] | None = None,
) -> None:
    """Record that `actor` did something, in this transaction. `data` is JSON and holds no personal data."""
    entry = LedgerEntry(
        kind=kind,
        case_id=case_id,
        document_id=document_id,
        data=dict(data or {}),
        recorded_at=tx.now,
        recorded_by=actor.id,
    )

    def write(tx: Tx) -> None:
        _write(tx, entry)

    tx.at_end.append(write)


def _write(tx: Tx, entry: LedgerEntry) -> None:
    tx.session.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    last = tx.session.execute(
        select(LedgerEntry.seq, LedgerEntry.hash).order_by(LedgerEntry.seq.desc()).limit(1)
    ).first()
    entry.seq, entry.previous_hash = (1, FIRST_HASH) if last is None else (last[0] + 1, last[1])
    entry.hash = hash_of(entry)
    tx.session.add(entry)
    tx.session.flush()


def hash_of(entry: LedgerEntry) -> str:
    """SHA-256 of an entry's content with the hash before it: JSON, keys sorted, no spaces, moments in UTC."""
    content = {
        "seq": entry.seq,
        "kind": entry.kind,
        "case_id": None if entry.case_id is None else str(entry.case_id),
        "document_id": None if entry.document_id is None else str(entry.document_id),
        "data": entry.data,
        "recorded_at": _moment(entry.recorded_at),
        "recorded_by": str(entry.recorded_by),
        "previous_hash": entry.previous_hash,
    }
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def first_broken(tx: Tx) -> int | None:
    """The number of the first entry that is missing or not what was written, None when the chain is whole."""
    expected, previous = 1, FIRST_HASH
    for entry in _entries(tx):
        if entry.seq != expected or entry.previous_hash != previous or entry.hash != hash_of(entry):
            return expected
        expected, previous = expected + 1, entry.hash
    return None


def _entries(tx: Tx) -> Iterator[LedgerEntry]:
    last = 0
    while batch := _read(tx, select(LedgerEntry).where(LedgerEntry.seq > last).limit(_BATCH)):
        yield from batch
        last = batch[-1].seq


def _read(tx: Tx, query: Select[LedgerEntry]) -> list[LedgerEntry]:
    # what the database holds now, whatever this session has read or written before
    return list(tx.session.scalars(query.order_by(LedgerEntry.seq), execution_options={"populate_existing": True}))


def of_case(tx: Tx, case_id: UUID) -> list[LedgerEntry]:
    """All entries about a case, oldest first."""
    return _read(tx, select(LedgerEntry).where(LedgerEntry.case_id == case_id))


def case_is_intact(tx: Tx, case_id: UUID) -> bool:
    """Whether each entry about a case is what was written and follows the entry before it."""
    entries = of_case(tx, case_id)
    earlier = select(LedgerEntry.seq, LedgerEntry.hash).where(LedgerEntry.seq.in_([each.seq - 1 for each in entries]))
    before = dict(tx.session.execute(earlier).all())
    return bool(entries) and all(
        each.hash == hash_of(each) and each.previous_hash == (FIRST_HASH if each.seq == 1 else before.get(each.seq - 1))
        for each in entries
    )
