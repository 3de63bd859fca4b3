"""Claims: cases are dealt, oldest due first, and held for a limited time. Nobody picks."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.dialects.postgresql import insert

from policies.refusals import Refusal
from workflow import access, budget, kinship, ledger, people, second_reviews, traits
from workflow.actor import SYSTEM, Actor, actor_of
from workflow.db import Tx
from workflow.models import Case, Claim, DeclaredConflict, Person


def next_case(tx: Tx, actor: Actor) -> Claim | None:
    """Deal the actor the most urgent case that they may work on; the one they hold already comes first.

    None when nothing waits. Two who ask at the same moment never get the same case: each candidate is locked, and
    one that another transaction has locked is passed over.
    """
    access.need_scope(actor, "decide")
    access.need_role(actor, "officer", "supervisor")
    people.need_identified(tx, actor)
    # so that two clicks of one officer deal one case
    budget.lock(tx, actor)
    held = current(tx, actor)
    if held is not None:
        return held
    _end_lapsed(tx)
    # before anything is looked for: who gave back too many cases undecided is dealt no other one
    budget.spend(tx, actor, "skips")
    budget.spend(tx, actor, "claims")
    passed: list[UUID] = []
    while (case := _candidate(tx, actor, passed)) is not None:
        if traits.remember_older(tx, case) and kinship.concerns(tx, actor.id, case.id):
            passed.append(case.id)
            continue
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


def declare_conflict(tx: Tx, actor: Actor, claim_id: UUID, reason: str | None = None) -> None:
    """Say that one knows the people of the case: it goes to somebody else, and is never dealt to this person again.

    It costs nothing of the day's budget, so it is counted itself: raises claim.too_many_conflicts, claim.expired.
    """
    claim = _own_live(tx, actor, claim_id)
    limit = tx.office.policies.office.conflicts_a_week
    if conflicts_since(tx, actor.id, tx.now - timedelta(days=7)) >= limit:
        raise Refusal("claim.too_many_conflicts", limit=limit)
    row = insert(DeclaredConflict).values(case_id=claim.case_id, declared_at=tx.now, declared_by=actor.id)
    tx.session.execute(row.on_conflict_do_nothing())
    words = (reason or "").strip()[:500]
    private = {"reason": words} if words else None
    ledger.append(tx, "claim.conflict_declared", actor, case_id=claim.case_id, private=private)
    # ended by Berkas: what the holder ends counts against them
    _end(tx, claim, SYSTEM, "conflict")


def conflicts_since(tx: Tx, person_id: UUID, since: datetime) -> int:
    """How many cases the person gave away since a moment because they know their people, from all their accounts."""
    query = select(func.count()).select_from(DeclaredConflict)
    mine = DeclaredConflict.declared_by.in_(select(func.accounts_of(person_id)))
    return tx.session.scalar(query.where(mine, DeclaredConflict.declared_at >= since)) or 0


def end_where_near(tx: Tx, case: Case) -> None:
    """End the hold on a case that turns out to concern its holder; a correction or a new reading may tell so late."""
    held = tx.session.scalar(select(Claim).where(Claim.case_id == case.id, Claim.released_at.is_(None)))
    if held is not None and kinship.concerns(tx, held.officer_id, case.id):
        _end(tx, held, SYSTEM, "conflict")


def reassign(tx: Tx, actor: Actor, case_id: UUID, to: UUID, reason: str) -> Claim:
    """A supervisor gives a case to another person; raises people.unknown, claim.officer_busy, claim.not_for_them.

    Not one of their own or their family's (case.own_case, case.needs_other), nor one in which they took a step
    (claim.took_part), for they would choose who judges it.

    Never to oneself, from whatever account (claim.to_oneself): that would be picking, and who could pick could favour.
    """
    access.need_role(actor, "supervisor")
    if kinship.one_person(tx, actor.id, to):
        raise Refusal("claim.to_oneself")
    words = reason.strip()[:500]
    if not words:
        raise Refusal("case.reason_needed")
    case = tx.session.get(Case, case_id, with_for_update=True, populate_existing=True)
    if case is None:
        raise Refusal("case.not_found")
    traits.remember_older(tx, case)
    kinship.need_stranger(tx, actor, case)
    if kinship.took_part(tx, actor.id, case_id):
        raise Refusal("claim.took_part")
    _end_lapsed(tx)
    person = tx.session.get(Person, to, with_for_update=True, populate_existing=True)
    if person is None or person.disabled_at is not None or not set(person.roles) & access.STAFF:
        raise Refusal("people.unknown")
    receiver = actor_of(person)
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
    data = {"claim": str(claim.id), "to": str(to)}
    ledger.append(tx, "claim.reassigned", actor, case_id=case_id, data=data, private={"reason": words})
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
    """Cases whose next step the actor may take: examined, of strangers, and not after another step of their own."""
    unsigned = kinship.took_no_part(actor.id)
    states: list[ColumnElement[bool]] = [and_(Case.state == "verified", unsigned)]
    if "officer" in actor.roles:
        examined = and_(Case.state == "submitted", Case.checked_at.is_not(None))
        states.append(and_(examined, second_reviews.not_kept_by(actor.id)))
    if "supervisor" in actor.roles:
        states.append(and_(Case.state == "escalated", unsigned))
    return and_(or_(*states), kinship.strange_to(actor.id))


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
    access.need_scope(actor, "decide")
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
