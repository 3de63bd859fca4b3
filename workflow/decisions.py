"""The steps of officers and supervisors. Each is one row of the policy; what each needs and does stands there."""

from uuid import UUID

from policies.refusals import Refusal
from workflow import access, documents, escalation, machine
from workflow.actor import SYSTEM, Actor
from workflow.db import Tx
from workflow.models import Case


def verify(tx: Tx, actor: Actor, case_id: UUID, seen: int, override: str | None = None) -> Case:
    """Confirm every requirement. `override` is the reason for it although a document failed; it always escalates."""
    case = _lock(tx, actor, case_id, seen)
    source = case.state
    words = (override or "").strip() or None
    machine.fire(tx, case, "verify", actor, override=words)
    case.override_reason = words
    why = escalation.reasons(tx, case, seen_by_supervisor=source == "escalated")
    if why:
        machine.fire(tx, case, "escalate", SYSTEM, reason=", ".join(why))
        case.escalation_reasons = why
    return case


def return_to_citizen(tx: Tx, actor: Actor, case_id: UUID, seen: int, reason: str, fixes: dict[UUID, str]) -> Case:
    """Send the case back, with what to mend in each document (document id → words); raises document.not_found."""
    case = _lock(tx, actor, case_id, seen)
    current = {each.id for each in documents.current_documents(tx, case_id)}
    if not fixes.keys() <= current:
        raise Refusal("document.not_found")
    return machine.fire(tx, case, "return", actor, reason=reason, fixes=fixes)


def reject(tx: Tx, actor: Actor, case_id: UUID, seen: int, reason: str) -> Case:
    """Reject the case for good."""
    return machine.fire(tx, _lock(tx, actor, case_id, seen), "reject", actor, reason=reason)


def escalate(tx: Tx, actor: Actor, case_id: UUID, seen: int, reason: str) -> Case:
    """Put the case before a supervisor because the actor asks for it."""
    case = machine.fire(tx, _lock(tx, actor, case_id, seen), "escalate", actor, reason=reason)
    case.escalation_reasons = [*case.escalation_reasons, "asked"]
    return case


def approve(tx: Tx, actor: Actor, case_id: UUID, seen: int, reason: str | None = None) -> Case:
    """Sign off: never by the person who verified."""
    return machine.fire(tx, _lock(tx, actor, case_id, seen), "approve", actor, reason=reason)


def send_back(tx: Tx, actor: Actor, case_id: UUID, seen: int, reason: str) -> Case:
    """Let the case be verified anew."""
    return machine.fire(tx, _lock(tx, actor, case_id, seen), "send_back", actor, reason=reason)


def _lock(tx: Tx, actor: Actor, case_id: UUID, seen: int) -> Case:
    if not actor.roles & access.STAFF:
        # the same answer as for a case that does not exist
        raise Refusal("case.not_found")
    return machine.lock(tx, case_id, seen)
