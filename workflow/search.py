"""Looking a case up by what identifies a citizen: for supervisors, with a stated reason, counted and written down."""

from dataclasses import dataclass
from typing import Literal, get_args
from uuid import UUID

from sqlalchemy import ColumnElement, select

from policies.models import Text
from policies.refusals import Refusal
from verify.nik import sixteen_digits
from workflow import access, budget, cases, ledger
from workflow.actor import Actor
from workflow.db import Tx
from workflow.keyed import keyed_hash
from workflow.models import Case, Document, Person

By = Literal["nik", "case", "receipt"]
BY: tuple[By, ...] = get_args(By)
SHOWN = 50


@dataclass(frozen=True, slots=True)
class Found:
    """One case, and no more of it than says which it is."""

    id: UUID
    number: str
    service: Text
    state: str


def find(tx: Tx, actor: Actor, by: str, text: str, reason: str) -> list[Found]:
    """The cases of a citizen's NIK, of a case number or of a receipt number, newest first, at most 50.

    Every search that is answered counts, also one that finds nothing. Raises access.denied, case.reason_needed,
    search.empty, nik.invalid, request.invalid, budget.searches.
    """
    access.need_role(actor, "supervisor")
    words, wanted = reason.strip(), text.strip()
    if not words:
        raise Refusal("case.reason_needed")
    if not wanted:
        raise Refusal("search.empty")
    if by not in BY:
        raise Refusal("request.invalid", fields="by")
    condition, meant = _condition(tx, by, wanted)
    budget.spend(tx, actor, "searches")
    rows = tx.session.scalars(select(Case).where(condition).order_by(Case.created_at.desc()).limit(SHOWN)).all()
    ledger.append(
        tx,
        budget.SEARCHED,
        actor,
        data={"by": by, "found": len(rows)},
        # whose data it was and why: to be read with the entry, and forgotten with the person
        private={"reason": words[:500], "text": meant, "cases": [str(each.id) for each in rows]},
    )
    return [Found(each.id, each.number, tx.policy_of(each).service.title, each.state) for each in rows]


def _condition(tx: Tx, by: str, wanted: str) -> tuple[ColumnElement[bool], str]:
    """What is looked for, and how the record names it: a NIK by its keyed hash only."""
    if by == "nik":
        digits = sixteen_digits(wanted)
        if digits is None:
            raise Refusal("nik.invalid")
        hashed = keyed_hash(tx.office.settings.secret(), "nik", digits)
        return Case.citizen_id.in_(select(Person.id).where(Person.nik_hash == hashed)), hashed
    number = cases.as_number(wanted)[:60]
    if by == "case":
        return Case.number == number, number
    return Case.id.in_(select(Document.case_id).where(Document.receipt_number == number)), number
