"""What a person did, or what happened to a case, with the proof of each entry for somebody who trusts nobody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from policies.refusals import Refusal
from workflow import cases, checkpoints, ledger, ledger_tree
from workflow.actor import Actor
from workflow.db import Tx
from workflow.ledger_tree import Proof
from workflow.models import LedgerDetail, LedgerEntry

FORMAT = "berkas-record/1"
OF_CITIZEN = (
    "case.created", "case.answered", "case.submit", "case.verify", "case.escalate", "case.return", "case.send_back",
    "case.reject", "case.approve", "case.collect", "case.withdraw", "case.expire",
    "document.received", "document.removed", "document.viewed", "ticket.booked", "ticket.cancelled",
)  # fmt: skip
"""What a citizen is shown of their own case: steps, papers, looks; not what the checks found."""


@dataclass(frozen=True, slots=True)
class Proved:
    """An entry with its proof under the checkpoint; None while no checkpoint covers it.

    `detail`, what the entry is about, goes to nobody but the one who wrote it.
    """

    entry: LedgerEntry
    detail: LedgerDetail | None
    proof: Proof | None


@dataclass(frozen=True, slots=True)
class Record:
    """Entries, oldest first, and the last checkpoint with the public key of its signature."""

    key: str
    checkpoint: str | None
    entries: tuple[Proved, ...]

    def as_json(self) -> dict[str, Any]:
        """The file that docs/verify_record.py checks without us; entries that no checkpoint covers are left out."""
        covered = [each for each in self.entries if each.proof is not None]
        return {
            "format": FORMAT,
            "key": self.key,
            "checkpoint": self.checkpoint,
            "entries": [
                {
                    "entry": ledger.content_of(each.entry),
                    "detail": each.detail and {"salt": each.detail.salt, "content": each.detail.content},
                    "path": list(each.proof.path) if each.proof is not None else [],
                }
                for each in covered
            ],
        }


def of_person(tx: Tx, actor: Actor, since: datetime, until: datetime) -> Record:
    """What the actor did from one moment to another, exclusive."""
    own = select(LedgerEntry).where(LedgerEntry.recorded_by == actor.id)
    return _record(tx, actor, own.where(LedgerEntry.recorded_at >= since, LedgerEntry.recorded_at < until))


def of_own_case(tx: Tx, actor: Actor, case_id: UUID) -> Record:
    """What happened to the actor's own case; raises case.not_found for every other."""
    case = cases.get(tx, actor, case_id)
    if case.citizen_id != actor.id:
        raise Refusal("case.not_found")
    shown = LedgerEntry.kind.in_(OF_CITIZEN)
    return _record(tx, actor, select(LedgerEntry).where(LedgerEntry.case_id == case.id, shown))


def _record(tx: Tx, actor: Actor, query: Select[LedgerEntry]) -> Record:
    found = tx.session.scalars(query.order_by(LedgerEntry.seq)).all()
    last = checkpoints.latest(tx)
    size = 0 if last is None else last.size
    covered = [each.seq for each in found if each.seq <= size]
    proofs = {each.seq: each for each in ledger_tree.proofs(tx, covered, size)}
    written = [each.seq for each in found if each.commitment is not None and each.recorded_by == actor.id]
    details = _details(tx, written)
    return Record(
        str(checkpoints.signer(tx.office.settings).verifier()),
        None if last is None else last.note,
        tuple(Proved(each, details.get(each.seq), proofs.get(each.seq)) for each in found),
    )


def _details(tx: Tx, seqs: Sequence[int]) -> dict[int, LedgerDetail]:
    return {each.seq: each for each in tx.session.scalars(select(LedgerDetail).where(LedgerDetail.seq.in_(seqs)))}
