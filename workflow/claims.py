"""Claims: cases are dealt, oldest due first, and held for a limited time. Nobody picks."""

from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.dialects.postgresql import insert

from policies.refusals import Refusal
from workflow import access, ledger
from workflow.actor import SYSTEM, Actor
from workflow.db import Tx
from workflow.models import Case, Claim, Person


def next_case(tx: Tx, actor: Actor) -> Claim | None:
    """Deal the actor the most urgent case that they may work on; the one they hold already comes first.

    None when nothing waits. Two who ask at the same moment never get the same case: each candidate is locked, and
    one that another transaction has locked is passed over.
    """
    access.need_role(actor, "officer", "supervisor")
    # the person's row is locked, so that two clicks of one officer deal one case
    tx.session.get(Person, actor.id, with_for_update=True, populate_existing=True)
    held = current(tx, actor)
    if held is not None:
        return held
    _end_lapsed(tx)
    passed: list[UUID] = []
    while (case := _candidate(tx, actor, passed)) is not None:
        claim = _take(tx, case, actor)
        if claim is not None:
            ledger.append(tx, "claim.taken", actor, case_id=case.id, data={"claim": str(claim.id)})
            return claim
        # given out between our look at the claims and our lock of the case
        passed.append(case.id)
    return None


def current(tx: Tx, actor: Actor) -> Claim | None:
    """The claim that the actor holds now."""
    return tx.session.scalar(
        select(Claim).where(Claim.officer_id == actor.id, Claim.released_at.is_(None), Claim.lease_until > tx.now)
    )


def renew(tx: Tx, actor: Actor, claim_id: UUID) -> Claim:
    """Hold the case for another full lease; raises claim.expired when it has ended."""
    claim = _own_live(tx, actor, claim_id)
    claim.lease_until = tx.now + _lease(tx, tx.session.get_one(Case, claim.case_id))
    return claim


def release(tx: Tx, actor: Actor, claim_id: UUID, reason: str | None = None) -> None:
    """Give the case back to the queue; raises claim.expired when it has ended."""
    claim = _own_live(tx, actor, claim_id)
    _end(tx, claim, actor, (reason or "").strip()[:200] or None)


def reassign(tx: Tx, actor: Actor, case_id: UUID, to: UUID, reason: str) -> Claim:
    """A supervisor gives a case to another person; raises people.unknown, claim.officer_busy, claim.not_for_them.

    Never to oneself (claim.to_oneself): that would be picking, and who could pick could favour.
    """
    access.need_role(actor, "supervisor")
    if to == actor.id:
        raise Refusal("claim.to_oneself")
    if not reason.strip():
        raise Refusal("case.reason_needed")
    case = tx.session.get(Case, case_id, with_for_update=True, populate_existing=True)
    if case is None:
        raise Refusal("case.not_found")
    _end_lapsed(tx)
    person = tx.session.get(Person, to, with_for_update=True, populate_existing=True)
    if person is None or not set(person.roles) & access.STAFF:
        raise Refusal("people.unknown")
    receiver = Actor(person.id, frozenset(person.roles), person.language)
    if tx.session.scalar(select(Case.id).where(Case.id == case_id, _may_work_on(receiver))) is None:
        raise Refusal("claim.not_for_them")
    held = tx.session.scalar(select(Claim).where(Claim.case_id == case_id, Claim.released_at.is_(None)))
    if held is not None and held.officer_id == to:
        return held
    if held is not None:
        _end(tx, held, actor, "reassigned")
    claim = _take(tx, case, receiver, by=actor)
    if claim is None:
        raise Refusal("claim.officer_busy")
    ledger.append(tx, "claim.reassigned", actor, case_id=case_id, data={"claim": str(claim.id), "to": str(to)})
    return claim


def _candidate(tx: Tx, actor: Actor, passed: list[UUID]) -> Case | None:
    live = select(Claim.id).where(Claim.case_id == Case.id, Claim.released_at.is_(None)).exists()
    return tx.session.scalar(
        select(Case)
        .where(_may_work_on(actor), ~live, Case.id.not_in(passed))
        .order_by(Case.due.asc().nulls_last(), Case.submitted_at, Case.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )


def _may_work_on(actor: Actor) -> ColumnElement[bool]:
    """Cases whose next step the actor may take: fully examined, not their own, and not twice by one person."""
    states: list[ColumnElement[bool]] = [Case.state == "verified"]
    if "officer" in actor.roles:
        states.append(and_(Case.state == "submitted", Case.checked_at.is_not(None)))
    if "supervisor" in actor.roles:
        states.append(Case.state == "escalated")
    return and_(
        or_(*states), Case.citizen_id != actor.id, or_(Case.verified_by.is_(None), Case.verified_by != actor.id)
    )


def _take(tx: Tx, case: Case, officer: Actor, by: Actor | None = None) -> Claim | None:
    row = (
        insert(Claim)
        .values(
            id=uuid4(),
            case_id=case.id,
            officer_id=officer.id,
            taken_at=tx.now,
            taken_by=(by or officer).id,
            lease_until=tx.now + _lease(tx, case),
        )
        .on_conflict_do_nothing()
        .returning(Claim)
    )
    return tx.session.scalar(row)


def _lease(tx: Tx, case: Case) -> timedelta:
    return timedelta(minutes=tx.policy_of(case).procedure.claim_minutes)


def _own_live(tx: Tx, actor: Actor, claim_id: UUID) -> Claim:
    claim = tx.session.get(Claim, claim_id, with_for_update=True, populate_existing=True)
    if claim is None or claim.officer_id != actor.id or claim.released_at is not None or claim.lease_until <= tx.now:
        raise Refusal("claim.expired")
    return claim


def _end_lapsed(tx: Tx) -> None:
    query = select(Claim).where(Claim.released_at.is_(None), Claim.lease_until <= tx.now)
    for claim in tx.session.scalars(query.with_for_update(skip_locked=True)).all():
        _end(tx, claim, SYSTEM, "lapsed")


def _end(tx: Tx, claim: Claim, actor: Actor, reason: str | None) -> None:
    claim.released_at, claim.released_by, claim.release_reason = tx.now, actor.id, reason
    tx.session.flush()
    ledger.append(tx, "claim.released", actor, case_id=claim.case_id, data={"claim": str(claim.id)})
