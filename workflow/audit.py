"""What an auditor asks for: a case by its number, and whether the record is whole."""

from dataclasses import dataclass

from sqlalchemy import func, select

from workflow import access, cases, ledger
from workflow.actor import Actor
from workflow.db import Tx
from workflow.models import Case, LedgerEntry


@dataclass(frozen=True, slots=True)
class Chain:
    """The whole ledger after a look at each entry; `broken` is the first that is not what was written."""

    entries: int
    broken: int | None


def find(tx: Tx, actor: Actor, number: str) -> Case:
    """The case of that number, however it is typed; raises access.denied, case.not_found."""
    access.need_role(actor, "auditor", "supervisor")
    return cases.by_number(tx, number)


def check_chain(tx: Tx, actor: Actor) -> Chain:
    """Read every entry and compare it with its hash; raises access.denied."""
    access.need_role(actor, "auditor", "supervisor")
    return Chain(tx.session.scalar(select(func.count()).select_from(LedgerEntry)) or 0, ledger.first_broken(tx))
