"""Stored documents examined anew with today's engine and rules: the old examinations stay, and what changed is told.

In a case on which nobody has decided yet the new examination counts, as if the document had come today. Once a person
has signed, or the case has ended, or the document was replaced, the new one is a shadow: it is kept to be compared,
and neither the decision, its evidence nor the state of the case ever changes by it.
"""

from dataclasses import replace
from datetime import date, datetime, time
from uuid import UUID, uuid4

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import distinct_on

from policies.models import ENDS
from policies.refusals import Refusal
from verify.as_json import examination_from_json
from verify.changes import Changes, changes_between
from verify.examination import Examination
from verify.isolated import Examined
from verify.version import engine_version
from workflow import commitments, documents, examinations, known_answers, ledger, lookalikes, queue
from workflow.actor import SYSTEM
from workflow.db import Tx
from workflow.examinations import Work
from workflow.models import Case, Document, ExaminationRow, Reexamination, Rendition
from workflow.team import IN_HAND

_GAVE_UP = frozenset({"examination.timeout", "examination.crashed", "examination.unreadable"})


def due(tx: Tx, since: date, kind: str | None = None) -> list[UUID]:
    """Documents received since that day whose latest examination another engine or other rules made, oldest first.

    Raises reexamination.kind_unknown.
    """
    if kind is not None and kind not in tx.office.policies.kinds:
        raise Refusal("reexamination.kind_unknown", kinds=sorted(tx.office.policies.kinds))
    start = datetime.combine(since, time.min, tx.office.calendar.zone)
    latest = (
        select(ExaminationRow.document_id, ExaminationRow.engine, ExaminationRow.policy_version)
        .ext(distinct_on(ExaminationRow.document_id))
        .order_by(ExaminationRow.document_id, ExaminationRow.examined_at.desc())
        .subquery()
    )
    query = (
        select(Document, Case, latest.c.engine, latest.c.policy_version)
        .join(latest, latest.c.document_id == Document.id)
        .join(Case, Case.id == Document.case_id)
        .where(Document.received_at >= start, known_answers.real(Document.case_id))
        .order_by(Document.received_at, Document.id)
    )
    if kind is not None:
        query = query.where(Document.kind == kind)
    # a few combinations of rules for thousands of documents
    rules: dict[tuple[str, str, bool], str] = {}
    found = []
    for document, case, engine, policy in tx.session.execute(query):
        key = (case.policy_version, document.kind, counts(case, document))
        if key not in rules:
            rules[key] = _work(tx, case, document).policy_version
        if (engine, policy) != (engine_version(), rules[key]):
            found.append(document.id)
    return found


def start(tx: Tx, since: date, kind: str | None = None) -> Reexamination:
    """Queue every document that is due, behind all that citizens send; raises reexamination.kind_unknown, .none."""
    wanted = due(tx, since, kind)
    if not wanted:
        raise Refusal("reexamination.none")
    run = Reexamination(
        id=uuid4(), since=since, kind=kind, engine=engine_version(), documents=len(wanted), asked_at=tx.now,
        asked_by=SYSTEM.id,
    )  # fmt: skip
    tx.session.add(run)
    data = {"run": str(run.id), "since": since.isoformat(), "kind": kind or "", "documents": len(wanted)}
    ledger.append(tx, "reexamination.started", SYSTEM, data=data)
    queue.defer_all(
        tx.session, "reexamine_document", [{"document_id": str(each), "run_id": str(run.id)} for each in wanted]
    )
    return run


def counts(case: Case, document: Document) -> bool:
    """Whether a new examination of the document counts: nobody has decided on the present one."""
    return document.superseded_at is None and case.verified_by is None and case.state not in ENDS


def prepare(tx: Tx, document_id: UUID, run_id: UUID) -> Work | None:
    """What there is to examine, or None when this run has done so or the document waits for its first time."""
    document = tx.session.get(Document, document_id)
    if document is None or _done(tx, document_id, run_id) or documents.examination_of(tx, document_id) is None:
        return None
    return _work(tx, tx.session.get_one(Case, document.case_id), document)


def _work(tx: Tx, case: Case, document: Document) -> Work:
    work = examinations.work_of(tx, document)
    if counts(case, document):
        return work
    # what today's rules would have said; a kind that is gone has its old ones only
    return replace(work, kind=tx.office.policies.kinds.get(document.kind, work.kind))


def _done(tx: Tx, document_id: UUID, run_id: UUID) -> bool:
    query = select(ExaminationRow.id).where(
        ExaminationRow.document_id == document_id, ExaminationRow.reexamination_id == run_id
    )
    return tx.session.scalar(query) is not None


def store(tx: Tx, work: Work, run_id: UUID, examined: Examined) -> Changes | None:
    """Keep a new examination beside the old; what it says otherwise, or None when the run has one already."""
    document = tx.session.get_one(Document, work.document_id)
    case = tx.session.get_one(Case, document.case_id, with_for_update=True, populate_existing=True)
    tx.session.refresh(document)
    before = documents.examination_of(tx, document.id)
    if before is None or _done(tx, document.id, run_id):
        return None
    after = examinations.with_lookalikes(tx, case, document, examined)
    old = examination_from_json(before.content)
    changes = changes_between(old, after)
    row = examinations.row_of(tx, work, after)
    row.reexamination_id = run_id
    row.changes = {
        "before": changes.before, "after": changes.after, "gained": list(changes.gained), "lost": list(changes.lost),
        "fields": list(changes.fields),
    }  # fmt: skip
    # an examination that gave up never takes the place of one that did not
    row.shadow = not counts(case, document) or (_gave_up(after) and not _gave_up(old))
    if not row.shadow:
        before.superseded_at, before.superseded_by = tx.now, SYSTEM.id
        tx.session.flush()
    tx.session.add(row)
    tx.session.flush()
    if not row.shadow:
        examinations.add_findings(tx, case.id, row.id, after.findings)
    lookalikes.remember(tx, document.id, examined.pictures)
    data = {**row.changes, "run": str(run_id), "examination": str(row.id), "shadow": row.shadow}
    private = commitments.of_examination(tx, row)
    ledger.append(
        tx, "document.reexamined", SYSTEM, case_id=case.id, document_id=document.id, data=data, private=private
    )
    if not row.shadow:
        _take_over(tx, case, row, old, examined, changes)
    return changes


def _gave_up(examination: Examination) -> bool:
    return any(each.code in _GAVE_UP for each in examination.findings)


def _take_over(tx: Tx, case: Case, row: ExaminationRow, old: Examination, examined: Examined, changes: Changes) -> None:
    """What follows when the new examination counts: its pages, and the checks between documents."""
    if examined.examination.pages != old.pages:
        # boxes are in pixels of the page; the old pictures stay in the store, without a row
        tx.session.execute(delete(Rendition).where(Rendition.document_id == row.document_id))
        examinations.add_renditions(tx, row.document_id, examined.renditions)
    if case.state in IN_HAND and changes:
        # whoever has the page open is told to look again before deciding
        case.version += 1
    if case.checked_at is not None and case.state in IN_HAND:
        examinations.compare_documents(tx, case)
