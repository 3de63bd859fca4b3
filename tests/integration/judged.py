"""Cases with examined documents that officers correct, mark and decide on: what the tests of evidence start from."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from tests.factories import submitted, version
from tests.integration.desks import claimed
from tests.integration.samples import staff
from verify.as_json import examination_to_json
from verify.examination import Examination, Field, Finding, PageSize, Verdict
from verify.isolated import Examined
from workflow import decisions, documents, examinations
from workflow.actor import Actor
from workflow.db import transaction
from workflow.models import Document, ExaminationRow, FindingRow

SERVICE = "kk-change"
NIK = "3273994505900001"
FIELDS = {"nik": Field(NIK, 0.93, 1, (1, 2, 3, 4)), "name": Field("ANI", 0.41, 1, (5, 6, 7, 8))}
BLURRED = Finding("image.blurred", "failure", "failed", 1)
UNSURE = Finding("field.unsure", "warning", "inconclusive", 1, (5, 6, 7, 8), {"field": "Nama"})


def examination(
    verdict: Verdict = "attention", findings: tuple[Finding, ...] = (UNSURE,), **fields: Any
) -> Examination:
    """An examination of a KTP; more fields by name, None takes one away."""
    read = {name: field for name, field in {**FIELDS, **fields}.items() if field is not None}
    return Examination("ktp", "ktp", 1.0, verdict, read, findings, (PageSize(100, 60),), {"total": 1.0})


def ktp_of(case_id: UUID) -> Document:
    """The KTP of a case."""
    with transaction() as tx:
        return next(each for each in documents.current_documents(tx, case_id) if each.kind == "ktp")


def examined(case_id: UUID, made: Examination | None = None) -> UUID:
    """The examinations of a case say this of its KTP, and nothing of its other papers; the KTP's id."""
    with transaction() as tx:
        for each in documents.current_documents(tx, case_id):
            row = tx.session.query(ExaminationRow).filter_by(document_id=each.id).one()
            said = made or examination()
            said = said if each.kind == "ktp" else replace(said, kind=each.kind, fields={}, findings=(), verdict="pass")
            fresh = examinations.row_of(tx, examinations.work_of(tx, each), said)
            row.content, row.confidences, row.verdict = examination_to_json(said), fresh.confidences, said.verdict
            row.engine, row.policy_version = fresh.engine, fresh.policy_version
            tx.session.query(FindingRow).filter_by(examination_id=row.id).delete()
            examinations.add_findings(tx, case_id, row.id, said.findings)
    return ktp_of(case_id).id


def held(made: Examination | None = None, officer: Actor | None = None) -> tuple[Actor, UUID, UUID]:
    """An officer who holds a submitted case: officer, case and its KTP."""
    officer = officer or staff("officer")
    case_id = submitted(service=SERVICE)
    document_id = examined(case_id, made)
    assert claimed(officer) == case_id
    return officer, case_id, document_id


def bound(made: Examination | None = None) -> tuple[Actor, UUID, UUID]:
    """The same with examinations that came the whole way, so that the record binds them."""
    officer, papers = staff("officer"), ("kk", "ktp", "birth-certificate")
    case_id = submitted(service=SERVICE, verdicts=dict.fromkeys(papers))
    with transaction() as tx:
        for each in documents.current_documents(tx, case_id):
            said = made or examination()
            said = said if each.kind == "ktp" else replace(said, kind=each.kind, fields={}, findings=(), verdict="pass")
            assert examinations.store(tx, each.id, Examined(said, ()))
    assert claimed(officer) == case_id
    return officer, case_id, ktp_of(case_id).id


def row_of(document_id: UUID) -> ExaminationRow:
    """The examination that counts."""
    with transaction() as tx:
        row = documents.examination_of(tx, document_id)
        assert row is not None
        return row


def finding_of(document_id: UUID, code: str) -> FindingRow:
    """The finding of that code of the examination that counts."""
    with transaction() as tx:
        return tx.session.query(FindingRow).filter_by(examination_id=row_of(document_id).id, code=code).one()


def verified(officer: Actor, case_id: UUID, override: str | None = None) -> None:
    """The officer verifies."""
    with transaction() as tx:
        decisions.verify(tx, officer, case_id, version(tx, case_id), override=override)


def returned(officer: Actor, case_id: UUID, *fixes: UUID) -> None:
    """The officer returns the case; each document of `fixes` is to be mended."""
    with transaction() as tx:
        decisions.return_to_citizen(
            tx, officer, case_id, version(tx, case_id), "Mohon diperbaiki", dict.fromkeys(fixes, "Foto ulang")
        )
