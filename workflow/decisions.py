"""The steps of officers and supervisors. Each is one row of the policy; what each needs and does stands there."""

from uuid import UUID

from sqlalchemy import select

from policies.models import ENDS
from policies.refusals import Refusal
from policies.signing_in import Present
from workflow import access, documents, escalation, known_answers, machine, second_reviews
from workflow.actor import SYSTEM, Actor
from workflow.db import Tx
from workflow.guards import Firing
from workflow.models import Case, Claim
from workflow.scopes import Scope


def verify(tx: Tx, actor: Actor, case_id: UUID, seen: int, override: str | None = None) -> Case:
    """Confirm every requirement. `override` is the reason for it although a document failed; it always escalates.

    When the lot falls on the case, the verification is kept until a second person has looked: nothing else happens.
    """
    case = _lock(tx, actor, case_id, seen)
    source = case.state
    words = (override or "").strip() or None
    if words is not None:
        _need_presence(Firing(tx, case, actor, override=words, verb="verify"), "override")
    if known_answers.of(tx, case) is None and second_reviews.is_due(tx, case, actor):
        machine.check(Firing(tx, case, actor, override=words, verb="verify"))
        return _kept(tx, case, actor, words)
    first = second_reviews.waiting(tx, case.id)
    machine.fire(tx, case, "verify", actor, override=words)
    if case.state in ENDS:
        return case
    case.override_reason = words or (first.override if first is not None else None)
    why = escalation.reasons(tx, case, seen_by_supervisor=source == "escalated")
    if why:
        machine.fire(tx, case, "escalate", SYSTEM, reason=", ".join(why))
        case.escalation_reasons = why
    return case


def _kept(tx: Tx, case: Case, actor: Actor, override: str | None) -> Case:
    # not even the version counts up: it stands in the form that the second person is given
    second_reviews.keep(tx, case, actor, override)
    # ended by Berkas: the officer did decide, and gave nothing back
    machine.end_claims(tx, case, SYSTEM)
    return case


def return_to_citizen(tx: Tx, actor: Actor, case_id: UUID, seen: int, reason: str, fixes: dict[UUID, str]) -> Case:
    """Send the case back, with what to mend in each document (document id → words); raises document.not_found."""
    case = _lock(tx, actor, case_id, seen)
    current = {each.id for each in documents.current_documents(tx, case_id)}
    if not fixes.keys() <= current:
        raise Refusal("document.not_found")
    return _against(tx, case, "return", actor, reason, fixes)


def reject(tx: Tx, actor: Actor, case_id: UUID, seen: int, reason: str) -> Case:
    """Reject the case: an officer puts it before a supervisor, who took no part and rejects it for good."""
    return _against(tx, _lock(tx, actor, case_id, seen), "reject", actor, reason, {})


def _against(tx: Tx, case: Case, verb: str, actor: Actor, reason: str, fixes: dict[UUID, str]) -> Case:
    """Take the step; but where another person's verification waits, two differ, and a supervisor sees both."""
    if second_reviews.waiting(tx, case.id) is None:
        machine.fire(tx, case, verb, actor, reason=reason, fixes=fixes)
        if case.state == "escalated":
            case.escalation_reasons = [*case.escalation_reasons, "rejection"]
        return case
    machine.check(Firing(tx, case, actor, reason, fixes=fixes, verb=verb))
    words = {"reason": reason, "fixes": {str(document_id): text for document_id, text in fixes.items()}}
    second_reviews.answer(tx, case, verb, actor, words)
    machine.fire(tx, case, "escalate", SYSTEM, reason=second_reviews.REASON)
    case.escalation_reasons = [*case.escalation_reasons, second_reviews.REASON]
    return case


def escalate(tx: Tx, actor: Actor, case_id: UUID, seen: int, reason: str) -> Case:
    """Put the case before a supervisor because the actor asks for it."""
    case = machine.fire(tx, _lock(tx, actor, case_id, seen), "escalate", actor, reason=reason)
    if case.state not in ENDS:
        case.escalation_reasons = [*case.escalation_reasons, "asked"]
    return case


def approve(tx: Tx, actor: Actor, case_id: UUID, seen: int, reason: str | None = None) -> Case:
    """Sign off: never by anybody who took another step in the case."""
    case = _lock(tx, actor, case_id, seen, "sign")
    _need_presence(Firing(tx, case, actor, reason, verb="approve"), "approve")
    return machine.fire(tx, case, "approve", actor, reason=reason)


def send_back(tx: Tx, actor: Actor, case_id: UUID, seen: int, reason: str) -> Case:
    """Let the case be verified anew."""
    return machine.fire(tx, _lock(tx, actor, case_id, seen), "send_back", actor, reason=reason)


def _need_presence(firing: Firing, step: Present) -> None:
    """Raise token.presence_needed for a program, where the office wants the person; the step's own refusals first."""
    if firing.actor.by_token and step in firing.tx.office.policies.office.sign_in.present:
        machine.check(firing)
        raise Refusal("token.presence_needed")


def _lock(tx: Tx, actor: Actor, case_id: UUID, seen: int, scope: Scope = "decide") -> Case:
    access.need_scope(actor, scope)
    if not actor.roles & access.STAFF or not _heard_of(tx, actor, case_id):
        # the same answer as for a case that does not exist
        raise Refusal("case.not_found")
    case = machine.lock(tx, case_id, seen)
    second_reviews.need_another(tx, case, actor)
    return case


def _heard_of(tx: Tx, actor: Actor, case_id: UUID) -> bool:
    """Supervisors see what the office has in hand; an officer knows of a case that was dealt to them once."""
    held = select(Claim.id).where(Claim.case_id == case_id, Claim.officer_id == actor.id)
    return "supervisor" in actor.roles or tx.session.scalar(held.limit(1)) is not None
