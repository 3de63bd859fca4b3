"""The steps of officers and supervisors as forms: each verb reads its fields and calls its function of the workflow."""

from collections.abc import Callable
from uuid import UUID

from flask import flash, request

from policies.refusals import Refusal
from web.access import current_actor
from web.pages.drawn import number
from web.pages.labels import DONE, WHY
from workflow import decisions
from workflow.actor import Actor
from workflow.db import Tx, transaction
from workflow.models import Case

FIX = "fix-"
"""Before the id of a document: the field with what its citizen has to mend."""


def _words(name: str) -> str:
    return request.form.get(name, "").strip()


def _fixes() -> dict[UUID, str]:
    given = {name: words for name in request.form if name.startswith(FIX) and (words := _words(name))}
    try:
        return {UUID(name.removeprefix(FIX)): words for name, words in given.items()}
    except ValueError as error:
        raise Refusal("document.not_found") from error


def _verify(tx: Tx, actor: Actor, case_id: UUID, seen: int) -> Case:
    return decisions.verify(tx, actor, case_id, seen, override=_words("override") or None)


def _approve(tx: Tx, actor: Actor, case_id: UUID, seen: int) -> Case:
    return decisions.approve(tx, actor, case_id, seen, reason=_words("reason") or None)


def _return(tx: Tx, actor: Actor, case_id: UUID, seen: int) -> Case:
    return decisions.return_to_citizen(tx, actor, case_id, seen, _words("reason"), _fixes())


def _escalate(tx: Tx, actor: Actor, case_id: UUID, seen: int) -> Case:
    return decisions.escalate(tx, actor, case_id, seen, _words("reason"))


def _send_back(tx: Tx, actor: Actor, case_id: UUID, seen: int) -> Case:
    return decisions.send_back(tx, actor, case_id, seen, _words("reason"))


def _reject(tx: Tx, actor: Actor, case_id: UUID, seen: int) -> Case:
    return decisions.reject(tx, actor, case_id, seen, _words("reason"))


STEPS: dict[str, Callable[[Tx, Actor, UUID, int], Case]] = {
    "verify": _verify, "approve": _approve, "return": _return, "escalate": _escalate, "send_back": _send_back,
    "reject": _reject,
}  # fmt: skip


def take(case_id: UUID, verb: str) -> Case:
    """Take the step that this request's form asks for, and leave word of it for the next page.

    Errors: access.not_found for a verb that nobody can take here, and all of workflow/decisions.py.
    """
    step = STEPS.get(verb)
    if step is None:
        raise Refusal("access.not_found")
    with transaction() as tx:
        case = step(tx, current_actor(), case_id, number("seen"))
    # nothing that tells a case with a known answer: it ends at once, where a rejection goes before a supervisor, and
    # with it a return by whom the case was dealt for a second review
    aside = case.state == "escalated" if verb == "return" else verb == "reject" and case.state != "rejected"
    told = "escalate" if aside else verb
    flash(str(DONE[told]) % {"number": case.number}, "success")
    if verb == "verify" and case.state == "escalated":
        for code in case.escalation_reasons:
            flash(str(WHY.get(code, code)), "info")
    return case
