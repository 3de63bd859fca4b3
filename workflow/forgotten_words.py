"""What people wrote about a case in entries that name no case: why they looked it up, and why they closed an alert.

Such words may be about several cases. They go with the contents of the last of them, in the same transaction: as long
as one is kept, so is the answer to who looked at it and why. The words of a search that found nothing go when they are
as old as the office keeps the contents of a case. Alerts about no case name colleagues only, and keep their words.
"""

from collections.abc import Collection, Iterator
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, func, select

from workflow import budget, ledger
from workflow.actor import SYSTEM, Actor
from workflow.db import Tx
from workflow.models import AlertRow, Case, Erasure, LedgerDetail, LedgerEntry
from workflow.models.alerts import FORGOTTEN, OUTCOMES

KIND = "retention.words_erased"
"""The entry that names the entries whose words are gone: `berkas ledger verify` misses all others."""
_CLOSED = [f"alert.{each}" for each in OUTCOMES]


def forget_with(tx: Tx, actor: Actor, case_id: UUID) -> None:
    """Forget the words that were about this case and others whose contents are erased; its own are by now."""
    _forget(tx, actor, [*_of_searches(tx, case_id), *_of_alerts(tx, case_id)])


def forget_older(tx: Tx) -> None:
    """Forget the words of searches that found nothing and are over."""
    before = tx.now - timedelta(days=tx.office.policies.office.retention.contents)
    found = LedgerEntry.data["found"].as_integer()
    query = select(LedgerEntry.seq).join(LedgerDetail, LedgerDetail.seq == LedgerEntry.seq)
    over = query.where(LedgerEntry.kind == budget.SEARCHED, LedgerEntry.recorded_at <= before, found == 0)
    _forget(tx, SYSTEM, tx.session.scalars(over).all())


def _of_searches(tx: Tx, case_id: UUID) -> Iterator[int]:
    # sealed: the database does not know which cases a search found
    began = select(Case.created_at).where(Case.id == case_id).scalar_subquery()
    query = select(LedgerDetail).join(LedgerEntry, LedgerEntry.seq == LedgerDetail.seq)
    for each in tx.session.scalars(query.where(LedgerEntry.kind == budget.SEARCHED, LedgerEntry.recorded_at >= began)):
        found = each.content.get("cases", ())
        if str(case_id) in found and _are_erased(tx, found):
            yield each.seq


def _of_alerts(tx: Tx, case_id: UUID) -> Iterator[int]:
    closed = AlertRow.cases.contains([str(case_id)]), AlertRow.closed_at.is_not(None)
    for each in tx.session.scalars(select(AlertRow).where(*closed)):
        if _are_erased(tx, each.cases):
            each.closing_reason = FORGOTTEN
            about = LedgerEntry.kind.in_(_CLOSED), LedgerEntry.data["alert"].as_string() == str(each.id)
            yield from tx.session.scalars(select(LedgerEntry.seq).where(*about))


def _are_erased(tx: Tx, cases: Collection[str]) -> bool:
    wanted = {UUID(each) for each in cases}
    gone = select(func.count()).select_from(Erasure).where(Erasure.part == "contents", Erasure.case_id.in_(wanted))
    return tx.session.scalar(gone) == len(wanted)


def _forget(tx: Tx, actor: Actor, entries: Collection[int]) -> None:
    removed = delete(LedgerDetail).where(LedgerDetail.seq.in_(entries)).returning(LedgerDetail.seq)
    gone = sorted(tx.session.scalars(removed))
    if gone:
        ledger.append(tx, KIND, actor, data={"entries": gone})
