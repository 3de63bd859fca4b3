"""What must hold before a step: each guard that a policy may name, as one function that refuses or returns.

The names are those of policies.rules.GUARDS; `GUARDS` below is checked against them when the module is loaded.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from policies import rules
from policies.models import Service, Text
from policies.refusals import Refusal
from workflow import chain, commitments, documents, kinship, ledger, signatories
from workflow.actor import Actor
from workflow.db import Tx
from workflow.models import Case
from workflow.tickets import live_ticket


@dataclass(frozen=True, slots=True)
class Firing:
    """One attempt to take a step: who, on which case, and with what words."""

    tx: Tx
    case: Case
    actor: Actor
    reason: str | None = None
    override: str | None = None
    accept_failed: bool = False
    fixes: dict[UUID, str] = field(default_factory=dict)
    verb: str = ""

    @property
    def service(self) -> Service:
        """The service of the case, as pinned."""
        return self.tx.policy_of(self.case).service


Guard = Callable[[Firing], None]


def own_case(firing: Firing) -> None:
    """The actor is the citizen of the case."""
    if firing.case.citizen_id != firing.actor.id:
        raise Refusal("case.not_found")


def not_own_case(firing: Firing) -> None:
    """Nobody works on their own case, from whatever account, on their family's, or on one whose people they know."""
    kinship.need_stranger(firing.tx, firing.actor, firing.case)


def answers_complete(firing: Firing) -> None:
    """Every required question of the form has an answer."""
    given = firing.case.answers
    missing = [each for each in firing.service.answers if each.required and given.get(each.name) in (None, "")]
    if missing:
        raise Refusal("case.answers_missing", answers=_labels([each.label for each in missing]))


def documents_complete(firing: Firing) -> None:
    """Every requirement that this case needs has a document."""
    listed = documents.requirements_of(firing.tx, firing.case)
    missing = [each.requirement.label for each in listed if each.required and each.document is None]
    if missing:
        raise Refusal("case.documents_missing", requirements=_labels(missing))


def failures_acknowledged(firing: Firing) -> None:
    """The citizen knows that a document failed its checks, and submits all the same."""
    if not firing.accept_failed and "fail" in _verdicts(firing):
        raise Refusal("case.failed_documents")


def examinations_done(firing: Firing) -> None:
    """Every document has been examined and the checks between documents have run."""
    if firing.case.checked_at is None or None in _verdicts(firing):
        raise Refusal("case.examinations_running")


def documents_shown(firing: Firing) -> None:
    """Every page that was made for looking can still be shown: nobody confirms what nobody can see."""
    for document in documents.current_documents(firing.tx, firing.case.id):
        if not documents.can_be_shown(firing.tx, document.id):
            raise Refusal("document.cannot_show", requirement=document.requirement)


def documents_pass_or_override(firing: Firing) -> None:
    """No document failed, or the actor gives the reason for going on."""
    failed_between = any(
        each.severity == "failure" and each.outcome == "failed"
        for each in documents.case_findings(firing.tx, firing.case.id)
    )
    if ("fail" in _verdicts(firing) or failed_between) and not (firing.override or "").strip():
        raise Refusal("case.override_needed")


def not_verified_yet(firing: Firing) -> None:
    """Nobody's signature is written over: a verified case is signed off, or sent back first."""
    if firing.case.verified_by is not None:
        raise Refusal("case.already_verified")


def verified_by_another(firing: Firing) -> None:
    """Somebody has verified the case; it was not the actor, who took no other step in it either."""
    signatories.need_fresh(firing.tx, firing.case, firing.actor)


def put_forward_by_another(firing: Firing) -> None:
    """Another person has taken a step since the case was handed in; the actor took no other one in it."""
    signatories.need_put_forward(firing.tx, firing.case, firing.actor)


def another_can_sign(firing: Firing) -> None:
    """After this step somebody is left in the office who could sign the case off, or confirm that it is rejected."""
    override = bool((firing.override or "").strip())
    signatories.need_another(firing.tx, firing.case, firing.actor, firing.verb, override=override)


def chain_complete(firing: Firing) -> None:
    """The record of the case is intact, and holds the evidence of every step up to here (workflow/chain.py)."""
    link = next(chain.broken_links(firing.tx, firing.case), None)
    if link is not None:
        raise Refusal("case.chain_broken", link=link)


def evidence_as_recorded(firing: Firing) -> None:
    """Answers, readings, findings and corrections are what the record, itself intact, says of them."""
    entries = ledger.of_case(firing.tx, firing.case.id)
    if not ledger.case_is_intact(firing.tx, firing.case.id):
        raise Refusal("case.chain_broken", link="record")
    for part in commitments.differing(firing.tx, firing.case, entries):
        raise Refusal("case.chain_broken", link=part)


def ticket_booked(firing: Firing) -> None:
    """The case has a pickup ticket."""
    if live_ticket(firing.tx, firing.case.id) is None:
        raise Refusal("case.ticket_needed")


def _verdicts(firing: Firing) -> list[str | None]:
    rows = [
        documents.examination_of(firing.tx, each.id) for each in documents.current_documents(firing.tx, firing.case.id)
    ]
    return [None if row is None else row.verdict for row in rows]


def _labels(labels: list[Text]) -> dict[str, str]:
    return {"id": ", ".join(each.id for each in labels), "en": ", ".join(each.en for each in labels)}


GUARDS: dict[str, Guard] = {
    each.__name__: each
    for each in (
        own_case, not_own_case, answers_complete, documents_complete, failures_acknowledged, examinations_done,
        documents_shown, documents_pass_or_override, not_verified_yet, verified_by_another, another_can_sign,
        put_forward_by_another, evidence_as_recorded, chain_complete, ticket_booked,
    )
}  # fmt: skip
if GUARDS.keys() != rules.GUARDS:
    raise RuntimeError("policies.rules.GUARDS and workflow.guards.GUARDS differ")
