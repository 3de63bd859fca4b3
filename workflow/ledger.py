"""The ledger: what happened, in one gapless row of entries that are the leaves of a Merkle tree.

Entries of a transaction are written at its end, under one lock of the database, so that numbers follow the order of
commits and nobody waits for the ledger while an action is still at work.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select

from workflow import ledger_tree, merkle
from workflow.actor import Actor
from workflow.db import Tx
from workflow.keyed import keyed_hash
from workflow.ledger_tree import LedgerBroken
from workflow.models import LedgerDetail, LedgerEntry, LedgerNode

_LOCK = 0x6265726B6173  # "berkas": any number that nothing else locks
_BATCH = 1000
_SALT_BYTES = 32


def append(
    tx: Tx,
    kind: str,
    actor: Actor,
    *,
    case_id: UUID | None = None,
    document_id: UUID | None = None,
    data: Mapping[str, Any] | None = None,
    private: Mapping[str, Any] | None = None,
) -> None:
    """Record that `actor` did something, in this transaction. Both contents are JSON.

    `data` holds no personal data. What may name people is `private`: the entry holds a salted commitment to it, so
    that it can be forgotten later and the entry still be proved.
    """
    salt = secrets.token_hex(_SALT_BYTES)
    entry = LedgerEntry(
        kind=kind,
        case_id=case_id,
        document_id=document_id,
        data=dict(data or {}),
        commitment=None if private is None else commitment(salt, private),
        recorded_at=tx.now,
        recorded_by=actor.id,
    )

    def write(tx: Tx) -> None:
        _write(tx, entry)
        if private is not None:
            tx.session.add(LedgerDetail(seq=entry.seq, salt=salt, content=dict(private)))
            tx.session.flush()

    tx.at_end.append(write)


def commitment(salt: str, private: Mapping[str, Any]) -> str:
    """HMAC-SHA-256 of the content as canonical JSON, keyed by the salt (hexadecimal): tells nothing without it."""
    return hmac.new(bytes.fromhex(salt), canonical(private), hashlib.sha256).hexdigest()


def is_of(detail: LedgerDetail, entry: LedgerEntry) -> bool:
    """Whether a detail is the one to which the entry is bound."""
    try:
        return commitment(detail.salt, detail.content) == entry.commitment
    except ValueError:
        return False


def _write(tx: Tx, entry: LedgerEntry) -> None:
    tx.session.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    entry.seq = size(tx) + 1
    entry.hash = leaf_of(entry).hex()
    entry.seal = seal_of(tx, entry)
    tx.session.add(entry)
    tx.session.flush()
    over = bytes.fromhex(entry.hash)
    closed = merkle.closed_by(entry.seq - 1)
    left = ledger_tree.subtrees(tx, [(level - 1, position * 2) for level, position in closed])
    for level, position in closed:
        over = merkle.node_hash(left[level - 1, position * 2], over)
        tx.session.add(LedgerNode(level=level, position=position, hash=over.hex()))
    tx.session.flush()


def size(tx: Tx) -> int:
    """How many entries the ledger has."""
    return tx.session.scalar(select(func.max(LedgerEntry.seq))) or 0


def leaf_of(entry: LedgerEntry) -> bytes:
    """The hash of an entry as a leaf: of its content as canonical JSON, moments in UTC."""
    return merkle.leaf_hash(canonical(content_of(entry)))


def seal_of(tx: Tx, entry: LedgerEntry) -> str:
    """HMAC-SHA-256 of the leaf under a key that the database does not know: who has the database alone adds nothing."""
    return keyed_hash(tx.office.settings.secret(), "ledger", leaf_of(entry).hex())


def content_of(entry: LedgerEntry) -> dict[str, Any]:
    """What an entry says, as JSON: the bytes of its leaf are the canonical form of this."""
    return {
        "seq": entry.seq,
        "kind": entry.kind,
        "case_id": None if entry.case_id is None else str(entry.case_id),
        "document_id": None if entry.document_id is None else str(entry.document_id),
        "data": entry.data,
        "commitment": entry.commitment,
        "recorded_at": _moment(entry.recorded_at),
        "recorded_by": str(entry.recorded_by),
    }


def canonical(content: Mapping[str, Any]) -> bytes:
    """JSON in UTF-8, keys sorted, no spaces."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def entries(tx: Tx) -> Iterator[tuple[LedgerEntry, LedgerDetail | None]]:
    """All entries, oldest first, each with what it is about where that is kept, as the database holds them now."""
    query = select(LedgerEntry, LedgerDetail).outerjoin(LedgerDetail, LedgerDetail.seq == LedgerEntry.seq)
    query = query.order_by(LedgerEntry.seq).limit(_BATCH).execution_options(populate_existing=True)
    # whatever its number: ours begin with 1
    batch = tx.session.execute(query).all()
    while batch:
        yield from batch
        batch = tx.session.execute(query.where(LedgerEntry.seq > batch[-1][0].seq)).all()


def _read(tx: Tx, query: Select[LedgerEntry]) -> list[LedgerEntry]:
    # what the database holds now, whatever this session has read or written before
    return list(tx.session.scalars(query.order_by(LedgerEntry.seq), execution_options={"populate_existing": True}))


def of_case(tx: Tx, case_id: UUID) -> list[LedgerEntry]:
    """All entries about a case, oldest first."""
    return _read(tx, select(LedgerEntry).where(LedgerEntry.case_id == case_id))


def of_cases(tx: Tx, case_ids: Sequence[UUID]) -> dict[UUID, list[LedgerEntry]]:
    """The same of several cases at once."""
    found: dict[UUID, list[LedgerEntry]] = {each: [] for each in case_ids}
    for entry in _read(tx, select(LedgerEntry).where(LedgerEntry.case_id.in_(case_ids))):
        assert entry.case_id is not None
        found[entry.case_id].append(entry)
    return found


def case_is_intact(tx: Tx, case_id: UUID) -> bool:
    """Whether each entry about a case is what was written, and each stands under the root of the whole ledger."""
    found = of_case(tx, case_id)
    if not found:
        return False
    whole = size(tx)
    try:
        top = ledger_tree.root_at(tx, whole)
        proved = ledger_tree.proofs(tx, [each.seq for each in found], whole)
    except LedgerBroken:
        return False
    return all(
        seal_of(tx, each) == each.seal and merkle.includes(each.seq - 1, whole, leaf_of(each), proof.hashes(), top)
        for each, proof in zip(found, proved, strict=True)
    )
