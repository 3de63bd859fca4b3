"""Examining a document: read and checked outside any transaction, stored once, and the case's checks behind it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from pydantic import BaseModel
from sqlalchemy import select

from policies.models import CheckSetting, DocumentKind, Limits, Regions
from policies.refusals import Refusal
from verify.as_json import examination_from_json, examination_to_json
from verify.cross import cross_check
from verify.examination import Examination, Finding
from verify.isolated import Examined, examine_isolated
from verify.version import engine_version
from workflow import claims, commitments, documents, ledger, lookalikes, machine, traits
from workflow.actor import SYSTEM
from workflow.db import Tx
from workflow.models import Case, Document, ExaminationRow, FindingRow, Rendition
from workflow.store import ObjectMissing
from workflow.vault import Vault, VaultDamaged

EXAMINATION_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Work:
    """What an examination needs, so that no transaction is open while it runs."""

    document_id: UUID
    kind: DocumentKind
    kinds: Mapping[str, DocumentKind]
    limits: Limits
    checks: Mapping[str, CheckSetting]
    regions: Regions
    today: date
    vault: Vault

    @property
    def policy_version(self) -> str:
        """SHA-256, shortened, of every rule under which the document is examined."""
        rules: list[BaseModel] = [self.kind, *(self.kinds[name] for name in sorted(self.kinds))]
        rules += [self.limits, self.regions]
        rules += [self.checks[code] for code in sorted(self.checks)]
        content = json.dumps([each.model_dump(mode="json") for each in rules], sort_keys=True)
        return hashlib.sha256(content.encode()).hexdigest()[:16]


def prepare(tx: Tx, document_id: UUID) -> Work | None:
    """What there is to examine, or None when the document has been examined or is gone."""
    document = tx.session.get(Document, document_id)
    if document is None or documents.examination_of(tx, document_id) is not None:
        return None
    return work_of(tx, document)


def work_of(tx: Tx, document: Document) -> Work:
    """What examining a document takes, under the rules of its case."""
    policy = tx.policy_of(tx.session.get_one(Case, document.case_id))
    office = tx.office.policies
    today = tx.now.astimezone(tx.office.calendar.zone).date()
    return Work(
        document.id,
        policy.kinds[document.kind],
        office.kinds,
        office.limits,
        office.checks,
        office.regions,
        today,
        tx.office.vault,
    )


def run(work: Work) -> Examined:
    """Read and check the document in a child process; what cannot be read ends as "could not tell"."""
    try:
        data = work.vault.get(str(work.document_id), documents.ORIGINAL)
    except (ObjectMissing, VaultDamaged):
        return Examined(_unreadable(work.kind.name), ())
    return examine_isolated(
        data,
        work.kind,
        work.limits,
        EXAMINATION_SECONDS,
        kinds=work.kinds,
        checks=work.checks or None,
        today=work.today,
        regions=work.regions,
    )


def _unreadable(kind: str) -> Examination:
    finding = Finding("examination.unreadable", "warning", "inconclusive")
    return Examination(kind, None, 0.0, "attention", {}, (finding,), (), {"total": 0.0})


def store(tx: Tx, document_id: UUID, examined: Examined) -> bool:
    """Keep an examination if it is the first of its document; True when it counted."""
    document = tx.session.get(Document, document_id)
    if document is None:
        return False
    # the case's row is the fence: a worker that woke up after its job was given away finds the other's result here,
    # and of two last documents that end together the second sees the first
    case = tx.session.get(Case, document.case_id, with_for_update=True, populate_existing=True)
    if case is None or documents.examination_of(tx, document_id) is not None:
        return False
    examination = with_lookalikes(tx, case, document, examined)
    row = row_of(tx, work_of(tx, document), examination)
    tx.session.add(row)
    tx.session.flush()
    add_findings(tx, case.id, row.id, examination.findings)
    add_renditions(tx, document_id, examined.renditions)
    lookalikes.remember(tx, document_id, examined.pictures)
    traits.remember_case(tx, case)
    ledger.append(
        tx,
        "document.examined",
        SYSTEM,
        case_id=case.id,
        document_id=document_id,
        data={
            "examination": str(row.id),
            "verdict": examination.verdict,
            "findings": sorted({each.code for each in examination.findings}),
        },
        private=commitments.of_examination(tx, row),
    )
    check_case(tx, case.id)
    return True


def with_lookalikes(tx: Tx, case: Case, document: Document, examined: Examined) -> Examination:
    """The examination with the hints of pictures that were sent for other cases; they never make it fail."""
    examination = examined.examination
    read = {name: each.value for name, each in examination.fields.items()}
    owners = traits.numbers_of(tx, tx.policy_of(case).kinds[document.kind], read)
    near = lookalikes.find(tx, case, examined.pictures, owners)
    hints = lookalikes.findings(near, tx.office.policies.checks)
    if not hints:
        return examination
    verdict = examination.verdict
    if verdict == "pass" and any(each.severity == "warning" and each.outcome != "passed" for each in hints):
        verdict = "attention"
    return replace(examination, findings=examination.findings + hints, verdict=verdict)


def row_of(tx: Tx, work: Work, examination: Examination) -> ExaminationRow:
    """The row of an examination, with the engine and the rules that made it."""
    return ExaminationRow(
        id=uuid4(),
        document_id=work.document_id,
        verdict=examination.verdict,
        recognised_kind=examination.recognised_kind,
        content=examination_to_json(examination),
        engine=engine_version(),
        policy_version=work.policy_version,
        confidences={
            name: field.confidence for name, field in examination.fields.items() if field.value not in (None, "", [])
        },
        examined_at=tx.now,
        examined_by=SYSTEM.id,
    )


def check_case(tx: Tx, case_id: UUID) -> bool:
    """Run the cross-document checks of a submitted case once its last document is done; True when they ran."""
    case = tx.session.get(Case, case_id, with_for_update=True, populate_existing=True)
    if case is None or case.state != "submitted" or case.checked_at is not None:
        return False
    done = compare_documents(tx, case)
    if done is None:
        return False
    failed = [requirement for requirement, row in done.items() if row.verdict == "fail"]
    if tx.policy_of(case).service.return_on_failure and failed:
        _return(tx, case, sorted(failed))
    return True


def compare_documents(tx: Tx, case: Case) -> dict[str, ExaminationRow] | None:
    """Run the checks between the documents of a locked case; the examinations, or None while one is missing."""
    current = documents.current_documents(tx, case.id)
    rows = {each.requirement: documents.examination_of(tx, each.id) for each in current}
    done = {requirement: row for requirement, row in rows.items() if row is not None}
    if len(done) < len(rows):
        return None
    traits.remember_case(tx, case)
    claims.end_where_near(tx, case)
    read = {requirement: examination_from_json(row.content) for requirement, row in done.items()}
    findings = cross_check(tx.policy_of(case).service.cross_rules, read, tx.office.policies.regions)
    for old in documents.case_findings(tx, case.id):
        # kept: decisions were taken on them
        old.superseded_at, old.superseded_by = tx.now, SYSTEM.id
    add_findings(tx, case.id, None, findings)
    case.checked_at, case.checked_by = tx.now, SYSTEM.id
    data = {"findings": sorted({each.code for each in findings})}
    ledger.append(tx, "case.checked", SYSTEM, case_id=case.id, data=data, private=commitments.of_comparison(tx, case))
    return done


def _return(tx: Tx, case: Case, failed: list[str]) -> None:
    try:
        machine.fire(tx, case, "return", SYSTEM, reason="automatic: " + ", ".join(failed))
    except Refusal as refusal:
        # an officer decides instead: a policy that lets nobody return by itself must not lose the examination
        ledger.append(tx, "case.return_refused", SYSTEM, case_id=case.id, data={"code": refusal.code})


def add_findings(tx: Tx, case_id: UUID, examination_id: UUID | None, findings: tuple[Finding, ...]) -> None:
    """One row a finding, in order; without an examination they are those between the documents of the case."""
    for number, each in enumerate(findings):
        tx.session.add(
            FindingRow(
                id=uuid4(),
                case_id=case_id,
                examination_id=examination_id,
                number=number,
                code=each.code,
                severity=each.severity,
                outcome=each.outcome,
                page=each.page,
                box=None if each.box is None else list(each.box),
                values=_plain(each.values),
                found_at=tx.now,
                found_by=SYSTEM.id,
            )
        )
    tx.session.flush()


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value if isinstance(value, (int, float, bool)) else str(value) for name, value in values.items()}


def add_renditions(tx: Tx, document_id: UUID, images: tuple[bytes, ...]) -> None:
    """Keep the pages of a document as they are shown."""
    for page, image in enumerate(images, start=1):
        rendition = Rendition(id=uuid4(), document_id=document_id, page=page, size=len(image))
        tx.office.vault.put(str(rendition.id), documents.RENDITION, image)
        tx.session.add(rendition)
    tx.session.flush()


def waiting(tx: Tx) -> int:
    """How many documents have no examination yet."""
    query = select(Document.id).outerjoin(ExaminationRow).where(ExaminationRow.id.is_(None))
    return len(tx.session.scalars(query).all())
