"""Which pickup ticket a case holds."""

from uuid import UUID

from sqlalchemy import select

from workflow.db import Tx
from workflow.models import Ticket


def live_ticket(tx: Tx, case_id: UUID) -> Ticket | None:
    """The ticket of a case that was not cancelled."""
    return tx.session.scalar(select(Ticket).where(Ticket.case_id == case_id, Ticket.cancelled_at.is_(None)))
