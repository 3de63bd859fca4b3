"""What an auditor asks for: a case by its number."""

from policies.refusals import Refusal
from workflow import access, cases
from workflow.actor import Actor
from workflow.db import Tx
from workflow.models import Case


def find(tx: Tx, actor: Actor, number: str) -> Case:
    """The case of that number, however it is typed; raises access.denied, case.not_found (also of one's family's)."""
    access.need_role(actor, "auditor", "supervisor")
    case = cases.by_number(tx, number)
    if not access.may_see_case(tx, actor, case):
        raise Refusal("case.not_found")
    return case
