"""Cases whose right decision is known, among the real ones: they measure how much is seen, and are nobody's request.

This is the one place that tells them from real cases. They are dealt like others and end quietly with the first
decision; no notice, slot, figure or statistic of the office counts them (`real`).
"""

from typing import Any

from sqlalchemy import ColumnElement, select

from workflow import ledger
from workflow.actor import Actor
from workflow.db import Tx
from workflow.models import Case, KnownAnswer

END = "withdraw"
"""The verb with which such a case ends, by the invented citizen who made it."""
REAL = "NOT EXISTS (SELECT FROM known_answer WHERE known_answer.case_id = {case})"
"""The condition `real` for statements that are written in SQL."""


def of(tx: Tx, case: Case) -> KnownAnswer | None:
    """What is known about the case, None for a real one."""
    return tx.session.get(KnownAnswer, case.id)


def real(case_id: Any = Case.id) -> ColumnElement[bool]:
    """The real cases, as a condition on a column with the id of a case."""
    wanted: ColumnElement[bool] = case_id.not_in(select(KnownAnswer.case_id))
    return wanted


def answer(tx: Tx, known: KnownAnswer, verb: str, actor: Actor) -> None:
    """Keep what somebody decided about such a case; the entry of the ledger names no case, lest its history tells."""
    known.answer, known.answered_at, known.answered_by = verb, tx.now, actor.id
    tx.session.flush()
    private = {"case": str(known.case_id), "verb": verb, "right": verb in known.right}
    ledger.append(tx, "known.answered", actor, private=private)


def citizen_of(case: Case) -> Actor:
    """The invented citizen of such a case as the one who acts: nobody signs in as them."""
    return Actor(case.citizen_id, frozenset({"citizen"}))
