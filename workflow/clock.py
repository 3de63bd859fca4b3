"""The clock: fires what the policy says about cases that are overdue, each in a transaction of its own."""

from collections.abc import Sequence
from uuid import UUID

import structlog
from sqlalchemy import select, update

from policies.refusals import Refusal
from workflow import known_answers, machine
from workflow.actor import SYSTEM
from workflow.db import Tx, transaction
from workflow.models import Case

BATCH = 200
SHOWN = 20
REASON = "overdue"

log = structlog.get_logger("clock")


def tick() -> int:
    """Fire every overdue case once; returns how many moved. One that is refused does not hold up the others."""
    moved = 0
    last: UUID | None = None
    while True:
        with transaction() as tx:
            batch = _overdue(tx, last)
        for case_id in batch:
            moved += _fire(case_id)
        if len(batch) < BATCH:
            return moved
        last = batch[-1]


def stuck(tx: Tx) -> list[tuple[str, str]]:
    """Number and refusal code of cases that are overdue and that the clock could not move."""
    refused = (
        select(Case.number, Case.overdue_refusal)
        .where(Case.due < tx.now, Case.overdue_refusal.is_not(None), known_answers.real())
        .order_by(Case.due)
        .limit(SHOWN)
    )
    return [(number, str(code)) for number, code in tx.session.execute(refused)]


def _overdue(tx: Tx, after: UUID | None) -> Sequence[UUID]:
    query = select(Case.id).where(Case.due <= tx.now).order_by(Case.id).limit(BATCH)
    if after is not None:
        query = query.where(Case.id > after)
    return tx.session.scalars(query).all()


def _fire(case_id: UUID) -> bool:
    try:
        with transaction() as tx:
            # a case that somebody acts on at this moment is looked at again at the next tick
            case = tx.session.get(Case, case_id, with_for_update={"skip_locked": True})
            if case is None or case.due is None or case.due > tx.now:
                return False
            verb = _verb(tx, case)
            if verb is None:
                return False
            machine.fire(tx, case, verb, SYSTEM, reason=REASON)
    except Refusal as refusal:
        log.warning("clock.refused", case=str(case_id), code=refusal.code)
        _note_refusal(case_id, refusal.code)
        return False
    _note_refusal(case_id, None)
    return True


def _verb(tx: Tx, case: Case) -> str | None:
    return next((each.fire for each in tx.policy_of(case).procedure.overdue if each.state == case.state), None)


def _note_refusal(case_id: UUID, code: str | None) -> None:
    # a plain UPDATE: that the clock looked at a case must not make the page stale that an officer has open
    changed = Case.overdue_refusal.is_distinct_from(code)
    with transaction() as tx:
        tx.session.execute(update(Case).where(Case.id == case_id, changed).values(overdue_refusal=code))
