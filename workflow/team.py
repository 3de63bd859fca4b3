"""What a supervisor sees of the work: the queue with ages and holders, and what waits for a signature."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select

from workflow import access
from workflow.actor import Actor
from workflow.db import Tx
from workflow.models import Case, Claim, Person

IN_HAND = ("submitted", "verified", "escalated")
SHOWN = 200


@dataclass(frozen=True, slots=True)
class QueueItem:
    """One case that the office has in hand; `holder` is who holds it now."""

    case: Case
    age: timedelta
    overdue: bool
    holder: str | None
    holder_id: UUID | None
    lease_until: datetime | None
    verified_by: str | None


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody to whom a case can be given."""

    id: UUID
    name: str


def queue(tx: Tx, actor: Actor) -> list[QueueItem]:
    """Every case in hand, oldest due first, at most 200."""
    return _items(tx, actor, Case.state.in_(IN_HAND))


def escalations(tx: Tx, actor: Actor) -> list[QueueItem]:
    """The cases that are before a supervisor, oldest due first, at most 200."""
    return _items(tx, actor, Case.state == "escalated")


def colleagues(tx: Tx, actor: Actor) -> list[Colleague]:
    """Officers and supervisors, by name."""
    access.need_role(actor, "supervisor")
    rows = tx.session.scalars(select(Person).where(Person.disabled_at.is_(None)).order_by(Person.name)).all()
    return [Colleague(row.id, row.name) for row in rows if set(row.roles) & access.STAFF]


def _items(tx: Tx, actor: Actor, which: ColumnElement[bool]) -> list[QueueItem]:
    access.need_role(actor, "supervisor")
    verifier, holder = Person.__table__.alias("verifier"), Person.__table__.alias("holder")
    live = and_(Claim.case_id == Case.id, Claim.released_at.is_(None), Claim.lease_until > tx.now)
    query = (
        select(Case, holder.c.name, Claim.officer_id, Claim.lease_until, verifier.c.name)
        .outerjoin(Claim, live)
        .outerjoin(holder, holder.c.id == Claim.officer_id)
        .outerjoin(verifier, verifier.c.id == Case.verified_by)
        .where(which)
        .order_by(Case.due.asc().nulls_last(), Case.submitted_at)
        .limit(SHOWN)
    )
    return [
        QueueItem(
            case=case,
            age=tx.now - (case.submitted_at or case.created_at),
            overdue=case.due is not None and case.due < tx.now,
            holder=holder_name,
            holder_id=holder_id,
            lease_until=lease_until,
            verified_by=verifier_name,
        )
        for case, holder_name, holder_id, lease_until, verifier_name in tx.session.execute(query)
    ]
