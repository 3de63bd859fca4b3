"""The random second review: some verifications are kept back until another person has judged the case afresh.

Which ones follows from the key of the office and the entry with which the case was handed in (or sent back): nobody
without the key can foresee it, no release, second try or other officer changes it, and with the key every draw can be
recomputed. Until the second person has decided, the first one's act stands in no list that they could read.
"""

from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, func, select

from policies.refusals import Refusal
from workflow import documents, kinship, ledger, rounds, signatories
from workflow.actor import SYSTEM, Actor
from workflow.db import Tx
from workflow.keyed import keyed_hash
from workflow.models import Case, SecondReview

REASON = "second_review"
_OUTCOMES = {"verify": "agreed", "return": "differed", "reject": "differed", "escalate": "asked"}
"""What a second person's verb says of the first one's verification; whatever else happens ends the review."""


def waiting(tx: Tx, case_id: UUID) -> SecondReview | None:
    """The verification of a case that is kept back now."""
    query = select(SecondReview).where(SecondReview.case_id == case_id, SecondReview.answered_at.is_(None))
    return tx.session.scalar(query)


def of_case(tx: Tx, case_id: UUID) -> list[SecondReview]:
    """The reviews of a case that are over, oldest first."""
    over = SecondReview.case_id == case_id, SecondReview.answered_at.is_not(None)
    return list(tx.session.scalars(select(SecondReview).where(*over).order_by(SecondReview.kept_at)))


def not_kept_by(person_id: UUID) -> ColumnElement[bool]:
    """The cases of which the person's own verification is not the one that waits."""
    mine = select(SecondReview.case_id).where(
        SecondReview.answered_at.is_(None), SecondReview.kept_by.in_(select(func.accounts_of(person_id)))
    )
    return Case.id.not_in(mine)


def need_another(tx: Tx, case: Case, actor: Actor) -> None:
    """Raises case.same_person when the actor's own verification waits for somebody else."""
    review = waiting(tx, case.id)
    if review is not None and kinship.one_person(tx, actor.id, review.kept_by):
        raise Refusal("case.same_person")


def is_due(tx: Tx, case: Case, actor: Actor) -> bool:
    """Whether a verification by the actor is to be looked at twice: drawn, the first of this round, and feasible."""
    if case.state != "submitted" or not drawn(tx, case) or waiting(tx, case.id) is not None:
        return False
    return _looked_at_before(tx, case) is None and _feasible(tx, case, actor)


def drawn(tx: Tx, case: Case) -> bool:
    """The lot of this round of a case: the same whenever, and by whomever, it is asked."""
    share = tx.policy_of(case).service.second_review.share
    opened = rounds.opening(tx, case.id)
    if share <= 0 or opened is None:
        return False
    lot = keyed_hash(tx.office.settings.secret(), "second review", f"{case.id} {opened.hash}")
    return int(lot[:16], 16) < share * 16**16


def _looked_at_before(tx: Tx, case: Case) -> SecondReview | None:
    opened = rounds.opening(tx, case.id)
    assert opened is not None
    return next((each for each in of_case(tx, case.id) if each.kept_at >= opened.recorded_at), None)


def _feasible(tx: Tx, case: Case, actor: Actor) -> bool:
    """Whether there is a second officer, and beside both somebody who could sign: else the case would stand still."""
    others = signatories.free(tx, case, actor)
    seconds = {each.person for each in others if "officer" in each.roles}
    heads = {each.person for each in others if "supervisor" in each.roles}
    return any(heads - {second} for second in seconds)


def keep(tx: Tx, case: Case, actor: Actor, override: str | None) -> None:
    """Keep the actor's verification; the case waits as if nobody had looked at it."""
    review = SecondReview(
        id=uuid4(), case_id=case.id, override=override, findings=documents.finding_codes(tx, case.id), fixes={},
        kept_at=tx.now, kept_by=actor.id,
    )  # fmt: skip
    tx.session.add(review)
    tx.session.flush()
    # without the case, lest its history tells the second person
    private = {"case": str(case.id), "verb": "verify", "override": override}
    ledger.append(tx, "review.kept", actor, data={"review": str(review.id)}, private=private)


def answer(tx: Tx, case: Case, verb: str, actor: Actor, words: dict[str, Any] | None = None) -> SecondReview | None:
    """End the review of a case that waits for one, by what a person, Berkas or the citizen did; None without one."""
    review = waiting(tx, case.id)
    if review is None:
        return None
    by_staff = actor.id not in (SYSTEM.id, case.citizen_id)
    review.outcome = _OUTCOMES.get(verb, "ended") if by_staff else "ended"
    review.answer, review.answered_at, review.answered_by = verb, tx.now, actor.id
    review.reason, review.fixes = (words or {}).get("reason"), (words or {}).get("fixes", {})
    tx.session.flush()
    data = {"review": str(review.id), "outcome": review.outcome, "first": str(review.kept_by)}
    ledger.append(tx, "review.answered", actor, case_id=case.id, data=data)
    return review


def hidden(tx: Tx, case_id: UUID) -> list[UUID]:
    """Whose words and steps are not shown on a case now: those of the person whose verification waits."""
    review = waiting(tx, case_id)
    return [] if review is None else list(tx.session.scalars(select(func.accounts_of(review.kept_by))))
