"""Who could still sign a case off: asked before a step that would leave nobody, so that it is refused at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import exists, select, text

from policies.models import Procedure
from policies.refusals import Refusal
from workflow import access, escalation, kinship, rounds
from workflow.actor import SYSTEM, Actor
from workflow.db import Tx
from workflow.models import Case, LedgerEntry

_HEAD = frozenset({"supervisor"})
_DECIDES = ("case.verify", "case.escalate", "case.reject", "review.answered")
"""What the record says when somebody has decided."""
_NEEDED = {
    _HEAD: {"id": "seorang penyelia lain", "en": "another supervisor"},
    access.STAFF: {"id": "seorang petugas atau penyelia lain", "en": "another officer or supervisor"},
}
"""Whom a step waits for, in words, by the roles of which one is enough."""
_TWO = {"id": "dua orang lain, salah satunya penyelia", "en": "two other people, one of them a supervisor"}
_FREE = text(
    """
    SELECT (SELECT one FROM accounts_of(person.id) one ORDER BY one LIMIT 1), person.roles
    FROM person
    WHERE person.roles ?| CAST(:roles AS text[]) AND person.id NOT IN (SELECT accounts_of(:besides))
        AND :case NOT IN (SELECT cases_near(person.id)) AND NOT took_part(person.id, :case)
    """
)


@dataclass(frozen=True, slots=True)
class Free:
    """Somebody whom the case does not concern and who has taken no step in it; accounts of one share `person`."""

    person: UUID
    roles: frozenset[str]


def free(tx: Tx, case: Case, besides: Actor) -> list[Free]:
    """Everybody who could still sign the case off, but for one person."""
    values = {"roles": sorted(access.STAFF), "besides": besides.id, "case": case.id}
    return [Free(person, frozenset(roles)) for person, roles in tx.session.execute(_FREE, values)]


def need_another(tx: Tx, case: Case, actor: Actor, verb: str, *, override: bool = False) -> None:
    """Raise case.nobody_to_sign when this step of the actor would leave nobody who could sign the case off.

    Of a rejection, which a supervisor confirms: case.nobody_to_confirm when there is none.
    """
    if actor.id == SYSTEM.id or (verb == "return" and case.state == "escalated"):
        return
    others = free(tx, case, actor)
    if verb == "reject":
        if not any(each.roles & _HEAD for each in others):
            raise Refusal("case.nobody_to_confirm", needed=_NEEDED[_HEAD])
        return
    if verb == "escalate" and case.verified_by is None:
        # a supervisor verifies it, and somebody else signs
        if len({each.person for each in others}) < 2 or not any(each.roles & _HEAD for each in others):
            raise Refusal("case.nobody_to_sign", needed=_TWO)
        return
    state = "escalated" if verb == "escalate" or _before_a_supervisor(tx, case, override) else "verified"
    roles = _signing_roles(tx.policy_of(case).procedure, state)
    if not any(each.roles & roles for each in others):
        raise Refusal("case.nobody_to_sign", needed=_NEEDED.get(roles, _NEEDED[access.STAFF]))


def _before_a_supervisor(tx: Tx, case: Case, override: bool) -> bool:
    """Whether the case, once verified, is signed off by a supervisor whatever else happens."""
    if case.state == "submitted":
        return bool(escalation.certain(tx, case, override=override, seen_by_supervisor=False))
    return override or (case.state == "escalated" and case.verified_by is not None)


def _signing_roles(procedure: Procedure, state: str) -> frozenset[str]:
    by = {role for row in procedure.transitions if row.target == "ready" and state in row.source for role in row.by}
    return frozenset(by) & access.STAFF


def stops(tx: Tx, case: Case, actor: Actor, verbs: Iterable[str]) -> dict[str, Refusal]:
    """Which of these steps would be refused to the actor because of who takes them, each with its refusal."""
    found: dict[str, Refusal] = {}
    rows = tx.policy_of(case).procedure.open_to(actor.roles, case.state)
    for verb in verbs:
        asked = {guard for row in rows if row.verb == verb for guard in row.guards}
        try:
            if "verified_by_another" in asked:
                need_fresh(tx, case, actor)
            if "put_forward_by_another" in asked:
                need_put_forward(tx, case, actor)
            if "another_can_sign" in asked:
                need_another(tx, case, actor, verb)
        except Refusal as refusal:
            found[verb] = refusal
    return found


def need_put_forward(tx: Tx, case: Case, actor: Actor) -> None:
    """Raise case.took_part, case.refused_alone unless the actor is the second person who decides in this round.

    Another person has verified, escalated or rejected the case since it was handed in or sent back, or judged it in a
    second review; the actor has taken no step in it, from any account.
    """
    if kinship.took_part(tx, actor.id, case.id):
        raise Refusal("case.took_part")
    # by the record, which nobody writes past Berkas, and not by the rows of decisions
    opened = rounds.opening(tx, case.id)
    by_people = LedgerEntry.kind.in_(_DECIDES), LedgerEntry.recorded_by != SYSTEM.id
    in_round = exists().where(LedgerEntry.case_id == case.id, LedgerEntry.seq > (opened.seq if opened else 0))
    if opened is None or not tx.session.scalar(select(in_round.where(*by_people))):
        raise Refusal("case.refused_alone")


def need_fresh(tx: Tx, case: Case, actor: Actor) -> None:
    """Raise case.not_verified, case.same_person, case.took_part unless the signature would be the actor's first step.

    In none of the rounds of the case, and from none of their accounts.
    """
    if case.verified_by is None:
        raise Refusal("case.not_verified")
    if kinship.one_person(tx, actor.id, case.verified_by):
        raise Refusal("case.same_person")
    if kinship.took_part(tx, actor.id, case.id):
        raise Refusal("case.took_part")
