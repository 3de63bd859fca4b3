"""Who sees an alert, and how it ends: never before or by the person whom it is about.

Alerts about supervisors and auditors are for auditors only. Once closed, their subject reads them with the reason:
nobody is suspected in secret for ever, and nobody is warned while it is looked into.
"""

from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, select, true

from policies.refusals import Refusal
from workflow import access, ledger
from workflow.actor import Actor
from workflow.db import Tx
from workflow.models import AlertRow, Case, LedgerEntry, Person
from workflow.models.alerts import OUTCOMES

FEWEST_LETTERS = 10
"""Of a reason: "ok" is none."""
_MOST = 500


def listed(
    tx: Tx, actor: Actor, *, closed: bool = False, code: str | None = None, person_id: UUID | None = None
) -> list[AlertRow]:
    """The alerts that the actor may see, newest first, open or closed; raises access.denied."""
    query = _visible(actor).where(AlertRow.closed_at.is_not(None) if closed else AlertRow.closed_at.is_(None))
    if code is not None:
        query = query.where(AlertRow.code == code)
    if person_id is not None:
        query = query.where(AlertRow.subject_id == person_id)
    return list(tx.session.scalars(query.order_by(AlertRow.raised_at.desc(), AlertRow.id).limit(_MOST)))


def get(tx: Tx, actor: Actor, alert_id: UUID) -> AlertRow:
    """One alert; alert.not_found when there is none or it is not for the actor; raises access.denied."""
    found = tx.session.scalar(_visible(actor).where(AlertRow.id == alert_id))
    if found is None:
        raise Refusal("alert.not_found")
    return found


def evidence_of(tx: Tx, actor: Actor, alert_id: UUID) -> list[tuple[LedgerEntry, Case | None]]:
    """The entries of the ledger that an alert is about, each with its case; raises alert.not_found, access.denied."""
    row = get(tx, actor, alert_id)
    query = (
        select(LedgerEntry, Case)
        .outerjoin(Case, Case.id == LedgerEntry.case_id)
        .where(LedgerEntry.seq.in_(row.entries))
        .order_by(LedgerEntry.seq)
    )
    return [(entry, case) for entry, case in tx.session.execute(query)]


def close(tx: Tx, actor: Actor, alert_id: UUID, outcome: str, reason: str) -> AlertRow:
    """Close an alert as explained ("dismissed") or as a real breach ("upheld"), with the reason, for good.

    Raises access.denied, alert.not_found (also for one's own), alert.closed, alert.reason_needed, request.invalid.
    """
    query = _visible(actor).where(AlertRow.id == alert_id)
    row = tx.session.scalar(query.with_for_update(of=AlertRow).execution_options(populate_existing=True))
    if row is None:
        raise Refusal("alert.not_found")
    if row.closed_at is not None:
        raise Refusal("alert.closed")
    if outcome not in OUTCOMES:
        raise Refusal("request.invalid", fields="outcome")
    words = reason.strip()[:1000]
    if sum(each.isalpha() for each in words) < FEWEST_LETTERS:
        raise Refusal("alert.reason_needed", letters=FEWEST_LETTERS)
    row.outcome, row.closing_reason, row.closed_at, row.closed_by = outcome, words, tx.now, actor.id
    tx.session.flush()
    data = {"alert": str(row.id), "code": row.code, "subject": str(row.subject_id)}
    ledger.append(tx, f"alert.{outcome}", actor, data=data, private={"reason": words})
    return row


def about_me(tx: Tx, actor: Actor) -> list[AlertRow]:
    """What was told about the actor and is closed, newest first; of what is open nothing."""
    access.need_role(actor, "officer", "supervisor", "auditor", "admin")
    closed = AlertRow.subject_id.in_(_accounts(actor)), AlertRow.closed_at.is_not(None)
    return list(tx.session.scalars(select(AlertRow).where(*closed).order_by(AlertRow.closed_at.desc()).limit(_MOST)))


def subjects(tx: Tx, actor: Actor) -> list[Person]:
    """The people about whom the actor may see alerts, by name; raises access.denied."""
    told = _visible(actor).with_only_columns(AlertRow.subject_id)
    return list(tx.session.scalars(select(Person).where(Person.id.in_(told)).order_by(Person.name, Person.id)))


def _visible(actor: Actor) -> Select[AlertRow]:
    if "system" in actor.roles:
        return select(AlertRow)
    access.need_role(actor, "auditor", "supervisor")
    all_of_them: ColumnElement[bool] = true() if "auditor" in actor.roles else AlertRow.audience == "supervisors"
    return select(AlertRow).where(and_(AlertRow.subject_id.not_in(_accounts(actor)), all_of_them))


def _accounts(actor: Actor) -> Select[UUID]:
    """All accounts of the person who acts: a second one must not be the way round."""
    return select(func.accounts_of(actor.id))
