"""Looking through the record: what the rules tell now is stored once, and stays until somebody has closed it."""

import hashlib
import json
from collections import defaultdict
from uuid import UUID, uuid4

from sqlalchemy import exists, select
from sqlalchemy.dialects.postgresql import insert

from workflow import ledger
from workflow.actor import SYSTEM
from workflow.alerts.alert import Alert, Key
from workflow.alerts.reading import read
from workflow.alerts.table import judge
from workflow.db import Tx
from workflow.models import AlertRow, AlertRun, LedgerEntry, Person

_OURS = ("alert.raised", "alert.dismissed", "alert.upheld")
_ABOVE = frozenset({"supervisor", "auditor"})


def run(tx: Tx) -> list[AlertRow]:
    """Raise what is new since the last time; nothing is read when nobody did anything since. Safe to run twice at once.

    What an earlier alert has judged is not told again: neither its acts, nor the same acts under another name.
    """
    last, size = _lock(tx), ledger.size(tx)
    rules = tx.office.policies.alerts
    if rules.days == 0 or not _somebody_acted(tx, last.entry):
        last.entry = size
        return []
    earlier = tx.session.scalars(select(AlertRow).order_by(AlertRow.raised_at)).all()
    past: dict[Key, int] = {}
    told: dict[tuple[str, UUID], set[int]] = defaultdict(set)
    for row in earlier:
        past[row.code, row.subject_id, row.about] = row.judged_to
        told[row.code, row.subject_id] |= set(row.entries)
    open_keys = {(row.code, row.subject_id, row.about) for row in earlier if row.closed_at is None}
    raised = []
    for alert in judge(read(tx, rules.days), rules, tx.office.calendar, past):
        known = told[alert.code, alert.subject]
        if alert.key not in open_keys and 2 * len(known & set(alert.entries)) <= len(alert.entries):
            raised.append(_store(tx, alert, size))
            known |= set(alert.entries)
    last.entry, last.judged_at, last.judged_by = size, tx.now, SYSTEM.id
    tx.session.flush()
    return raised


def _lock(tx: Tx) -> AlertRun:
    first = {"id": 1, "entry": 0, "judged_at": tx.now, "judged_by": SYSTEM.id}
    tx.session.execute(insert(AlertRun).values(first).on_conflict_do_nothing())
    return tx.session.get_one(AlertRun, 1, with_for_update=True, populate_existing=True)


def _somebody_acted(tx: Tx, after: int) -> bool:
    entry = exists().where(
        LedgerEntry.seq > after, LedgerEntry.recorded_by != SYSTEM.id, LedgerEntry.kind.not_in(_OURS)
    )
    return bool(tx.session.scalar(select(entry)))


def _store(tx: Tx, alert: Alert, size: int) -> AlertRow:
    roles = set(tx.session.get_one(Person, alert.subject).roles)
    row = AlertRow(
        id=uuid4(), code=alert.code, subject_id=alert.subject, about=alert.about,
        audience="auditors" if roles & _ABOVE else "supervisors", values=dict(alert.values),
        entries=list(alert.entries), cases=[str(each) for each in alert.cases], evidence=_evidence(alert),
        judged_to=size, raised_at=tx.now, raised_by=SYSTEM.id,
    )  # fmt: skip
    tx.session.add(row)
    tx.session.flush()
    # no case: whoever reads the history of one would learn who is looked at
    data = {"alert": str(row.id), "code": row.code, "subject": str(row.subject_id), "evidence": row.evidence}
    ledger.append(tx, "alert.raised", SYSTEM, data=data)
    return row


def _evidence(alert: Alert) -> str:
    return hashlib.sha256(json.dumps(alert.entries).encode()).hexdigest()
