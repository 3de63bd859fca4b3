"""The history of a case, as its people may see it."""

from uuid import UUID

from sqlalchemy import select

from workflow import access, cases, ledger, second_reviews
from workflow.actor import Actor
from workflow.db import Tx
from workflow.models import Decision, LedgerEntry


def of_case(tx: Tx, actor: Actor, case_id: UUID) -> list[LedgerEntry]:
    """Every entry of the ledger about a case, oldest first; raises case.not_found when the actor may not see it."""
    case = cases.get(tx, actor, case_id)
    hidden = second_reviews.hidden(tx, case.id) if actor.roles & access.STAFF else []
    # of whoever judged the case first, while the second person is still to judge it: their steps would tell
    return [each for each in ledger.of_case(tx, case.id) if each.recorded_by not in hidden]


def decisions_of(tx: Tx, actor: Actor, case_id: UUID) -> list[Decision]:
    """Every decision about a case, oldest first; raises case.not_found when the actor may not see it."""
    case = cases.get(tx, actor, case_id)
    query = select(Decision).where(Decision.case_id == case.id).order_by(Decision.version)
    return list(tx.session.scalars(query))


def last_return(tx: Tx, actor: Actor, case_id: UUID) -> Decision | None:
    """The latest decision that sent the case back to its citizen, with what to mend."""
    returns = [each for each in decisions_of(tx, actor, case_id) if each.verb == "return"]
    return returns[-1] if returns else None
