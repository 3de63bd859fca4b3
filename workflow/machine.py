"""The machine of cases, built from the policy: every change of a state passes here, whole or not at all.

One step, in this order: the row of the policy · who · the claim · the guards · the change · the ledger · the decision
· the notice · the next deadline. The caller has locked the case and compared the version (`lock`).
"""

from functools import lru_cache, partial
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from transitions import EventData, Machine, MachineError

from policies.models import Procedure, Transition
from policies.refusals import Refusal
from workflow import access, commitments, documents, known_answers, ledger, notices, second_reviews
from workflow.actor import SYSTEM, Actor
from workflow.db import Tx
from workflow.deadlines import set_deadlines
from workflow.guards import GUARDS, Firing, Guard
from workflow.models import Case, Claim, Decision
from workflow.models.cases import STATES

_SIGNED = {"submit": "submitted", "verify": "verified", "approve": "ready", "collect": "collected"}
"""The verbs that leave a person's name on the case, and the pair of columns that takes it."""


def lock(tx: Tx, case_id: UUID, seen: int) -> Case:
    """The case, locked for this transaction, in the version that the person saw; raises case.not_found, case.stale."""
    case = tx.session.get(Case, case_id, with_for_update=True, populate_existing=True)
    if case is None:
        raise Refusal("case.not_found")
    if case.version != seen:
        raise Refusal("case.stale")
    return case


def fire(
    tx: Tx,
    case: Case,
    verb: str,
    actor: Actor,
    *,
    reason: str | None = None,
    override: str | None = None,
    accept_failed: bool = False,
    fixes: dict[UUID, str] | None = None,
) -> Case:
    """Take one step with a locked case, or raise the Refusal of the first thing that is in its way.

    A case whose answer is known ends with it, whatever the step is.
    """
    if not commitments.is_of_policy(tx, case):
        # asked first: it is the policy that says what else is asked
        raise Refusal("case.chain_broken", link="policy")
    firing = Firing(tx, case, actor, reason, override, accept_failed, fixes or {}, verb)
    known = known_answers.of(tx, case)
    if known is not None and actor.id != case.citizen_id:
        check(firing)
        known_answers.answer(tx, known, verb, actor)
        return fire(tx, case, known_answers.END, known_answers.citizen_of(case))
    machine = _machine(tx.policy_of(case).procedure)
    event = machine.events.get(verb)
    if event is None:
        raise Refusal("case.not_allowed")
    try:
        moved = event.trigger(case, firing=firing)
    except MachineError as error:
        raise Refusal("case.wrong_state") from error
    if not moved:
        raise Refusal("case.not_allowed")
    return case


def check(firing: Firing) -> None:
    """Raise what `fire` would raise for this step, and take none."""
    procedure = firing.tx.policy_of(firing.case).procedure
    rows = [row for row in procedure.transitions if row.verb == firing.verb]
    if rows and not any(firing.case.state in row.source for row in rows):
        raise Refusal("case.wrong_state")
    row = next((each for each in procedure.open_to(firing.actor.roles, firing.case.state) if each in rows), None)
    if row is None:
        raise Refusal("case.not_allowed")
    _allowed(row, firing)


@lru_cache(maxsize=64)
def _machine(procedure: Procedure) -> Machine:
    rows = [
        {
            "trigger": row.verb,
            "source": list(row.source),
            "dest": row.target,
            # a role that the row does not name leaves the event to the next row; everything after that refuses
            "conditions": [partial(_may, row), partial(_ready, row)],
            "before": [partial(_leave, row)],
            "after": [partial(_record, row)],
        }
        for row in procedure.transitions
    ]
    return Machine(
        model=None, states=list(STATES), initial=None, transitions=rows, auto_transitions=False, send_event=True
    )


def _may(row: Transition, event: EventData) -> bool:
    firing: Firing = event.kwargs["firing"]
    return bool(firing.actor.roles & set(row.by))


def _ready(row: Transition, event: EventData) -> bool:
    _allowed(row, event.kwargs["firing"])
    return True


def _allowed(row: Transition, firing: Firing) -> None:
    by_system = "system" in firing.actor.roles
    if row.claim and not by_system and access.live_claim(firing.tx, firing.actor, firing.case.id) is None:
        raise Refusal("case.needs_claim")
    for name in row.guards:
        guard: Guard = GUARDS[name]
        guard(firing)
    if row.reason == "required" and not (firing.reason or "").strip():
        raise Refusal("case.reason_needed")


def _leave(row: Transition, event: EventData) -> None:
    """What the case forgets when it goes back: a signature counts for the documents that it was given for."""
    case = event.kwargs["firing"].case
    if row.target in ("submitted", "returned"):
        case.verified_at = case.verified_by = case.override_reason = None
        case.escalation_reasons = []
    if row.verb == "submit":
        case.checked_at = case.checked_by = None
        case.accepted_failures = event.kwargs["firing"].accept_failed


def _record(row: Transition, event: EventData) -> None:
    firing: Firing = event.kwargs["firing"]
    tx, case, actor = firing.tx, firing.case, firing.actor
    assert event.transition is not None
    source = str(event.transition.source)
    case.version += 1
    if (signed := _SIGNED.get(row.verb)) is not None:
        setattr(case, f"{signed}_at", tx.now)
        setattr(case, f"{signed}_by", actor.id)
    set_deadlines(tx, case, row)
    end_claims(tx, case, actor)
    second_reviews.answer(tx, case, row.verb, actor)
    decision = _decide(firing, row, source)
    tx.session.flush()
    data: dict[str, Any] = {"from": source, "to": row.target, "version": case.version, "decision": str(decision.id)}
    private: dict[str, Any] | None = None
    if firing.reason is not None and actor.id == SYSTEM.id:
        data["reason"] = firing.reason
    elif decision.reason is not None:
        # people's words may name people
        private = {"reason": decision.reason}
    if row.verb == "submit":
        private = {**(private or {}), **commitments.of_answers(tx, case)}
    ledger.append(tx, f"case.{row.verb}", actor, case_id=case.id, data=data, private=private)
    if row.notice != "none":
        notices.enqueue(tx, case, row.notice, {"reason": firing.reason} if firing.reason else None)


def _decide(firing: Firing, row: Transition, source: str) -> Decision:
    tx, case = firing.tx, firing.case
    decision = Decision(
        id=uuid4(),
        case_id=case.id,
        version=case.version,
        verb=row.verb,
        source=source,
        target=row.target,
        reason=firing.override or firing.reason,
        override=bool(firing.override),
        fixes={str(document_id): text for document_id, text in firing.fixes.items()},
        findings=documents.finding_codes(tx, case.id),
        decided_at=tx.now,
        decided_by=firing.actor.id,
    )
    tx.session.add(decision)
    return decision


def end_claims(tx: Tx, case: Case, actor: Actor) -> None:
    """End every hold on a case, because a step was taken."""
    live = tx.session.scalars(select(Claim).where(Claim.case_id == case.id, Claim.released_at.is_(None)))
    for claim in live:
        claim.released_at, claim.released_by, claim.release_reason = tx.now, actor.id, "step"
