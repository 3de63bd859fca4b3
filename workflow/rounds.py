"""The rounds of a case: one begins when it is handed in, and whenever it is sent back to the officers."""

from uuid import UUID

from sqlalchemy import select

from workflow.db import Tx
from workflow.models import LedgerEntry

_OPENS = ("case.submit", "case.send_back")


def opening(tx: Tx, case_id: UUID) -> LedgerEntry | None:
    """The entry with which the present round began, None for a case that was never handed in."""
    query = select(LedgerEntry).where(LedgerEntry.case_id == case_id, LedgerEntry.kind.in_(_OPENS))
    return tx.session.scalar(query.order_by(LedgerEntry.seq.desc()).limit(1))
