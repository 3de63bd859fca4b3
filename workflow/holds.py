"""Legal holds: while one stands, nothing of the case is forgotten. Somebody else lifts it than placed it."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, exists, select

from policies.refusals import Refusal
from workflow import access, kinship, ledger
from workflow.actor import Actor
from workflow.db import Tx
from workflow.models import Case, LegalHold


def place(tx: Tx, actor: Actor, case: Case, reason: str) -> LegalHold:
    """Keep everything of a case until the hold is lifted.

    Raises access.denied, case.not_found, hold.exists, hold.reason_needed.
    """
    words = _words(tx, actor, case, reason)
    tx.session.refresh(case, with_for_update=True)
    if of(tx, case.id) is not None:
        raise Refusal("hold.exists")
    hold = LegalHold(case_id=case.id, reason=words, placed_at=tx.now, placed_by=actor.id)
    tx.session.add(hold)
    tx.session.flush()
    data = {"hold": str(hold.id)}
    ledger.append(tx, "hold.placed", actor, case_id=case.id, data=data, private={"reason": words})
    return hold


def lift(tx: Tx, actor: Actor, case: Case, reason: str) -> None:
    """Let the case's retention go on; raises access.denied, case.not_found, hold.none, hold.own, hold.reason_needed."""
    words = _words(tx, actor, case, reason)
    hold = of(tx, case.id, lock=True)
    if hold is None:
        raise Refusal("hold.none")
    if kinship.one_person(tx, actor.id, hold.placed_by):
        raise Refusal("hold.own")
    hold.lifting_reason, hold.lifted_at, hold.lifted_by = words, tx.now, actor.id
    tx.session.flush()
    data = {"hold": str(hold.id)}
    ledger.append(tx, "hold.lifted", actor, case_id=case.id, data=data, private={"reason": words})


def of(tx: Tx, case_id: UUID, *, lock: bool = False) -> LegalHold | None:
    """The hold that stands on a case."""
    query = select(LegalHold).where(LegalHold.case_id == case_id, LegalHold.lifted_at.is_(None))
    return tx.session.scalar(query.with_for_update() if lock else query)


def held(case_id: Any) -> ColumnElement[bool]:
    """Whether a hold stands, as a condition on a column with the id of a case."""
    return exists().where(LegalHold.case_id == case_id, LegalHold.lifted_at.is_(None))


def _words(tx: Tx, actor: Actor, case: Case, reason: str) -> str:
    access.need_role(actor, "supervisor", "auditor")
    if kinship.concerns(tx, actor.id, case.id):
        raise Refusal("case.not_found")
    if not reason.strip():
        raise Refusal("hold.reason_needed")
    return reason.strip()[:500]
