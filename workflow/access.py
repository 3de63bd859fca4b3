"""Who may look at a case. The same answers serve pages, API and actions."""

from uuid import UUID

from sqlalchemy import select

from policies.refusals import Refusal
from workflow import kinship
from workflow.actor import Actor
from workflow.db import Tx
from workflow.models import Case, Claim
from workflow.scopes import Scope

STAFF = frozenset({"officer", "supervisor"})


def live_claim(tx: Tx, actor: Actor, case_id: UUID) -> Claim | None:
    """The claim that the actor holds on a case at this moment."""
    return tx.session.scalar(
        select(Claim).where(
            Claim.case_id == case_id,
            Claim.officer_id == actor.id,
            Claim.released_at.is_(None),
            Claim.lease_until > tx.now,
        )
    )


def may_see_case(tx: Tx, actor: Actor, case: Case) -> bool:
    """The citizen sees their own, an officer what they hold, supervisors and auditors all but what concerns them."""
    if case.citizen_id == actor.id or "system" in actor.roles:
        return True
    of_office = bool(actor.roles & {"supervisor", "auditor"}) or (
        "officer" in actor.roles and live_claim(tx, actor, case.id) is not None
    )
    return of_office and not kinship.concerns(tx, actor.id, case.id)


def may_see_papers(tx: Tx, actor: Actor, case: Case) -> bool:
    """The citizen sees what they handed in themselves; of the staff only whoever holds the case at this moment."""
    if case.citizen_id == actor.id:
        return True
    held = bool(actor.roles & STAFF) and live_claim(tx, actor, case.id) is not None
    return held and not kinship.concerns(tx, actor.id, case.id)


def need_role(actor: Actor, *roles: str) -> None:
    """Raise Refusal access.denied unless the actor has one of the roles."""
    if not actor.roles & set(roles):
        raise Refusal("access.denied")


def need_scope(actor: Actor, scope: Scope) -> None:
    """Raise Refusal token.scope_missing for a program whose token has not that scope; a person needs none."""
    if actor.scopes is not None and scope not in actor.scopes:
        raise Refusal("token.scope_missing", scope=scope)
