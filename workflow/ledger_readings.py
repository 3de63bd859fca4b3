"""The whole record read by a worker: every night, and whenever somebody who may ask for it does.

A city's ledger takes hours to recompute, so no page does it: a page asks, and shows what the last reading found.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from time import monotonic
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from policies.refusals import Refusal
from workflow import access, checkpoints, commitments, cosignatures, ledger, ledger_audit, queue
from workflow.actor import SYSTEM, Actor
from workflow.commitments import EvidenceReport
from workflow.cosignatures import Witnessed, WitnessKey
from workflow.db import Tx, transaction
from workflow.ledger_audit import LedgerReport
from workflow.models import LedgerReading
from workflow.signed_note import Checkpoint, Verifier

TELL_EVERY = 2.0
"""Seconds between two notes of how far a reading has come."""


@dataclass(frozen=True, slots=True)
class Whole:
    """What a reading found; the `evidence` of cases is compared with a ledger that is whole only."""

    ledger: LedgerReport
    witnessed: Sequence[Witnessed]
    evidence: EvidenceReport | None

    @property
    def fault(self) -> Refusal | None:
        """The first thing that is not as it was written, as the sentence that tells of it."""
        if (breach := self.ledger.breach) is not None:
            return Refusal(breach.code, first=breach.first, last=breach.last)
        if self.evidence is not None and self.evidence.differs is not None:
            number, part = self.evidence.differs
            return Refusal("ledger.evidence", number=number, part=part)
        false = next((each for each in self.witnessed if each.known and each.seen_at is None), None)
        return None if false is None else Refusal("ledger.cosignature", witness=false.name, last=false.size)


def read(
    verifier: Verifier,
    witnesses: Iterable[WitnessKey],
    trusted: Sequence[Checkpoint] = (),
    progress: Callable[[int], None] = lambda entries: None,
) -> Whole:
    """Recompute the ledger, hold witnesses' signatures against it, and compare the evidence of every case with it.

    Each as it stood at one moment, in transactions of its own. `progress` is told how many entries have been read.
    """
    with transaction(one_moment=True) as tx:
        report = ledger_audit.read(tx, verifier, trusted, progress)
        witnessed = cosignatures.read(tx, witnesses)
    if report.breach is not None:
        return Whole(report, witnessed, None)
    with transaction(one_moment=True) as tx:
        return Whole(report, witnessed, commitments.read(tx))


def ask(tx: Tx, actor: Actor) -> None:
    """Have the whole ledger read, unless a reading waits or runs already; raises access.denied."""
    access.need_role(actor, "auditor", "supervisor", "system")
    row = insert(LedgerReading).values(id=uuid4(), entries=ledger.size(tx), read=0, asked_at=tx.now, asked_by=actor.id)
    # the index on unfinished readings lets one in
    asked = tx.session.scalar(row.on_conflict_do_nothing().returning(LedgerReading.id))
    if asked is not None:
        queue.defer(tx.session, "read_ledger", reading_id=str(asked))


def waiting(tx: Tx, actor: Actor) -> LedgerReading | None:
    """The reading that waits or runs; raises access.denied."""
    access.need_role(actor, "auditor", "supervisor")
    return tx.session.scalar(select(LedgerReading).where(LedgerReading.finished_at.is_(None)))


def last(tx: Tx, actor: Actor) -> LedgerReading | None:
    """The reading that ended last; raises access.denied."""
    access.need_role(actor, "auditor", "supervisor", "system")
    ended = select(LedgerReading).where(LedgerReading.finished_at.is_not(None))
    return tx.session.scalar(ended.order_by(LedgerReading.finished_at.desc()).limit(1))


def carry_out(reading_id: UUID) -> Refusal | None:
    """Do a reading that was asked for, unless it has been done, and keep what it found; the fault, if there is one."""
    with transaction() as tx:
        row = tx.session.get(LedgerReading, reading_id)
        if row is None or row.finished_at is not None:
            return None
        settings = tx.office.settings
    whole = read(
        checkpoints.signer(settings).verifier(), cosignatures.keys_of(settings), progress=_Progress(reading_id)
    )
    fault = whole.fault
    with transaction() as tx:
        row = tx.session.get_one(LedgerReading, reading_id, with_for_update=True)
        row.read = row.entries = whole.ledger.entries
        row.root, row.checkpoints, row.forgotten = whole.ledger.root, whole.ledger.checkpoints, whole.ledger.forgotten
        row.cases = 0 if whole.evidence is None else whole.evidence.cases
        row.fault, row.values = (None, {}) if fault is None else (fault.code, dict(fault.values))
        row.finished_at, row.finished_by = tx.now, SYSTEM.id
    return fault


class _Progress:
    """Notes how far a reading has come, now and then."""

    def __init__(self, reading_id: UUID) -> None:
        self._reading_id, self._told = reading_id, monotonic()

    def __call__(self, entries: int) -> None:
        if monotonic() - self._told < TELL_EVERY:
            return
        self._told = monotonic()
        with transaction() as tx:
            tx.session.get_one(LedgerReading, self._reading_id).read = entries
